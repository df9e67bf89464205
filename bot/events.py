"""What is done when something happens that nobody asked about: a release is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from structlog import get_logger

from bot import finishes
from bot.router import NotKept
from workers.account import CallbackMode
from workers.errors import SettingsInvalid
from workers.ledger import LedgerAway, why_away

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.finishes import Finished
    from bot.messages import Event
    from bot.router import EventHandler
    from workers.account import Account
    from workers.enqueue import Wakeups
    from workers.ledger import Ledger, Work
    from workers.settings import Settings

log = get_logger(__name__)


class EventServices(Protocol):
    """What the handlers need of `workers.services.Services`."""

    @property
    def settings(self) -> Settings: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def wakeups(self) -> Wakeups: ...
    @property
    def now(self) -> Callable[[], datetime]: ...


def event_handlers(services: EventServices) -> Mapping[str, EventHandler]:
    """Make the handlers by the name of their event."""

    def over(event: Event) -> None:
        _over(event, services)

    return dict.fromkeys(finishes.NAMES, over)


def _over(event: Event, services: EventServices) -> None:
    """Keep what WeChat says of a release, then wake whoever waits for it. Raises NotKept.

    In plain mode nothing it says is believed: the signature covers time and nonce, not the body
    (platform docs, "Message encryption and decryption"), so that whoever saw one callback on its
    way can write another. Such an event makes settle ask WeChat itself, and so does one that
    does not say how the release ended.
    """
    finished = finishes.finished(event)
    if finished is None:
        log.warning("finish_without_receipt", account=event.account, event_name=event.name)
        return
    account = services.settings.account(event.account)
    try:
        waiting = _written(finished, account, services)
    except (LedgerAway, SettingsInvalid) as error:
        raise NotKept(why_away(error)) from None
    log.info("release_finished", account=account.name, route=finished.route, woken=len(waiting))
    for work in waiting:
        services.wakeups.advance(*work)


def _written(finished: Finished, account: Account, services: EventServices) -> list[Work]:
    ledger = services.ledger
    if finished.said is None or account.mode is CallbackMode.PLAIN:
        return ledger.wake(account.name, finished.receipt)
    # A release by a person may come before anything of this account was submitted.
    ledger.sync_accounts([account])
    return ledger.keep_finish(
        account=account.name,
        route=finished.route,
        receipt=finished.receipt,
        said=finished.said,
        now=services.now(),
    )

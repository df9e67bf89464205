"""Once a day: ask WeChat how an account's articles were read, where it tells."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.enqueue import FETCH_FIGURES
from workers.errors import QuotaSpent, TryLater, WeChatError
from workers.publication import Kind
from workers.schedule.beijing import BEIJING

if TYPE_CHECKING:
    from datetime import date

    from workers.account import Account
    from workers.services import Services

DAY: Final = timedelta(days=1)
READY_AT: Final = timedelta(hours=8, minutes=30)
"""Platform docs, wedata: yesterday's are there from 8 in the morning on, by Beijing's clock."""
COUNTED: Final = 30
"""Platform docs, getarticletotaldetail: an article is counted for at most thirty days."""
PAUSE: Final = timedelta(hours=1)
UNFINISHED: Final = timedelta(minutes=2)
"""When it goes on where a round, or its worker, came to an end before all days were asked."""
SECONDS: Final = 30.0
CALL_SECONDS: Final = 10.0

log = get_logger(__name__)


def may_have(account: Account) -> bool:
    """Whether WeChat tells an account of that kind how it is read. Only certified ones."""
    return account.kind is not Kind.PERSONAL


def call_due(services: Services) -> None:
    """Wake a worker for each account for which it is time to ask."""
    names = [each.name for each in services.settings.accounts.values() if may_have(each)]
    for name in services.ledger.figures_due(names, services.now()):
        services.wakeups.call(FETCH_FIGURES, name)


def fetch(name: str, services: Services) -> None:
    """Ask for an account, if it is time. May be called twice, late, or in vain."""
    account, now, ledger = services.settings.accounts.get(name), services.now(), services.ledger
    if account is None or not may_have(account):
        return
    if not ledger.take_figures(name, now=now, until=now + UNFINISHED):
        return
    try:
        next_at, why = _ask(account, services), ""
    except (TryLater, QuotaSpent) as error:
        next_at, why = now + PAUSE, str(error)
    except WeChatError as error:  # a right is missing: that does not change within the hour
        next_at, why = _tomorrow(now), str(error)
    ledger.end_figures(name, next_at=next_at, why=why)
    log.info("figures asked", account=name, complete=not why)


def _ask(account: Account, services: Services) -> datetime:
    """Ask about the days that are counted, the newest first; answers when to go on."""
    began, now, ledger = time.monotonic(), services.now(), services.ledger
    yesterday = now.astimezone(BEIJING).date() - DAY
    known = ledger.figured_days(account.name, yesterday)
    late = False
    for day in _counted(yesterday):
        if day in known:
            continue
        if time.monotonic() - began > SECONDS:
            return now + UNFINISHED
        told = services.wechat(account.name).article_figures(day, seconds=CALL_SECONDS)
        ledger.keep_figures(account.name, told.figures)
        late = late or told.late
    return now + PAUSE if late else _tomorrow(now)


def _counted(yesterday: date) -> list[date]:
    return [yesterday - number * DAY for number in range(COUNTED)]


def _tomorrow(now: datetime) -> datetime:
    """The next moment at which yesterday's figures are there, in UTC."""
    midnight = now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    ready = midnight + READY_AT
    return (ready if ready > now else ready + DAY).astimezone(UTC)

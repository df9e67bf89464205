"""Messages that followers leave for a person to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.followers import lines
from bot.followers.phrases import writable
from workers.ledger import AlreadyHeard, InboxFull

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.messages import Message
    from workers.account import Account
    from workers.ledger import Ledger


class LeavingServices(Protocol):
    """What is needed of `workers.services.Services`."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def now(self) -> Callable[[], datetime]: ...


def leave(message: Message, words: str, account: Account, services: LeavingServices) -> str:
    """Keep words for a person, and say what their writer is told. Raises LedgerAway.

    A second delivery of the message leaves nothing again.
    """
    ledger, now = services.ledger, services.now()
    ledger.sync_accounts([account])  # nothing of this account may have been submitted yet
    try:
        with ledger.hearing(account.name, message.identity, now=now):
            ledger.leave_message(account.name, message.follower, writable(words), now=now)
    except AlreadyHeard:
        return lines.THANKS
    except InboxFull:
        return lines.TOO_MANY
    return lines.THANKS

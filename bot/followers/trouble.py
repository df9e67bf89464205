"""What a follower reads while the ledger is away: a kind line, and no silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from structlog import get_logger

from bot.followers import lines
from bot.messages import Message, TextReply
from workers.ledger import LedgerAway

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messages import Reply

M = TypeVar("M", bound=Message)

log = get_logger(__name__)


def busy_or(answer: Callable[[M], Reply | None]) -> Callable[[M], Reply | None]:
    """Wrap what answers a message, so that it never fails for want of the ledger."""

    def answered(message: M) -> Reply | None:
        try:
            return answer(message)
        except LedgerAway as error:
            log.warning("ledger_away", account=message.account, error=type(error).__name__)
            return TextReply(lines.BUSY)

    return answered

"""What an operator was not told yet, under the answer to something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.messages import TEXT_BYTES, Reply, TextReply
from workers.courier import BESIDE, pending_for

if TYPE_CHECKING:
    from bot.operators.command import Said

LEAST: Final = 200
"""Bytes: below, nothing worth reading fits under an answer."""


class News:
    """Remembers who has nothing to be told, so that the ledger is asked only when more is."""

    def __init__(self) -> None:
        self._nothing_up_to: dict[int, int] = {}

    def under(self, reply: Reply, said: Said) -> Reply:
        """Put news under a text; it counts as told. Raises LedgerAway."""
        if not isinstance(reply, TextReply):
            return reply
        room = min(BESIDE, TEXT_BYTES - len(reply.words.encode()) - len("\n\n"))
        if room < LEAST:
            return reply
        seen = said.newest
        newest = seen.notice if seen is not None else said.services.ledger.newest_notice()
        if self._nothing_up_to.get(said.operator.id) == newest:
            return reply
        news = pending_for(said.operator, said.services, room=room)
        if not news:
            self._nothing_up_to[said.operator.id] = newest
            return reply
        return TextReply(f"{reply.words}\n\n{news}")

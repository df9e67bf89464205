"""Answer each delivery once: a repeat gets the very bytes of the first one's answer.

Platform docs, "Passive user reply": no complete answer within 5 s, and WeChat cuts the line and
pushes again, three times in all. What is stored are the bytes that went out, sealed where the
mode seals: scratch then holds nobody's words, and no repeat costs a second encryption. The
signature in a sealed reply covers its own time and nonce, so it stays good for the repeat.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import structlog

from bot.envelope import WINDOW_SECONDS, NotFromWeChat
from workers.scratch import Begun, Replayed, Stored, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from workers.scratch import Delivery, Scratch

MEMORY_SECONDS: Final = 2 * WINDOW_SECONDS + 60.0
"""A timestamp from the far end of the window is good until it has crossed all of it. So long both
the signature and the answer are known; the minute is for machines whose clocks differ."""

CLAIM_SECONDS: Final = 3.0
PATIENCE_SECONDS: Final = 3.5
"""A repeat outwaits a claim: it takes over from a process that was killed, be it just now, and
has 1.5 s left to answer itself. Handlers take milliseconds, so no living one loses its claim."""

POLL_SECONDS: Final = 0.03
AWAY_SECONDS: Final = 5.0
"""How long scratch is left alone after it did not answer. One call may wait 3 s for a Redis that
swallows packets: paid for every message that would use up the 5 s, and every thread."""

log = structlog.get_logger(__name__)


class Replies:
    """What the door remembers of its answers. While scratch is away it answers all the same."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._away_until = 0.0

    def once(self, delivery: Delivery, make: Callable[[], bytes]) -> bytes:
        """Return the answer to a message, made now or by whoever was first; b"" is silence.

        While another process is making it, wait; after PATIENCE_SECONDS answer with silence,
        because whoever is at it may still get through. A signature that came before with another
        body is NotFromWeChat, before anything is made.
        """
        if self._is_away():
            return make()
        try:
            begun = self._claim(delivery)
        except Unreachable as error:
            self._leave_alone(error)
            return make()
        if not isinstance(begun, Begun):
            return begun
        return self._kept(delivery, begun.claim, make())

    def _claim(self, delivery: Delivery) -> Begun | bytes:
        """Wait for the right to answer, or for the answer; b"" when patience ends first."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            match self._scratch.begin_reply(delivery, claim=CLAIM_SECONDS, memory=MEMORY_SECONDS):
                case Begun() as begun:
                    return begun
                case Stored(reply):
                    return reply
                case Replayed():
                    raise NotFromWeChat("replay")
                case _:
                    time.sleep(POLL_SECONDS)
        log.warning("reply_still_pending", account=delivery.account)
        return b""

    def _kept(self, delivery: Delivery, claim: str, reply: bytes) -> bytes:
        """Store the reply; if the claim was lost meanwhile, say what its new owner said."""
        try:
            return self._scratch.keep_reply(delivery, claim, reply, memory=MEMORY_SECONDS)
        except Unreachable as error:
            self._leave_alone(error)
        return reply

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _leave_alone(self, error: Exception) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        log.warning("scratch_away", error=type(error).__name__, repeats="are not recognised")

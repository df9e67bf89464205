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

from bot.envelope import NotFromWeChat
from workers.scratch import Begun, Stored, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from workers.scratch import Scratch

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

    def check_replay(self, account: str, signature: str, digest: str) -> None:
        """Refuse a signature that came before with another body.

        The signature itself stands for timestamp and nonce: it covers both, and stays the same
        if somebody moves digits from the one to the other.
        """
        if self._is_away():
            return
        try:
            new = self._scratch.first_sight(account, "", signature, digest)
        except Unreachable as error:
            self._leave_alone(error)
            return
        if not new:
            raise NotFromWeChat("replay")

    def once(self, account: str, identity: str, make: Callable[[], bytes]) -> bytes:
        """Return the answer to a message, made now or by whoever was first; b"" is silence.

        While another process is making it, wait; after PATIENCE_SECONDS answer with silence,
        because whoever is at it may still get through.
        """
        if self._is_away():
            return make()
        try:
            begun = self._claim(account, identity)
        except Unreachable as error:
            self._leave_alone(error)
            return make()
        if not isinstance(begun, Begun):
            return begun
        reply = make()
        return self._kept(account, identity, begun.claim, reply)

    def _claim(self, account: str, identity: str) -> Begun | bytes:
        """Wait for the right to answer, or for the answer; b"" when patience ends first."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            match self._scratch.begin_reply(account, identity, seconds=CLAIM_SECONDS):
                case Begun() as begun:
                    return begun
                case Stored(reply):
                    return reply
                case _:
                    time.sleep(POLL_SECONDS)
        log.warning("reply_still_pending", account=account)
        return b""

    def _kept(self, account: str, identity: str, claim: str, reply: bytes) -> bytes:
        """Store the reply; if the claim was lost meanwhile, say what its new owner said."""
        try:
            if not self._scratch.keep_reply(account, identity, claim, reply):
                there = self._scratch.begin_reply(account, identity, seconds=CLAIM_SECONDS)
                return there.reply if isinstance(there, Stored) else reply
        except Unreachable as error:
            self._leave_alone(error)
        return reply

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _leave_alone(self, error: Exception) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        log.warning("scratch_away", error=type(error).__name__, repeats="are not recognised")

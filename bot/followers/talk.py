"""Where the talk with a follower stands: the list shown last, misses, a message that is awaited.

Kept in scratch, which may be away: then numbers find no list, and nothing else is lost.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from structlog import get_logger

from workers.scratch import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.followers.lists import Listed
    from workers.scratch import Scratch

AWAY_SECONDS: Final = 5.0
"""How long scratch is left alone after it did not answer: WeChat waits 5 s for everything."""
ASKED_SECONDS: Final = 1.0
"""How old it may be what a process knows of followers who wait in another one."""

T = TypeVar("T")

log = get_logger(__name__)


class Stand(NamedTuple):
    """Where a talk stands: the list's name and its entries up to the last one shown."""

    listed: str = ""
    shown: int = 0
    misses: int = 0
    awaits: bool = False

    @property
    def packed(self) -> bytes:
        return json.dumps(self, separators=(",", ":")).encode()


class Talks:
    """The talks of all followers, each for ten minutes."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._away_until = 0.0
        self._anyone: dict[str, tuple[float, bool]] = {}

    def awaits(self, account: str, follower: str) -> bool:
        """Tell whether a message of this follower is awaited; mostly without a call."""
        until, anyone = self._anyone.get(account, (0.0, False))
        if time.monotonic() >= until:
            anyone = self._call(lambda: self._scratch.waits_for_words(account), default=False)
            self._anyone[account] = (time.monotonic() + ASKED_SECONDS, anyone)
        return anyone and self.stand(account, follower).awaits

    def await_words(self, account: str, follower: str) -> bool:
        """Take this follower's next words for a message to a person; False if it would be lost."""
        packed = Stand(awaits=True).packed

        def kept() -> bool:
            self._scratch.wait_for_words(account)
            self._scratch.keep_talk(account, follower, packed)
            return True

        self._anyone[account] = (time.monotonic() + ASKED_SECONDS, True)
        return self._call(kept, default=False)

    def stand(self, account: str, follower: str) -> Stand:
        """Read where the talk stands."""
        return _read(self._call(lambda: self._scratch.talk(account, follower), default=b""))

    def keep(self, account: str, follower: str, stand: Stand) -> Stand:
        """Keep where the talk stands now, and give where it stood."""
        packed = stand.packed
        was = self._call(lambda: self._scratch.keep_talk(account, follower, packed), default=b"")
        return _read(was)

    def forget(self, account: str, follower: str) -> None:
        """Begin anew with this follower."""
        self._call(lambda: self._scratch.drop_talk(account, follower), default=None)

    def forget_person(self, account: str, follower: str) -> None:
        """Forget all talks with somebody who is gone."""
        self._call(lambda: self._scratch.forget_person(account, follower), default=None)

    def keep_list(self, account: str, listed: Listed) -> None:
        """Keep a list for the numbers that may come."""
        name, packed = listed.name, listed.packed
        self._call(lambda: self._scratch.keep_shown(account, name, packed), default=None)

    def listed(self, account: str, name: str) -> bytes:
        """Give a list that was kept, b"" where it is gone."""
        return self._call(lambda: self._scratch.shown(account, name), default=b"")

    def _call(self, ask: Callable[[], T], *, default: T) -> T:
        if time.monotonic() < self._away_until:
            return default
        try:
            return ask()
        except Unreachable as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            log.warning("scratch_away", error=type(error).__name__, repeats="numbers find no list")
            return default


def _read(packed: bytes) -> Stand:
    try:
        return Stand(*json.loads(packed)) if packed else Stand()
    except (ValueError, TypeError):
        return Stand()

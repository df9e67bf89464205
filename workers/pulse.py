"""Which of the processes that lead are alive, by when they were last heard of. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from workers.account import Account

CLOCK: Final = "clock"
WATCH: Final = "watch"
WEB: Final = "web"
"""Of several web processes, on one machine or more, whichever was heard of last."""
QUEUE: Final = "queue"
"""Redis, as the clock finds it."""
SILENT: Final = {
    CLOCK: timedelta(seconds=15),
    WATCH: timedelta(seconds=60),
    WEB: timedelta(seconds=30),
}
"""The clock beats each second, and another takes over in ten; the watch may have a long page; web
beats every ten seconds."""


class Pulse(NamedTuple):
    """A process: when it was last heard of (None: never), and the seconds since."""

    process: str
    heard: datetime | None
    silent: float | None

    @property
    def alive(self) -> bool:
        return self.silent is not None and self.silent <= SILENT[self.process].total_seconds()

    @property
    def facts(self) -> dict[str, object]:
        """`alive`, `heard` (ISO 8601) and `silent_seconds`, as JSON types."""
        return {
            "alive": self.alive,
            "heard": self.heard.isoformat() if self.heard else None,
            "silent_seconds": round(self.silent, 1) if self.silent is not None else None,
        }


def pulses(
    beats: Mapping[str, datetime],
    accounts: Iterable[Account],
    now: datetime,
    *,
    inside: bool = True,
) -> list[Pulse]:
    """Feel the pulse of every process that this installation needs.

    That is a watch only for folders, and web only for callbacks. Who asks `inside` a web process
    has the answer already that there is one.
    """
    known = list(accounts)
    needed = [CLOCK, *([WATCH] if any(account.content for account in known) else ())]
    needed += [WEB] if not inside and any(account.token for account in known) else []
    return [_pulse(process, beats.get(process), now) for process in needed]


def _pulse(process: str, heard: datetime | None, now: datetime) -> Pulse:
    # The clock that beat may be some seconds ahead of ours.
    silent = None if heard is None else max(0.0, (now - heard).total_seconds())
    return Pulse(process, heard, silent)

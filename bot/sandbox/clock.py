"""The sandbox's own clock, which can be moved so that a test need not wait for midnight."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

# WeChat counts its days in Beijing, wherever the caller lives (API_Call_Limits).
BEIJING = timezone(timedelta(hours=8))


class Clock:
    """Seconds since 1970 that run on as the machine's do, plus an offset which may be set."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._watchers: list[Callable[[], None]] = []

    def on_move(self, tell: Callable[[], None]) -> None:
        """Have somebody told, after each time the clock was moved."""
        self._watchers.append(tell)

    def now(self) -> float:
        """Answer the sandbox's time in seconds since 1970 (UTC)."""
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the clock forward (or back, if negative)."""
        self._move(self._offset + seconds)

    def reset(self) -> None:
        """Go with the machine's clock again."""
        self._move(0.0)

    def set(self, moment: float) -> None:
        """Make it that moment now; the clock runs on from there."""
        self._move(moment - time.time())

    def _move(self, offset: float) -> None:
        self._offset = offset
        for tell in self._watchers:
            tell()


def beijing_day(moment: float) -> date:
    """Tell on which day of Beijing's calendar a moment lies."""
    return datetime.fromtimestamp(moment, UTC).astimezone(BEIJING).date()


def beijing_month(moment: float) -> str:
    """Tell in which month of Beijing's calendar a moment lies, as `2026-02`."""
    return beijing_day(moment).isoformat()[:7]

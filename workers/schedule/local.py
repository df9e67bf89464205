"""Moments of a place's clock, which twice a year skips or repeats an hour. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.account import Schedule

SECOND = timedelta(seconds=1)


def moment_of(day: date, clock: str, zone: str) -> datetime:
    """The UTC moment when a place's clock shows "HH:MM" on that day.

    A time that exists twice is the first of the two; one that does not exist is the first
    moment after the gap.
    """
    place = ZoneInfo(zone)
    shown = _shown(day, clock, place)
    moment = shown.astimezone(UTC)
    if moment.astimezone(place).replace(tzinfo=None) == shown.replace(tzinfo=None):
        return moment
    # Python reads a time inside a gap by the offset from before it (fold 0), which is too late,
    # or from after it (fold 1), which is too early: the gap lies between.
    return _change(shown.replace(fold=1).astimezone(UTC), moment, place)


def exists(day: date, clock: str, zone: str) -> bool:
    """Tell whether a place's clock shows "HH:MM" on that day at all."""
    place = ZoneInfo(zone)
    shown = _shown(day, clock, place)
    return shown.astimezone(UTC).astimezone(place).replace(tzinfo=None) == shown.replace(
        tzinfo=None
    )


def day_of(moment: datetime, schedule: Schedule) -> date:
    """The day on the account's own calendar."""
    return moment.astimezone(ZoneInfo(schedule.zone)).date()


def days_around(moment: datetime, schedule: Schedule) -> Iterator[date]:
    """The account's day and its neighbours, the latest first: a change may cross midnight."""
    today = day_of(moment, schedule)
    return (today + timedelta(days=offset) for offset in (1, 0, -1, -2))


def shown_at(moment: datetime, schedule: Schedule) -> str:
    """Write a moment for people: "11-23 08:00" on the account's own clock."""
    return f"{moment.astimezone(ZoneInfo(schedule.zone)):%m-%d %H:%M}"


def _shown(day: date, clock: str, place: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), place)


def _change(early: datetime, late: datetime, place: ZoneInfo) -> datetime:
    """The first second after the change of offset that lies between two moments."""
    before = early.astimezone(place).utcoffset()
    while late - early > SECOND:
        middle = early + timedelta(seconds=(late - early) // SECOND // 2)
        if middle.astimezone(place).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late

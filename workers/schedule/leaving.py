"""Whether something may leave now, is late, or must wait. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from workers.schedule.closures import closed_on
from workers.schedule.local import day_of, days_around, moment_of
from workers.schedule.slots import DAY, next_slot, open_slot, quiet_until

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from workers.account import Schedule
    from workers.schedule.closures import Closure

PUNCTUAL: Final = timedelta(minutes=1)
"""So late is still on time: readers' clocks show the minute."""


class Verdict(StrEnum):
    """How the moment that has come compares with the one appointed."""

    TOO_EARLY = "too_early"
    ON_TIME = "on_time"
    LATE = "late"  # but within the grace
    MISSED = "missed"


def verdict(release_at: datetime, now: datetime, schedule: Schedule) -> Verdict:
    """Compare now with the appointment; a clock that was put back makes it too early again."""
    late = now - release_at
    if late < timedelta(0):
        return Verdict.TOO_EARLY
    if late < PUNCTUAL:
        return Verdict.ON_TIME
    return Verdict.LATE if late <= timedelta(minutes=schedule.grace) else Verdict.MISSED


def leaves_at(
    now: datetime,
    schedule: Schedule,
    closures: Collection[Closure] = (),
    taken: Collection[date] = (),
) -> datetime | None:
    """The first moment at which something that was delayed may leave.

    That is now, if now is within the grace of a slot and not quiet, else the next slot; None if
    there is none within two years. An account without slots has its quiet hours and closures
    only. `taken` are the days that have had their releases.
    """
    if not schedule.days or not schedule.time:
        return _outside(now, schedule, closures, taken)
    if quiet_until(now, schedule) is None:
        for day in days_around(now, schedule):
            slot = open_slot(day, schedule, closures, taken)
            if slot is not None and verdict(slot, now, schedule) in (
                Verdict.ON_TIME,
                Verdict.LATE,
            ):
                return now
    return next_slot(now, schedule, closures, taken)


def _outside(
    moment: datetime, schedule: Schedule, closures: Collection[Closure], taken: Collection[date]
) -> datetime:
    """The first moment that is neither quiet nor on a day that is closed or used up."""
    while True:
        day = day_of(moment, schedule)
        if over := quiet_until(moment, schedule):
            moment = over
        elif day in taken or closed_on(day, closures):
            moment = moment_of(day + DAY, "00:00", schedule.zone)
        else:
            return moment

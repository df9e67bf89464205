"""When an account's digest leaves, on its own calendar and clock. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from workers.account import DAYS
from workers.schedule.closures import closed_on
from workers.schedule.local import day_of, days_around, moment_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from workers.account import Schedule
    from workers.schedule.closures import Closure

HORIZON: Final = 2 * 366
"""Days ahead that are searched for a slot: longer than any closure."""
DAY: Final = timedelta(days=1)


def slot_on(day: date, schedule: Schedule) -> datetime | None:
    """The moment of a day's slot; None if that weekday has none, or no time is set."""
    if not schedule.time or DAYS[day.weekday()] not in schedule.days:
        return None
    return moment_of(day, schedule.time, schedule.zone)


def next_slot(
    after: datetime,
    schedule: Schedule,
    closures: Collection[Closure] = (),
    taken: Collection[date] = (),
) -> datetime | None:
    """The first slot after a moment on a day that is neither closed nor `taken` (used up).

    None if the account has no slots, or none within two years. A slot that a change of the
    clock has moved into the quiet hours is none.
    """
    today = day_of(after, schedule) - DAY  # yesterday's slot may have been moved past midnight
    for day in (today + count * DAY for count in range(HORIZON)):
        slot = open_slot(day, schedule, closures, taken)
        if slot is not None and slot > after:
            return slot
    return None


def open_slot(
    day: date, schedule: Schedule, closures: Iterable[Closure], taken: Collection[date]
) -> datetime | None:
    """The day's slot, if it may be used."""
    if day in taken or closed_on(day, closures):
        return None
    slot = slot_on(day, schedule)
    return None if slot is None or quiet_until(slot, schedule) else slot


def quiet_until(moment: datetime, schedule: Schedule) -> datetime | None:
    """When the quiet hours that a moment lies in are over; None if it lies in none."""
    for day in days_around(moment, schedule):
        begin, end = _quiet_from(day, schedule)
        if begin <= moment < end:
            return quiet_until(end, schedule) or end
    return None


def _quiet_from(day: date, schedule: Schedule) -> tuple[datetime, datetime]:
    """The quiet hours that begin on a day; they may end on the next one."""
    first, last = schedule.quiet or ("00:00", "00:00")
    until = day if last >= first else day + DAY
    return moment_of(day, first, schedule.zone), moment_of(until, last, schedule.zone)


def warn_on(day: date, schedule: Schedule) -> datetime | None:
    """When operators hear that no page is ready for the day's slot; None for never.

    A `warn_at` that is later on the clock than the slot is the evening before.
    """
    if not schedule.warn_at or slot_on(day, schedule) is None:
        return None
    told = day if schedule.warn_at <= schedule.time else day - DAY
    return moment_of(told, schedule.warn_at, schedule.zone)

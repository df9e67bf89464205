"""Slots, quiet hours and warnings, in zones whose clocks skip and repeat."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.account import DAYS, Schedule
from workers.schedule import (
    Closure,
    Verdict,
    day_of,
    leaves_at,
    next_slot,
    quiet_until,
    slot_on,
    verdict,
    warn_on,
)

ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
    "America/Nuuk",
    "Europe/London",
)
EVERY_DAY = Schedule(days=DAYS, time="08:00")
clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
days = st.dates(date(2005, 1, 1), date(2035, 12, 31))
moments = st.datetimes(datetime(2005, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """A schedule as settings let it through: its time is not in its quiet hours."""
    hours = draw(st.none() | st.tuples(clocks, clocks).filter(lambda both: both[0] != both[1]))
    time = draw(clocks)
    if hours and (
        hours[0] <= time < hours[1] if hours[0] < hours[1] else not hours[1] <= time < hours[0]
    ):
        time = hours[1]
    return Schedule(
        days=tuple(draw(st.sets(st.sampled_from(DAYS), min_size=1))),
        time=time,
        zone=draw(st.sampled_from(ZONES)),
        grace=draw(st.integers(0, 1439)),
        warn_at=draw(clocks),
        quiet=hours,
    )


@st.composite
def closures(draw: st.DrawFn) -> list[Closure]:
    return [
        Closure(first, first + timedelta(days=draw(st.integers(0, 60))))
        for first in draw(st.lists(days, max_size=3))
    ]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "moment"),
    [
        ("Asia/Shanghai", "2026-11-23", "08:00", "2026-11-23T00:00"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00"),  # skipped: 03:00 EDT
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),  # twice: the EDT one
        ("America/New_York", "2026-11-01", "08:00", "2026-11-01T13:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-03T15:30"),  # half an hour skipped
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        ("Africa/Casablanca", "2026-03-22", "02:30", "2026-03-22T02:00"),  # Ramadan is over
        ("America/Nuuk", "2026-03-28", "23:30", "2026-03-29T01:00"),  # skipped up to midnight
    ],
)
def test_a_slot_is_the_accounts_own_clock(zone: str, day: str, clock: str, moment: str) -> None:
    """A time that does not exist is the moment after the gap, one that exists twice the first."""
    schedule = Schedule(days=DAYS, time=clock, zone=zone)
    assert slot_on(date.fromisoformat(day), schedule) == utc(moment)


def test_days_without_a_slot_have_none() -> None:
    """A weekday that is not listed, no days and no time are all the same: nothing leaves."""
    weekdays = Schedule(days=DAYS[:5], time="08:00")
    assert slot_on(date(2026, 11, 22), weekdays) is None  # a Sunday
    assert slot_on(date(2026, 11, 23), weekdays) is not None
    assert slot_on(date(2026, 11, 23), Schedule(days=DAYS)) is None
    assert next_slot(utc("2026-11-23T00:00"), Schedule(time="08:00")) is None


@pytest.mark.parametrize(
    ("after", "slot"),
    [
        ("2026-11-22T23:59:59", "2026-11-23T00:00"),
        ("2026-11-23T00:00", "2026-11-24T00:00"),
        ("2026-11-30T00:00", "2026-12-01T00:00"),
        ("2026-12-31T00:00", "2027-01-01T00:00"),
        ("2028-02-28T00:00", "2028-02-29T00:00"),
    ],
)
def test_the_next_slot_crosses_months_and_years(after: str, slot: str) -> None:
    """The slot that has just begun is not the next one."""
    assert next_slot(utc(after), EVERY_DAY) == utc(slot)


def test_closed_and_used_days_are_passed_over() -> None:
    """A closure over New Year, and a day that has had its release."""
    closed = [Closure(date(2026, 12, 30), date(2027, 1, 2))]
    taken = {date(2026, 12, 29), date(2027, 1, 3)}
    assert next_slot(utc("2026-12-28T12:00"), EVERY_DAY, closed, taken) == utc("2027-01-04T00:00")
    for_ever = [Closure(date(2026, 1, 1), date(2036, 1, 1))]
    assert next_slot(utc("2026-12-28T12:00"), EVERY_DAY, for_ever) is None


@settings(deadline=None)  # zones are read from disk on first use
@given(schedules(), closures(), moments)
def test_the_next_slot_is_the_first_that_may_be_used(
    schedule: Schedule, closed: list[Closure], after: datetime
) -> None:
    """In every zone: later than asked, an open day's own slot, not quiet, and none before it."""
    found = next_slot(after, schedule, closed)
    if found is None:
        return
    assert found > after
    assert quiet_until(found, schedule) is None
    around = [day_of(after, schedule) + timedelta(days=n) for n in range(-2, 10)]
    usable = [
        slot
        for day in around
        if not any(each.covers(day) for each in closed)
        and (slot := slot_on(day, schedule)) is not None
        and slot > after
        and quiet_until(slot, schedule) is None
    ]
    assert not usable or min(usable) == found


@settings(deadline=None)  # zones are read from disk on first use
@given(days, clocks, st.sampled_from(ZONES))
def test_a_slot_shows_its_time_unless_the_clock_skips_it(day: date, clock: str, zone: str) -> None:
    """Whatever the zone, the account's clock shows the slot's time, or just after a gap."""
    slot = slot_on(day, Schedule(days=DAYS, time=clock, zone=zone))
    assert slot is not None
    shown = slot.astimezone(ZoneInfo(zone))
    if f"{shown:%H:%M}" == clock:
        assert shown.date() == day
        assert shown.fold == 0
    else:
        before = (slot - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
        assert before.utcoffset() != shown.utcoffset()
        assert f"{before:%Y-%m-%d %H:%M}" < f"{day} {clock}" < f"{shown:%Y-%m-%d %H:%M}"


def test_quiet_hours_cross_midnight() -> None:
    """22:30 to 07:00 is the night, not the day."""
    schedule = Schedule(quiet=("22:30", "07:00"))
    assert quiet_until(utc("2026-11-23T14:29:59"), schedule) is None
    assert quiet_until(utc("2026-11-23T14:30"), schedule) == utc("2026-11-23T23:00")
    assert quiet_until(utc("2026-11-23T22:59:59"), schedule) == utc("2026-11-23T23:00")
    assert quiet_until(utc("2026-11-23T23:00"), schedule) is None
    assert quiet_until(utc("2026-11-23T23:00"), Schedule()) is None


@settings(deadline=None)  # zones are read from disk on first use
@given(schedules(), moments)
def test_quiet_hours_end(schedule: Schedule, moment: datetime) -> None:
    """The end of quiet hours is later, and not quiet itself."""
    over = quiet_until(moment, schedule)
    if over is not None:
        assert moment < over <= moment + timedelta(days=2, hours=2)
        assert quiet_until(over, schedule) is None


@settings(deadline=None)  # zones are read from disk on first use
@given(schedules(), closures(), moments)
def test_nothing_leaves_outside_slots_and_quiet_hours(
    schedule: Schedule, closed: list[Closure], now: datetime
) -> None:
    """What was delayed leaves in the grace of a slot of an open day, and never in quiet hours."""
    moment = leaves_at(now, schedule, closed)
    assert moment == leaves_at(now, schedule, closed)
    if moment is None:
        return
    assert moment >= now
    assert leaves_at(moment, schedule, closed) == moment
    assert quiet_until(moment, schedule) is None
    around = (day_of(moment, schedule) + timedelta(days=n) for n in (-2, -1, 0, 1))
    slots = [
        slot
        for day in around
        if not any(each.covers(day) for each in closed)
        and (slot := slot_on(day, schedule)) is not None
    ]
    grace = timedelta(minutes=max(schedule.grace, 1))
    assert any(slot <= moment <= slot + grace for slot in slots)


def test_what_was_delayed_leaves_within_the_grace_or_at_the_next_slot() -> None:
    """At 08:20 it still leaves; at 09:00 it waits for tomorrow; a used day is over."""
    assert leaves_at(utc("2026-11-23T00:20"), EVERY_DAY) == utc("2026-11-23T00:20")
    assert leaves_at(utc("2026-11-23T01:00"), EVERY_DAY) == utc("2026-11-24T00:00")
    assert leaves_at(utc("2026-11-22T16:00"), EVERY_DAY) == utc("2026-11-23T00:00")
    taken = {date(2026, 11, 23)}
    assert leaves_at(utc("2026-11-23T00:20"), EVERY_DAY, (), taken) == utc("2026-11-24T00:00")


def test_an_account_without_slots_has_its_quiet_hours_and_closures() -> None:
    """A person decides when: what waited leaves as soon as it is neither quiet nor closed."""
    schedule = Schedule(quiet=("22:00", "07:00"))
    closed = [Closure(date(2026, 11, 24), date(2026, 11, 25))]
    assert leaves_at(utc("2026-11-23T02:00"), schedule) == utc("2026-11-23T02:00")
    assert leaves_at(utc("2026-11-23T15:00"), schedule) == utc("2026-11-23T23:00")
    assert leaves_at(utc("2026-11-23T15:00"), schedule, closed) == utc("2026-11-25T23:00")


@pytest.mark.parametrize(
    ("late", "wanted"),
    [
        (-1, "too_early"),
        (0, "on_time"),
        (59, "on_time"),
        (60, "late"),
        (1800, "late"),
        (1801, "missed"),
        (90_000, "missed"),
    ],
)
def test_a_slot_is_used_within_its_grace(late: int, wanted: str) -> None:
    """Late within half an hour is late, beyond it missed; a clock put back makes it early."""
    at = utc("2026-11-23T00:00")
    assert verdict(at, at + timedelta(seconds=late), EVERY_DAY) == Verdict(wanted)


@settings(deadline=None)  # zones are read from disk on first use
@given(schedules(), moments, st.integers(-200_000, 200_000), st.integers(-200_000, 200_000))
def test_a_clock_that_jumps_changes_the_verdict_in_one_direction_only(
    schedule: Schedule, at: datetime, one: int, other: int
) -> None:
    """The later it is, the later the verdict; no moment makes something due before its time."""
    order = list(Verdict)
    earlier, later = (at + timedelta(seconds=n) for n in sorted((one, other)))
    assert order.index(verdict(at, earlier, schedule)) <= order.index(verdict(at, later, schedule))
    assert (verdict(at, earlier, schedule) is Verdict.TOO_EARLY) == (earlier < at)


def test_the_warning_comes_before_the_slot() -> None:
    """07:30 on the day, or 22:00 on the evening before an early slot."""
    morning = Schedule(days=("mon",), time="08:00", warn_at="07:30")
    assert warn_on(date(2026, 11, 23), morning) == utc("2026-11-22T23:30")
    assert warn_on(date(2026, 11, 24), morning) is None
    assert warn_on(date(2026, 11, 23), EVERY_DAY) is None
    night = Schedule(days=("mon",), time="00:30", warn_at="22:00")
    assert warn_on(date(2026, 11, 23), night) == utc("2026-11-22T14:00")


@settings(deadline=None)  # zones are read from disk on first use
@given(schedules(), days)
def test_no_warning_comes_after_its_slot(schedule: Schedule, day: date) -> None:
    """Whatever the clocks do."""
    warning, slot = warn_on(day, schedule), slot_on(day, schedule)
    assert (warning is None) == (slot is None)
    assert warning is None or slot is None or warning <= slot

"""Read when an account's digests leave, and which of its pages are digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workers.account import DAYS, DigestRule, Schedule
from workers.registry.desk import CLOCK_TIME

if TYPE_CHECKING:
    from workers.registry.desk import Desk, Drawer

_KEYS: Final = frozenset(Schedule.__dataclass_fields__)
_DAY_MINUTES: Final = 24 * 60


def read_schedule(desk: Desk) -> Schedule:
    """Read `[accounts.<name>.schedule]`."""
    drawer = desk.drawer("schedule", _KEYS)
    return Schedule(
        days=_days(drawer),
        time=_time(drawer, quiet := _quiet(drawer)),
        zone=_zone(drawer),
        target=drawer.text("target"),
        approval=drawer.flag("approval", default=False),
        hold=drawer.number("hold", 3, low=0, high=60),
        grace=drawer.number("grace", 30, low=0, high=_DAY_MINUTES - 1),
        warn_at=drawer.text("warn_at", CLOCK_TIME, '"HH:MM", from "00:00" to "23:59"'),
        quiet=quiet,
        daily=drawer.number("daily", 1, low=1, high=8),
        report=_report(drawer, quiet),
    )


def read_rule(desk: Desk) -> DigestRule:
    """Read `[accounts.<name>.digests]`."""
    drawer = desk.drawer("digests", DigestRule.__dataclass_fields__.keys())
    return DigestRule(
        categories=drawer.texts("categories"),
        tags=drawer.texts("tags"),
        folders=drawer.texts("folders"),
    )


def _days(drawer: Drawer) -> tuple[str, ...]:
    days = drawer.texts("days")
    if set(days) <= set(DAYS):
        return days
    drawer.wrong("days", f"must be a list of {', '.join(DAYS)}")
    return ()


def _time(drawer: Drawer, quiet: tuple[str, str] | None) -> str:
    time = drawer.text("time", CLOCK_TIME, '"HH:MM", from "00:00" to "23:59"')
    if time and _is_quiet(time, quiet):
        drawer.wrong("time", f"is {time}, in the quiet hours: nothing would ever leave")
    return time


def _report(drawer: Drawer, quiet: tuple[str, str] | None) -> str:
    """Where it is not given it waits for the end of quiet hours by itself."""
    if "report" not in drawer.table:
        return Schedule().report
    form = '"mon 09:00": a day of the week, and the time; "" for no report'
    when = drawer.text("report", f"({'|'.join(DAYS)}) {CLOCK_TIME}", form)
    if when and _is_quiet(when.split()[1], quiet):
        drawer.wrong("report", f"is {when}, in the quiet hours")
    return when


def _is_quiet(time: str, quiet: tuple[str, str] | None) -> bool:
    if quiet is None:
        return False
    first, last = quiet
    return first <= time < last if first < last else not last <= time < first


def _quiet(drawer: Drawer) -> tuple[str, str] | None:
    both = drawer.text("quiet", f"{CLOCK_TIME}-{CLOCK_TIME}", '"HH:MM-HH:MM"')
    first, _, last = both.partition("-")
    if not both or first != last:
        return (first, last) if both else None
    drawer.wrong("quiet", "must begin and end at different times")
    return None


def _zone(drawer: Drawer) -> str:
    name = drawer.table.get("zone", "Asia/Shanghai")
    try:
        return str(ZoneInfo(str(name)).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        drawer.wrong("zone", f"is {str(name)!r}; there is no such time zone")
        return "Asia/Shanghai"

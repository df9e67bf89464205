"""Read the moment that an operator writes. Pure: the clock is an argument."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from workers.schedule.local import day_of, exists, moment_of
from workers.schedule.unclear import Unclear

if TYPE_CHECKING:
    from workers.account import Schedule

WRITE: Final = "请写成 08:00、明天 08:00、11-23 08:00、2026-11-23 08:00 或 now"
NOW: Final = frozenset({"now", "现在", "立即", "马上"})
DAYS_ON: Final = {"今天": 0, "明天": 1, "后天": 2, "today": 0, "tomorrow": 1}
FARTHEST: Final = timedelta(days=366)

_FORM: Final = re.compile(
    r"(?:(?P<word>今天|明天|后天|today|tomorrow)\s*"
    r"|(?:(?P<year>\d{4})-)?(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:\s+|T))?"
    r"(?P<hour>\d{1,2})[:：](?P<minute>\d\d)",
    re.ASCII,
)


def read_when(text: str, schedule: Schedule, now: datetime) -> datetime:
    """Read "08:00" (the next one), "明天 08:00", "11-23 08:00", "2026-11-23 08:00" or "now".

    Times are those of the account's own clock; one that exists twice is the first. Raises
    Unclear for what is past, unknown, over a year away, or skipped by daylight saving.
    """
    wanted = " ".join(text.split()).lower()
    if wanted in NOW:
        return now.astimezone(UTC)
    found = _FORM.fullmatch(wanted.replace("t", "T") if "-" in wanted else wanted)
    if found is None or int(found["hour"]) > 23 or int(found["minute"]) > 59:  # noqa: PLR2004
        raise Unclear(f"看不懂时间“{wanted[:40]}”。{WRITE}")
    clock = f"{int(found['hour']):02}:{found['minute']}"
    if not found["word"] and not found["month"]:
        return _next(clock, schedule, now)
    return _checked(_day(found, day_of(now, schedule)), clock, schedule, now)


def _next(clock: str, schedule: Schedule, now: datetime) -> datetime:
    today = day_of(now, schedule)
    if moment_of(today, clock, schedule.zone) > now:
        return _checked(today, clock, schedule, now)
    return _checked(today + timedelta(days=1), clock, schedule, now)


def _day(found: re.Match[str], today: date) -> date:
    if found["word"]:
        return today + timedelta(days=DAYS_ON[found["word"]])
    month, day = int(found["month"]), int(found["day"])
    if found["year"]:
        return _date(int(found["year"]), month, day)
    years = (today.year - 1, today.year, today.year + 1)
    near = [each for year in years if (each := _real(year, month, day)) is not None]
    return min(near or [_date(today.year, month, day)], key=lambda each: abs(each - today))


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date(year: int, month: int, day: int) -> date:
    found = _real(year, month, day)
    if found is None:
        raise Unclear(f"没有 {year:04}-{month:02}-{day:02} 这一天。{WRITE}")
    return found


def _checked(day: date, clock: str, schedule: Schedule, now: datetime) -> datetime:
    away = day - day_of(now, schedule)
    if away > FARTHEST:
        raise Unclear(f"{day} {clock} 在一年以后，太远了。{WRITE}")
    if away < timedelta(days=-1):
        raise Unclear(f"{day} {clock} 已经过去。{WRITE}")
    if not exists(day, clock, schedule.zone):
        raise Unclear(f"{day} 因夏令时没有 {clock} 这个时刻（{schedule.zone}）：请写早一点或晚一点")
    moment = moment_of(day, clock, schedule.zone)
    if moment < now:
        raise Unclear(f"{day} {clock} 已经过去。{WRITE}")
    return moment

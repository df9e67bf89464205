"""Read the day that an operator writes. Pure: the clock is an argument."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from workers.schedule.local import day_of
from workers.schedule.unclear import Unclear

if TYPE_CHECKING:
    from datetime import datetime

    from workers.account import Schedule

WORDS: Final = {
    "昨天": -1, "今天": 0, "明天": 1, "后天": 2,
    "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip
WRITE: Final = "请写成 0618、06-18、2026-06-18、今天或明天"
_FORMS: Final = (
    re.compile(r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)", re.ASCII),
    re.compile(r"(?P<month>\d{1,2})(?:-|月)(?P<day>\d{1,2})日?", re.ASCII),
    re.compile(r"(?P<month>\d\d)(?P<day>\d\d)", re.ASCII),
)


def read_day(text: str, schedule: Schedule, now: datetime) -> date:
    """Read "0618", "06-18", "6月18日", "2026-06-18", "今天" on the account's calendar.

    Without a year it is the nearest such day. Raises Unclear for what is no day.
    """
    wanted, today = text.strip().lower(), day_of(now, schedule)
    if wanted in WORDS:
        return today + timedelta(days=WORDS[wanted])
    found = next((match for form in _FORMS if (match := form.fullmatch(wanted))), None)
    if found is None:
        raise Unclear(f"看不懂日期“{wanted[:40]}”。{WRITE}")
    named = found.groupdict()
    near = (today.year - 1, today.year, today.year + 1)
    years = (int(named["year"]),) if "year" in named else near
    days = [day for year in years if (day := _day(year, named["month"], named["day"]))]
    if not days:
        raise Unclear(f"没有“{wanted}”这一天。{WRITE}")
    return min(days, key=lambda day: abs(day - today))


def _day(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None

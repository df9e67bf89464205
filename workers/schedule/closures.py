"""Days on which nothing appears (休刊), and the reading of them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from workers.schedule.unclear import Unclear

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FORM: Final = re.compile(
    r"(?P<first>[\d-]+|\d+月\d+日)\s*"
    r"(?:(?:\.{2,3}|…|~|～|至|到)\s*(?P<last>[\d-]+|\d+月\d+日))?"
    r"(?:\s+(?P<sentence>\S.*))?",
    re.ASCII | re.DOTALL,
)
_DATE: Final = re.compile(
    r"(?:(?P<year>\d{4})-)?(?P<month>\d{1,2})(?:-|月)(?P<day>\d{1,2})日?", re.ASCII
)
WRITE: Final = "请写成 10-01..10-07，或 2026-10-01..2026-10-07，单独一天写 10-01"
OVER_NEW_YEAR: Final = 92
"""Days: a longer one without years, as 10-07..10-01, was written the wrong way round."""
LONGEST: Final = 366
_LEAP: Final = 8  # years within which every day of the calendar occurs, 29 February included


@dataclass(frozen=True, slots=True)
class Closure:
    """Nothing appears from the first to the last day, both included, on the account's calendar.

    `sentence` is what its followers are told ("" for nothing).
    """

    first: date
    last: date
    sentence: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} 至 {self.last}"


def closed_on(day: date, closures: Iterable[Closure]) -> Closure | None:
    """Find the closure that covers a day."""
    return next((closure for closure in closures if closure.covers(day)), None)


def read_closure(text: str, today: date) -> Closure:
    """Read "10-01..10-07 [sentence]": days without a year are the next that are not all over.

    A closure may go over New Year. Raises Unclear.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise Unclear(f"看不懂休刊日期“{text.strip()[:40]}”。{WRITE}")
    first, last = _Day.read(found["first"]), _Day.read(found["last"] or found["first"])
    start, end = _meant(first, last, today)
    days = (end - start).days + 1
    dated = bool(first.year and last.year)
    if days < 1 or (not dated and start.year != end.year and days > OVER_NEW_YEAR):
        raise Unclear(f"休刊从 {start} 到 {end}，是不是写反了？{WRITE}")
    if end < today:
        raise Unclear(f"休刊日期 {end} 已经过去。{WRITE}")
    if days > LONGEST:
        raise Unclear(f"休刊 {days} 天太长（最多 {LONGEST} 天）。{WRITE}")
    return Closure(start, end, (found["sentence"] or "").strip())


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as written, perhaps without a year."""

    year: int | None
    month: int
    day: int

    @classmethod
    def read(cls, text: str) -> _Day:
        found = _DATE.fullmatch(text)
        if found is None:
            raise Unclear(f"“{text}”不是日期。{WRITE}")
        day = cls(int(found["year"]) if found["year"] else None, int(found[2]), int(found[3]))
        # 2000 is a leap year: every day that any year has is in it.
        if day.in_year(day.year or 2000) is None or (day.year or 2000) not in range(2000, 9000):
            raise Unclear(f"没有“{text}”这一天。{WRITE}")
        return day

    def in_year(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    def in_years(self, year: int) -> Iterator[date]:
        """Every such day from a year on; one with a year is only that day."""
        for each in (self.year,) if self.year else range(year, year + _LEAP + 1):
            if (day := self.in_year(each)) is not None:
                yield day


def _meant(first: _Day, last: _Day, today: date) -> tuple[date, date]:
    """The earliest that is not all over; one without a year may have begun last year."""
    every = [
        (start, next((end for end in last.in_years(start.year) if end >= start), None))
        for start in first.in_years(today.year - 1)
    ]
    ordered = [(start, end) for start, end in every if end is not None and end >= start]
    if last.year and not first.year:
        return ordered[-1] if ordered else (every[0][0], next(last.in_years(last.year)))
    if not ordered:
        return every[0][0], next(last.in_years(first.year or today.year))
    return next((pair for pair in ordered if pair[1] >= today), ordered[-1])

"""Days and issues as followers name them: 0618, 2024-06-18, 6月18日, 昨天, 最新. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

_FULL: Final = re.compile(
    r"(?<![0-9a-z])(20[0-9]{2})(?:\s?[-/.年]\s?([0-9]{1,2})\s?[-/.月]\s?([0-9]{1,2})|([0-9]{2})([0-9]{2}))"
    r"(?![0-9a-z])\s?[日号]?"
)
_MONTH_AND_DAY: Final = re.compile(r"(?<![0-9])([0-9]{1,2})\s?月\s?([0-9]{1,2})(?![0-9])\s?[日号]?")
_MARK: Final = re.compile(r"(?<![0-9a-z.-])([01][0-9])([0-3][0-9])(?![0-9a-z.-])\s?期?")
_WHOLE: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})")  # 6.18 alone; in Qwen2.5 it is none
_DAYS_AGO: Final = {
    "大前天": 3, "前天": 2, "昨天": 1, "昨日": 1, "yesterday": 1,
    "今天": 0, "今日": 0, "当天": 0, "today": 0,
}  # fmt: skip
_NAMED: Final = re.compile("|".join(_DAYS_AGO))
_LATEST: Final = re.compile(r"最新(?:一期|的一期)?|最近一期|latest")


class Told(NamedTuple):
    """The day or issue that a text names, and the rest of the text."""

    rest: str
    day: date | None = None
    issue: str = ""
    latest: bool = False


def read_day(plain: str, today: date) -> Told:
    """Read the first day a folded text names; a day without its year is an issue's mark."""
    if (found := _FULL.search(plain)) and (day := _day(*(p for p in found.groups() if p))):
        return Told(_without(plain, found), day=day, issue=f"{day:%m%d}")
    for pattern in (_MONTH_AND_DAY, _MARK):
        if (found := pattern.search(plain)) and (mark := _mark(found)):
            return Told(_without(plain, found), issue=mark)
    if (found := _WHOLE.fullmatch(plain)) and (mark := _mark(found)):
        return Told("", issue=mark)
    if found := _NAMED.search(plain):
        day = today - timedelta(days=_DAYS_AGO[found[0]])
        return Told(_without(plain, found), day=day, issue=f"{day:%m%d}")
    if found := _LATEST.search(plain):
        return Told(_without(plain, found), latest=True)
    return Told(plain)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _mark(found: re.Match[str]) -> str:
    """0618, if there is such a day in any year."""
    day = _day("2024", found[1], found[2])
    return f"{day:%m%d}" if day else ""


def _without(plain: str, found: re.Match[str]) -> str:
    return f"{plain[: found.start()]} {plain[found.end() :]}".strip()

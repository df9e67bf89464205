"""Which day an issue is of: its own word, the mark in the title, the slug, the folder, the date."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.errors import Fault, Gravity
from workers.frontmatter.fields import as_date

if TYPE_CHECKING:
    from workers.frontmatter.fields import FrontMatter

_TITLE_MARK: Final = re.compile(r"[\[【][^\[\]【】]*?(\d{8}|\d{4})[\]】]")
_LONG: Final = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?:\d\d)?(?!\d)")
_SHORT: Final = re.compile(r"(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])")


class Issue(NamedTuple):
    """The day of an issue, its mark ("0618", or the author's own word), and contradictions."""

    day: date | None
    mark: str
    faults: tuple[Fault, ...] = ()


def issue_of(front: FrontMatter, folder: str, *, file: str) -> Issue:
    """The first of these that names a day; a bare 0618 is the one nearest to the page's date."""
    marked = _TITLE_MARK.search(front.title)
    told = {
        "[wechat] issue": _day(front.issue, front.date),
        "标题": _day(marked[1], front.date) if marked else None,
        "slug": _day(front.slug, front.date, short=False),
        "文件夹": _day(folder, front.date, short=False),
        "date": front.date,
    }
    days = {source: day for source, day in told.items() if day}
    if not days:
        return Issue(None, front.issue)
    source, day = next(iter(days.items()))
    own = front.issue and not told["[wechat] issue"]
    return Issue(day, front.issue if own else f"{day:%m%d}", _contradictions(days, source, file))


def _day(written: str, near: date | None, *, short: bool = True) -> date | None:
    """The day in a text like 20240618, 2024-06-18, ai20240618, 2024101801 or (if short) 0618."""
    if found := _LONG.search(written):
        return as_date("-".join(found.groups()))
    if short and (found := _SHORT.fullmatch(written.strip())):
        return _nearest(int(found[1]), int(found[2]), near)
    return None


def _nearest(month: int, day: int, near: date | None) -> date | None:
    if near is None:
        return None
    years = (near.year - 1, near.year, near.year + 1)
    days = [found for year in years if (found := as_date(f"{year:04}-{month:02}-{day:02}"))]
    return min(days, key=lambda found: abs(found - near), default=None)


def _contradictions(days: dict[str, date], source: str, file: str) -> tuple[Fault, ...]:
    day = days[source]
    others = [
        f"{name} 是 {other}" for name, other in days.items() if abs(other - day) > timedelta()
    ]
    if not others:
        return ()
    return (
        Fault(
            f"期号的日期不一致：{source} 是 {day}，{'，'.join(others)}",
            f"现以{source}为准；如不对，请在 [wechat] 里写 issue",
            file,
            gravity=Gravity.WARNING,
        ),
    )

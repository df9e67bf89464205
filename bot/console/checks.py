"""What is known of an article, as a list: each with its mark, and its place in the source. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from workers.digest import CONTENT_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT
from workers.errors import Gravity

if TYPE_CHECKING:
    from bot.console.sight import Sight
    from workers.publication import Publication
    from workers.shown import Shown

MARKS: Final = {Gravity.ERROR: "bad", Gravity.WARNING: "warn", Gravity.NOTE: "note"}
NEARLY: Final = 0.9
"""Of what WeChat takes: a correction may be too much."""


class Check(NamedTuple):
    """`mark` is good, note, warn or bad; `line` in the page's source, where there is one."""

    mark: str
    what: str
    more: str = ""
    line: int | None = None


class Carried(NamedTuple):
    """A picture as it came and as it went up: bytes, and the likeness (1.0: nothing was lost)."""

    before: int
    after: int
    similarity: float
    uploaded: bool


def checks_of(row: Publication, sight: Sight) -> list[Check]:
    """List what was checked, what is wrong first."""
    if sight.shown is None:
        return []
    shown = sight.shown
    every = [*_limits(shown), *_found(shown)]
    order = ("bad", "warn", "note", "good")
    if not any(each.mark in ("bad", "warn") for each in every):
        every.append(Check("good", "结构检查", "没有违反微信的文章结构规则"))
    if row.draft_id:
        every.append(Check("good", "草稿", "在公众号的草稿箱里"))
    return sorted(every, key=lambda each: order.index(each.mark))


def carried(row: Publication) -> dict[str, Carried]:
    """What became of each picture on its way to WeChat, by ref, as the draft's report has it."""
    report = row.report or {}
    pictures = report.get("pictures")
    if not isinstance(pictures, list):
        return {}
    return {
        str(each["ref"]): Carried(
            each["before"], each["after"], each.get("similarity", 1.0), each["uploaded"]
        )
        for each in pictures
        if each.get("use") == "body"
    }


def _limits(shown: Shown) -> list[Check]:
    title = f"{len(shown.title)} / {TITLE_LIMIT} 字"
    cut = f"{title}。{shown.title_cut}" if shown.title_cut else title
    full = shown.characters / CONTENT_LIMIT
    mark = "bad" if full >= 1 else "warn" if full > NEARLY else "good"
    return [
        Check("note" if shown.title_cut else "good", "标题", cut),
        Check("good", "摘要", f"{len(shown.summary)} / {SUMMARY_LIMIT} 字"),
        Check(mark, "正文", f"{shown.characters:,} / {CONTENT_LIMIT:,} 字符，算上标签"),
    ]


def _found(shown: Shown) -> list[Check]:
    return [
        Check(MARKS[fault.gravity], fault.what, fault.remedy, fault.line) for fault in shown.faults
    ]

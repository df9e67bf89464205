"""Tell the furniture at a page's end, which its account brings anyway, from what the page says.

Read backwards from the end, block by block, and no further than the first that is anything
else. All of it is left where it is if the page has little more: a collection of links, say.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.digest import Closing, ClosingKind, Tutorial
from workers.errors import Fault, Gravity
from workers.markup.closings import PageItself, kind_of
from workers.markup.recommended import recommended
from workers.markup.tree import text_of

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable, Sequence

_NAMES: Final = {
    ClosingKind.FOLLOW: "关注语",
    ClosingKind.PICTURE: "公众号图片",
    ClosingKind.SELF_LINK: "原文地址",
    ClosingKind.TUTORIALS: "推荐列表",
}
_MOST: Final = 100  # ours: no footer has more pieces
_BY_ITSELF: Final = 200  # characters of prose that a picture, a table or code is worth


class Footer(NamedTuple):
    """What a page ends with: its pieces from top to bottom, and the tutorials in them."""

    blocks: tuple[ET.Element, ...] = ()
    closings: tuple[Closing, ...] = ()
    tutorials: tuple[Tutorial, ...] = ()


def recognise(root: ET.Element, page: PageItself, line_of: Callable[[str], int | None]) -> Footer:
    """Find the furniture at the end of a page that was just grown: links are still links.

    `line_of` tells the line on which a text stands, the last one of several.
    """
    blocks = [child for child in root if child.get("class") != "footnote"]
    closings: list[Closing] = []
    tutorials: list[Tutorial] = []
    at = len(blocks)
    while at and len(closings) < _MOST and not (blocks[at - 1].tail or "").strip():
        if listed := recommended(blocks[:at]):
            at = listed.begin
            tutorials[:0] = listed.tutorials
            closing = Closing(ClosingKind.TUTORIALS, listed.heading)
        elif found := kind_of(blocks[at - 1], page):
            at -= 1
            closing = found
        else:
            break
        closings.insert(0, replace(closing, line=_line(blocks[at], closing, line_of)))
    if not _outweigh(blocks[:at], sum(len(text_of(block)) for block in blocks[at:])):
        return Footer()
    return Footer(tuple(blocks[at:]), tuple(closings), tuple(tutorials))


def reminder(
    closings: Sequence[Closing], tutorials: Sequence[Tutorial], file: str, *, instead: bool
) -> tuple[Fault, ...]:
    """Tell the author in one line what is not printed as it was written; no word of mere rules.

    `instead` says whether the account has a picture or card to follow it by.
    """
    told = dict.fromkeys(_NAMES[c.kind] for c in closings if c.kind in _NAMES)
    if not told:
        return ()
    names = "、".join(told).replace("推荐列表", f"推荐列表（{len(tutorials)} 篇）")
    lost = any(c.kind is ClosingKind.PICTURE for c in closings) and not instead
    hint = "；该账号还没有设 furniture.picture 或 card，图片不会出现" if lost else ""
    return (
        Fault(
            f"认出了页尾的{names}，改由账号的页尾统一排印{hint}",
            "以后不必再写进页面；如要照原样保留，请在 gongbao.toml 里设 furniture.replace = false",
            file,
            min((closing.line for closing in closings if closing.line), default=None),
            Gravity.NOTE,
        ),
    )


def _line(block: ET.Element, closing: Closing, line_of: Callable[[str], int | None]) -> int | None:
    """A rule's line cannot be told: it looks like every other."""
    told = (closing.url, text_of(block), "".join(block.itertext()).strip()[:8])
    return next((line for words in told if words and (line := line_of(words))), None)


def _outweigh(blocks: Sequence[ET.Element], taken: int) -> bool:
    """Whether there is as much to read or to see, links and headings left out, as was taken."""
    told = (_told(block) for block in blocks if not block.tag.startswith("h"))
    return any(seen >= taken for seen in accumulate(told, initial=0))


def _told(element: ET.Element) -> int:
    if element.tag in ("img", "table", "pre"):
        return _BY_ITSELF
    inner = sum(_told(child) for child in element if child.tag != "a")
    tails = sum(len((child.tail or "").strip()) for child in element)
    return len((element.text or "").strip()) + inner + tails

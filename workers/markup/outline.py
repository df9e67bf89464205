"""What a digest is made of: its headline list and its items, told from furniture and footer."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.digest import Item
from workers.markup.tree import text_of, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADING_LINE: Final = re.compile(r" {0,3}(#{1,6})[ \t]+\S")
_FENCE: Final = re.compile(r"[ >]*(`{3,}|~{3,})")
_LEVELS: Final = {"h2": 2, "h3": 3}
_PROSE: Final = 8  # characters outside of links that make a paragraph more than a label
HEADLINES: Final = "本期内容"
_SEVERAL: Final = 3  # items; fewer need no list
_SHORT: Final = 1500  # characters of an item; what is longer is a chapter
_HEADLINE_HEADINGS: Final = frozenset(
    {"ai资讯", "目录", "导读", "今日要闻", "本期目录", "本期内容"}
)


class Entry(NamedTuple):
    """A heading with what follows it up to the next heading."""

    heading: ET.Element
    level: int
    title: str
    body: Sequence[ET.Element]


def outline(root: ET.Element, source: Sequence[str], offset: int) -> tuple[Item, ...]:
    """The items: the entries of the first heading level (`##`, else `###`) that has several.

    An entry is a heading with prose or a picture under it. The headline list and the headings
    of tutorials (nothing but links below) are none. `source` is the body's lines, `offset` how
    many lines of the file stand before them.
    """
    entries = _entries(root)
    headlines = _mark_headlines(entries)
    lines = heading_lines(source)
    found: dict[int, list[Item]] = {2: [], 3: []}
    seen = dict.fromkeys(lines, 0)
    for entry in entries:
        at = seen.get(entry.level, 0)
        seen[entry.level] = at + 1
        if entry.level in found and entry is not headlines and _tells(entry.body):
            numbers = lines.get(entry.level, ())
            line = numbers[at] + offset if at < len(numbers) else None
            found[entry.level].append(Item(entry.title, line))
    return next((tuple(items) for items in found.values() if len(items) > 1), ())


def add_headlines(root: ET.Element, items: Sequence[Item], *, sure: bool) -> None:
    """Put a list of the items before the first, where a digest has several and no such list.

    `sure` is said where the account knows the page for a digest; else it must look like one:
    short items, most of them with a source. The chapters of a tutorial are none.
    """
    titles = [item.title for item in items]
    listed = any(element.get("class") == "headlines" for element in root.iter())
    if len(titles) < _SEVERAL or listed:
        return
    entries = [entry for entry in _entries(root) if entry.title in titles]
    if not entries or not (sure or _look_like_news(entries)):
        return
    children = list(root)
    at = children.index(entries[0].heading)
    while at and re.fullmatch("h[1-6]", children[at - 1].tag):
        at -= 1  # the heading of a group of items
    heading, listing = ET.Element(children[at].tag), ET.Element("ul", {"class": "headlines"})
    heading.text = HEADLINES
    for title in titles:
        ET.SubElement(listing, "li").text = title
    root[at:at] = [heading, listing]


def _look_like_news(entries: Sequence[Entry]) -> bool:
    with_source = sum(
        any(True for block in entry.body for link in block.iter() if link.tag in ("a", "cite"))
        for entry in entries
    )
    longest = max(sum(len(text_of(block)) for block in entry.body) for entry in entries)
    return longest <= _SHORT and with_source * 2 > len(entries)


def heading_lines(source: Sequence[str]) -> dict[int, list[int]]:
    """The lines (from 1) of the `#` headings by level, code fences left out."""
    lines: dict[int, list[int]] = {}
    fence = ""
    for number, line in enumerate(source, start=1):
        if mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence):
                fence = ""
        elif not fence and (heading := _HEADING_LINE.match(line)):
            lines.setdefault(len(heading[1]), []).append(number)
    return lines


def _entries(root: ET.Element) -> list[Entry]:
    children = list(root)
    starts = [at for at, child in enumerate(children) if re.fullmatch("h[1-6]", child.tag)]
    ends = [*starts[1:], len(children)] if starts else []
    return [
        Entry(
            children[at], int(children[at].tag[1]), words_of(children[at]), children[at + 1 : end]
        )
        for at, end in zip(starts, ends, strict=True)
    ]


def _mark_headlines(entries: Sequence[Entry]) -> Entry | None:
    """The entry that is the headline list; its list gets the class `headlines`."""
    titles = {_folded(entry.title) for entry in entries}
    for entry in entries:
        lists = [child for child in entry.body if child.tag in ("ul", "ol")]
        if len(lists) != 1 or any(child.tag == "p" for child in entry.body):
            continue
        told = [_folded(words_of(item)) for item in lists[0]]
        same = sum(title in titles for title in told)
        if same * 2 >= len(told) or _folded(entry.title) in _HEADLINE_HEADINGS:
            lists[0].set("class", "headlines")
            return entry
    return None


def _tells(body: Sequence[ET.Element]) -> bool:
    return any(
        element.tag in ("figure", "table", "pre")
        or len(_outside_links(element)) >= _PROSE
        or next(element.iter("img"), None) is not None
        for element in body
        if element.tag != "hr"
    )


def _outside_links(element: ET.Element) -> str:
    if element.tag in ("a", "cite"):
        return element.tail or ""
    inner = "".join(_outside_links(child) for child in element)
    return ((element.text or "") + inner).strip() + (element.tail or "").strip()


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()

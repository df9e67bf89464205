"""Tell the list of recommended articles at a page's end, with its categories and its heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.digest import Tutorial
from workers.markup.links import is_home
from workers.markup.tree import text_of
from workers.tutorials import bare, is_title

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterator, Sequence

_HEADING: Final = re.compile("h[1-6]")
_LISTS: Final = frozenset({"p", "ul", "ol"})
_BETWEEN: Final = re.compile(r"[\s\d.、，,;；|｜·•・\-—–>*👉👇✅🔗📌《》（）()【】\[\]]*")
_LABEL: Final = 40  # characters: a category is a name


class Recommended(NamedTuple):
    """Where such a list begins among the blocks, what it is called, and what it lists."""

    begin: int
    heading: str
    tutorials: tuple[Tutorial, ...]


def recommended(blocks: Sequence[ET.Element]) -> Recommended | None:
    """The list that these blocks end with: a title, then categories, and links to WeChat alone.

    `## 微信公众号：…` over `### 分类`, `往期推荐文章：` over small print, `**往期**` over a list.
    Without a title it is none: a last item may be nothing but a link to its source.
    """
    if not blocks or not _links_alone(blocks[-1]):
        return None
    begin = -1
    for at in range(len(blocks) - 1, -1, -1):
        block, below = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else None
        if (block.tail or "").strip():
            break
        if _links_alone(block):
            continue
        if below is None or not _is_label(block):
            break
        if is_title(text_of(block)):
            begin = at  # or a category of a list whose title stands further up
        if not _links_alone(below):
            break
    if begin < 0:
        return None
    heading = text_of(blocks[begin]).rstrip("：: ")
    return Recommended(begin, heading, tuple(_listed(blocks[begin + 1 :])))


def _listed(blocks: Sequence[ET.Element]) -> Iterator[Tutorial]:
    category = ""
    for block in blocks:
        if _links_alone(block):
            for anchor in block.iter("a"):
                yield Tutorial(category, text_of(anchor), anchor.get("href", ""))
        else:
            category = bare(text_of(block))


def _is_label(block: ET.Element) -> bool:
    """A heading, a line in bold, or one that ends in a colon."""
    words = text_of(block)
    if not words or len(words) > _LABEL or any(child.tag in ("a", "img") for child in block.iter()):
        return False
    if _HEADING.fullmatch(block.tag):
        return True
    bold = "".join(text_of(child) for child in block if child.tag in ("strong", "b"))
    return block.tag == "p" and (bold == words or is_title(words))


def _links_alone(block: ET.Element) -> bool:
    """Links to WeChat's articles, each with a text, and nothing between them that says anything."""
    if block.tag not in _LISTS or next(block.iter("img"), None) is not None:
        return False
    anchors = list(block.iter("a"))
    named = all(is_home(a.get("href", "")) and text_of(a) for a in anchors)
    return bool(anchors) and named and _BETWEEN.fullmatch("".join(_outside(block))) is not None


def _outside(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag != "a":
            yield from _outside(child)
        yield child.tail or ""

"""Grow a tree from HTML that may be anything: cleaned by nh3, parsed by expat.

nh3 (html5ever) repairs and reduces to an allow-list in Rust; what it prints is one small step
from XML, and expat's tree is ten times faster to get and to walk than any HTML tree in Python.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

import nh3

from workers.han import is_wide

if TYPE_CHECKING:
    from collections.abc import Iterator

TAGS: Final = frozenset(
    """
    a abbr b big blockquote br caption center cite code col colgroup dd del details dfn div dl
    dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s
    samp section small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul
    var
    """.split()  # noqa: SIM905  words read better as words
)
# What these hold is no text: it goes with them. Other unknown tags go, their text stays.
SILENT: Final = frozenset(
    """
    script style iframe object embed noscript template title textarea select audio video
    canvas svg math form
    """.split()  # noqa: SIM905  words read better as words
) - {"form"}
ATTRIBUTES: Final = {
    "*": {"style", "class"},
    "a": {"href"},
    "div": {"align"},
    "font": {"color", "size"},
    "img": {"src", "alt", "width"},
    "ol": {"start"},
    "p": {"align"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
# data: is for pictures only. Of file: and C:\ nothing comes but a fault that names them.
SCHEMES: Final = {"http", "https", "mailto", "tel", "ftp", "data", "file", *ascii_lowercase}
MARKS: Final = frozenset({"note", "address"})  # what stands after a link's words
DEEPEST: Final = 60  # ours: no page nests like this, and every walk may recurse

Element = ET.Element

_CLEANER: Final = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(SILENT),
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    link_rel=None,
)

_VOID: Final = re.compile(r"<(br|hr|img|col)\b([^>]*)>")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_PRE: Final = re.compile(r"(<pre.*?</pre>)", re.DOTALL)
_TAG: Final = re.compile("</?[a-z][^>]*>")
_SEEN: Final = 300  # characters before a line's end: the tags that may stand there


def printable(text: str) -> str:
    """The text without control characters: XML has no place for them, nor has WeChat."""
    return _UNPRINTABLE.sub("", text)


def grow(html: str) -> ET.Element:
    """A `section` that holds the cleaned HTML; tags and attributes are those listed above.

    A line break between two Han characters (or their punctuation) is no space: Chinese is
    written without, and a browser would show one.
    """
    clean = _CLEANER.clean(html)
    clean = printable(_VOID.sub(r"<\1\2/>", clean).replace("&nbsp;", "\xa0"))
    return ET.fromstring(f"<section>{_joined(clean)}</section>")  # noqa: S314  nh3's output


def regrow(html: str) -> ET.Element:
    """A tree from `inner`'s output; HTML from elsewhere is cleaned first."""
    try:
        return ET.fromstring(f"<section>{html}</section>")  # noqa: S314  no entities, no DTD inside
    except ET.ParseError:
        return grow(html)


def inner(root: ET.Element) -> str:
    """The HTML inside `root`, well-formed XML at the same time."""
    whole = ET.tostring(root, encoding="unicode")
    return whole[whole.index(">") + 1 : whole.rindex("<")] if not whole.endswith("/>") else ""


def words_of(element: ET.Element) -> str:
    """The same without the marks of notes, which are not the author's words."""
    if next(element.iter("cite"), None) is None:
        return text_of(element)
    return " ".join("".join(_unmarked(element)).split())


def _unmarked(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.get("class") not in MARKS:
            yield from _unmarked(child)
        yield child.tail or ""


def text_of(element: ET.Element) -> str:
    """All text of an element, white space folded."""
    return " ".join("".join(element.itertext()).split())


def take_out(parent: ET.Element, child: ET.Element) -> None:
    """Remove a child, but not the text after it."""
    at = list(parent).index(child)
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + (child.tail or "")
    else:
        parent.text = (parent.text or "") + (child.tail or "")
    parent.remove(child)


def depth(root: ET.Element) -> int:
    """How deep the tree is; counted without recursion, for trees that are too deep for it."""
    deepest, level = 0, [root]
    while level:
        level = [child for element in level for child in element]
        deepest += 1
    return deepest


def _joined(html: str) -> str:
    parts = _PRE.split(html)
    parts[::2] = [_without_soft_breaks(part) for part in parts[::2]]
    return "".join(parts)


def _without_soft_breaks(html: str) -> str:
    """Looks only at the ends of lines: most of a page is far from one."""
    lines = html.split("\n")
    out = [lines[0]]
    for above, line in pairwise(lines):
        begin = line.lstrip(" ")
        if _starts_wide(begin) and _ends_wide(above.rstrip(" ")[-_SEEN:]):
            out[-1] = out[-1].rstrip(" ")
            out.append(begin)
        else:
            out += ["\n", line]
    return "".join(out)


def _starts_wide(line: str) -> bool:
    at = 0
    while tag := _TAG.match(line, at):
        at = tag.end()
    return at < len(line) and is_wide(line[at])


def _ends_wide(line: str) -> bool:
    while line.endswith(">") and (tag := _TAG.fullmatch(line, max(line.rfind("<"), 0))):
        line = line[: tag.start()]
    return line != "" and is_wide(line[-1])

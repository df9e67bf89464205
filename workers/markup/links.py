"""Links as WeChat allows them: its own articles stay links, every other address becomes a note.

WeChat's API takes any other `<a>` away and leaves its text, so an address survives only as text.
In the tree such a link is `<cite>text<span class="note">[3]</span></cite>`, or, where addresses
are to stand after the words, `<cite>text<span class="address">：https://…</span></cite>`.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from workers.digest import Link, Note
from workers.han import WIDE
from workers.markup.tree import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME: Final = "mp.weixin.qq.com"
# Compiled when it is first used: few pages have addresses that are no links.
_BARE: Final = rf"""https?://[^\s<>"'`{WIDE}（）「」《》【】，。；：！？、]+"""
_VERBATIM: Final = frozenset({"a", "pre", "code", "cite"})


class Links:
    """Reads every link of one page; `notes` and `kept` fill in reading order.

    With `inline` an address stands after its words, and once where it is its own words.
    """

    def __init__(self, base: str = "", *, inline: bool = False) -> None:
        self.base = base
        self.inline = inline
        self.notes: dict[str, Note] = {}
        self.kept: list[Link] = []
        self.relative: list[str] = []

    def settle(self, root: ET.Element) -> None:
        """Turn every link under `root` into what WeChat will show, numbered in reading order."""
        for element in list(root.iter()):
            if element.tag not in _VERBATIM:
                _link_bare(element)
        for anchor in list(root.iter("a")):
            self._link(anchor)

    def _link(self, anchor: ET.Element) -> None:
        url = self._address(anchor.attrib.pop("href", ""))
        anchor.attrib.clear()
        if is_home(url):
            anchor.set("href", url)
            self.kept.append(Link(text_of(anchor), url))
        elif url:
            anchor.tag = "cite"
            self._note(anchor, url)
        else:
            anchor.tag = "span"

    def _address(self, href: str) -> str:
        """The full address of a link; "" where it leads nowhere outside this page."""
        href = "".join(href.split())
        if not href or href.startswith(("#", "data:", "tel:")):
            return ""
        if href.startswith("//"):
            return f"https:{href}"
        if _scheme(href):
            return href
        if not self.base:
            self.relative.append(href)
            return href
        return urljoin(self.base, href)

    def _note(self, anchor: ET.Element, url: str) -> None:
        text = text_of(anchor)
        note = self.notes.setdefault(url, Note(len(self.notes) + 1, text, url))
        if not self.inline:
            ET.SubElement(anchor, "span", {"class": "note"}).text = f"[{note.number}]"
        elif text != url:
            mark = ET.SubElement(anchor, "span", {"class": "address"})
            mark.text = f"：{url}" if text else url


def _link_bare(parent: ET.Element) -> None:
    """Make links of the addresses that stand in the text as they are."""
    if parent.text and "://" in parent.text:
        parent.text, made = _split(parent.text)
        parent[:0] = made
    for at in range(len(parent) - 1, -1, -1):
        tail = parent[at].tail
        if tail and "://" in tail:
            parent[at].tail, made = _split(tail)
            parent[at + 1 : at + 1] = made


def _split(text: str) -> tuple[str, list[ET.Element]]:
    first, last = text, 0
    made: list[ET.Element] = []
    for start, url in addresses(text):
        before = text[last:start]
        if made:
            made[-1].tail = before
        else:
            first = before
        anchor = ET.Element("a", {"href": url})
        anchor.text = url
        made.append(anchor)
        last = start + len(url)
    if made:
        made[-1].tail = text[last:]
    return first, made


def is_home(url: str) -> bool:
    """Whether WeChat keeps a link to this address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc == HOME


def _scheme(url: str) -> str:
    """The scheme of an address, "" for relative ones and for what is no address at all."""
    found = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", url)
    return found[1] if found else ""


def addresses(text: str) -> Iterator[tuple[int, str]]:
    """Addresses in running text, without the punctuation of the sentence around them."""
    if "://" not in text:
        return
    for found in re.finditer(_BARE, text):
        url = found[0].rstrip(".,;:!?*_~")
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(".,;:!?")
        if len(url) > len("https://"):
            yield found.start(), url

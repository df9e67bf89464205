"""Write a tree as WeChat article HTML: the allow-list is what this file can write, and no more.

The editor breaks native lists (empty bullets, numbers that repeat, nested items that move), so
an item is a paragraph with its marker as text and a hanging indent; `code` loses its style, so
its colour is on a span inside it; quotes and figures are sections (platform notes 10.2, 10.8).
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from workers.markup.code import listing
from workers.markup.css import AUTHORS, shorten
from workers.markup.drawing import CLUNG, drawing, own_size
from workers.markup.furniture import CARD, CARD_ATTRIBUTES
from workers.markup.links import is_home
from workers.markup.tags import (
    alignment,
    code_text,
    common_alignment,
    joined,
    lead_of,
    line_text,
    marker_label,
    number_of,
    spans,
    styled_span,
    tagged,
)
from workers.markup.tree import DEEPEST, text_of
from workers.markup.vocabulary import (
    BLOCKS,
    BULLET,
    CLASSES,
    CONTAINERS,
    RULE,
    SAME_AS,
    TASKS,
    WIDE,
    WRITTEN_AS,
)

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable, Iterable, Mapping

    from workers.digest import HostedPicture
    from workers.markup.places import Place


_SHARE: Final = re.compile(r"[1-9]\d?%")


class Writer:
    """Writes one article; `addresses` are the picture addresses it used, in order."""

    def __init__(self, theme: Place, hosted: Mapping[str, HostedPicture], *, colours: bool) -> None:
        self.theme = theme
        self.hosted = hosted
        self.colours = colours
        self.addresses: list[str] = []

    def article(self, root: ET.Element) -> str:
        return tagged("section", self.theme.style, self._inside(root, self.theme, 0))

    def _inside(self, element: ET.Element, place: Place, deep: int) -> str:
        """Text and children of an element, line ends as spaces (a raw one would become a break)."""
        return self._run(element.text, list(element), place, deep, block=element.tag in CONTAINERS)

    def _run(
        self,
        text: str | None,
        children: Iterable[ET.Element],
        place: Place,
        deep: int,
        *,
        block: bool,
    ) -> str:
        parts = [line_text(text, block=block)]
        for child in children:
            parts.append(self._element(child, place, deep + 1))
            parts.append(line_text(child.tail, block=block or child.tag == "br"))
        return "".join(parts)

    def _element(self, element: ET.Element, place: Place, deep: int) -> str:
        if deep > DEEPEST:
            return escape(text_of(element), quote=False)
        return _WAYS.get(element.tag, Writer._plain)(self, element, place, deep)

    def _break(self, _element: ET.Element, _place: Place, _deep: int) -> str:
        return "<br>"

    def _rule(self, _element: ET.Element, place: Place, _deep: int) -> str:
        return tagged("p", place.child("hr").style, RULE)

    def _caption(self, caption: ET.Element, place: Place, deep: int) -> str:
        return "<br>" + self._plain(caption, place, deep)

    def _plain(self, element: ET.Element, place: Place, deep: int) -> str:
        tag = SAME_AS.get(element.tag, element.tag)
        kind = element.get("class", "")
        here = place.child(f"{tag}.{kind}" if kind in CLASSES else tag)
        out = WRITTEN_AS.get(element.tag, "")
        inside = self._inside(element, here, deep)
        if not inside and out not in ("table", ""):
            return ""
        if out == "p" and tag != "p" and any(child.tag in BLOCKS for child in element):
            out = "section"
        if out == "table":
            return tagged(tag, joined(here.style, alignment(element)), inside, spans(element))
        style = joined(here.style, shorten(element.get("style", ""), AUTHORS))
        if tag == "code":  # the tag brings the font, the span inside keeps the colour
            return f"<code>{styled_span(style, inside)}</code>"
        if kind == "note":  # even where WeChat should drop the tag, its brackets are read
            return tagged("sup", style, inside)
        if out == "span":
            return styled_span(style, inside)
        return tagged(tag if out == "h" else out, style, inside) if out else inside

    def _span(self, span: ET.Element, place: Place, deep: int) -> str:
        if span.get("class") == CLUNG:
            return tagged("span", "white-space:nowrap", self._inside(span, place, deep))
        return drawing(span) or self._plain(span, place, deep)

    def _link(self, anchor: ET.Element, place: Place, deep: int) -> str:
        here = place.child("a")
        inside = self._inside(anchor, here, deep)
        href = anchor.get("href", "")
        if not inside or not is_home(href):
            return inside
        return tagged("a", here.style, inside, f' href="{escape(href)}"')

    def _picture(self, image: ET.Element, place: Place, _deep: int) -> str:
        hosted = self.hosted.get(image.get("src", ""))
        if hosted is None:
            return ""
        self.addresses.append(escape(hosted.address))
        wide = hosted.width > WIDE
        width = image.get("width", "")
        asked = width if _SHARE.fullmatch(width) else "100%"
        whole = own_size(image) or f"{'' if wide else 'max-'}width:{asked}"
        style = joined(place.child("img").style, whole)
        ratio = round(hosted.height / hosted.width, 4) if hosted.width else 1
        return (
            f'<img src="{self.addresses[-1]}" data-w="{hosted.width}" data-ratio="{ratio:g}"'
            f' style="{style}">'
        )

    def _account_card(self, card: ET.Element, _place: Place, _deep: int) -> str:
        """The card as WeChat's editor writes it; a page's own tags do not come as far as this."""
        told = ((name, card.get(name, "")) for name in CARD_ATTRIBUTES)
        return tagged(CARD, "", "", "".join(f' {n}="{escape(v)}"' for n, v in told if v))

    def _code(self, pre: ET.Element, place: Place, _deep: int) -> str:
        here = place.child("pre")
        inner = pre.find("code")
        name = inner.get("class", "") if inner is not None else ""
        language = name.removeprefix("language-") if name.startswith("language-") else ""
        code = "".join(code_text(pre))
        if not code.strip():
            return ""
        return tagged("pre", here.style, listing(code, language, here if self.colours else None))

    def _table(self, table: ET.Element, place: Place, deep: int) -> str:
        """A table; one too wide for a phone scrolls in a section of its own."""
        width = number_of(table.get("width", ""), 0)
        scroll = place.child("section.scroll") if width else place
        here = scroll.child("table")
        wide = f"min-width:{width}px" if width else ""
        style = joined(joined(here.style, wide), common_alignment(table))
        # Leaving the screen is a breach of the structure rules, unless it is said to be meant.
        meant = ' data-ignore-width="1"' if width else ""
        whole = tagged("table", style, self._inside(table, here, deep), meant)
        return tagged("section", scroll.style, whole) if width else whole

    def _list(self, element: ET.Element, place: Place, deep: int) -> str:
        kind = element.get("class", "")
        here = place.child(f"{element.tag}.{kind}" if kind in CLASSES else element.tag)
        number = number_of(element.get("start", "1"))
        items: list[str] = []
        for child in element:
            ordered = element.tag == "ol"
            items.append(self._item(child, here, deep + 1, f"{number}." if ordered else BULLET))
            number += child.tag == "li"
        inside = line_text(element.text, block=True) + "".join(items)
        return tagged("section", here.style, inside) if inside else ""

    def _item(self, item: ET.Element, place: Place, deep: int, marker: str) -> str:
        if item.tag != "li":
            return self._element(item, place, deep) + line_text(item.tail, block=True)
        here = place.child("li")
        text, lead, rest = lead_of(item)
        if mark := TASKS.get((text or "").lstrip()[:4]):
            marker, text = mark, (text or "").lstrip()[4:]
        label = marker_label(marker, here.child("span.marker").style)
        first = self._run(text, lead, here, deep, block=False).strip()
        html = tagged("p", here.style, label + first)
        if rest:
            lists = all(child.tag in ("ul", "ol") for child in rest)
            below = here if lists else here.child("section.inset")
            inside = self._run("", rest, below, deep, block=True)
            html += tagged("section", below.style, inside) if inside and not lists else inside
        return html + line_text(item.tail, block=True)


_WAYS: Final[dict[str, Callable[[Writer, ET.Element, Place, int], str]]] = {
    "br": Writer._break,  # noqa: SLF001  the class's own table
    "hr": Writer._rule,  # noqa: SLF001
    "img": Writer._picture,  # noqa: SLF001
    "ul": Writer._list,  # noqa: SLF001
    "ol": Writer._list,  # noqa: SLF001
    "pre": Writer._code,  # noqa: SLF001
    "figcaption": Writer._caption,  # noqa: SLF001
    "span": Writer._span,  # noqa: SLF001
    "a": Writer._link,  # noqa: SLF001
    "table": Writer._table,  # noqa: SLF001
    CARD: Writer._account_card,  # noqa: SLF001
}

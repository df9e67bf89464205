"""Write a tree as WeChat article HTML: the allow-list is what this file can write, and no more.

The editor breaks native lists (empty bullets, numbers that repeat, nested items that move), so
an item is a paragraph with its marker as text and a hanging indent; `code` loses its style, so
inline code is a span; quotes and figures are sections (platform notes 10.2, 10.8).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from workers.markup.code import listing
from workers.markup.css import AUTHORS, shorten
from workers.markup.links import is_home
from workers.markup.tree import DEEPEST

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable, Mapping

    from workers.digest import HostedPicture
    from workers.markup.places import Place

# What an element is written as; "" writes only what is inside.
_AS: Final = {
    **dict.fromkeys(("section", "div", "blockquote", "figure", "center", "details", "dl"), "section"),
    **dict.fromkeys(("p", "figcaption", "summary", "dt", "dd", "caption", "h5", "h6"), "p"),
    **dict.fromkeys(("h1", "h2", "h3", "h4"), "h"),
    **dict.fromkeys(("table", "thead", "tbody", "tr", "td", "th"), "table"),
    **dict.fromkeys(("strong", "b", "big"), "strong"),
    **dict.fromkeys(("em", "i", "dfn", "var"), "em"),
    **dict.fromkeys(("code", "kbd", "samp", "tt", "mark", "small", "sub", "sup", "u", "ins", "del",
                     "s", "strike", "cite", "span", "font", "abbr", "q"), "span"),
}  # fmt: skip
_SAME: Final = {"b": "strong", "big": "strong", "i": "em", "dfn": "em", "var": "em", "kbd": "code",
                "samp": "code", "tt": "code", "ins": "u", "s": "del", "strike": "del"}  # fmt: skip
_CONTAINERS: Final = frozenset("section table thead tbody tr ul ol blockquote figure dl div".split())
_BLOCKS: Final = _CONTAINERS | frozenset("p pre hr h1 h2 h3 h4 h5 h6 center details dt dd li".split())
_CLASSES: Final = frozenset({"note", "notes", "notes-heading", "headlines", "bare"})
_ALIGNMENTS: Final = frozenset({"center", "right"})
_WIDE: Final = 300  # pixels: below, a picture stands at its own size on every screen
_MARKS: Final = {"[ ] ": "☐", "[x] ": "☑", "[X] ": "☑"}


class Writer:
    """Writes one article; `addresses` are the picture addresses it used, in order."""

    def __init__(self, theme: Place, hosted: Mapping[str, HostedPicture], *, colours: bool) -> None:
        self.theme = theme
        self.hosted = hosted
        self.colours = colours
        self.addresses: list[str] = []

    def article(self, root: ET.Element) -> str:
        return _tagged("section", self.theme.style, self._inside(root, self.theme, 0))

    def _inside(self, element: ET.Element, place: Place, deep: int) -> str:
        """Text and children of an element, line ends as spaces (a raw one would become a break)."""
        return self._run(element.text, list(element), place, deep, block=element.tag in _CONTAINERS)

    def _run(
        self, text: str | None, children: Iterable[ET.Element], place: Place, deep: int, *, block: bool
    ) -> str:
        parts = [_text(text, block=block)]
        for child in children:
            parts.append(self._element(child, place, deep + 1))
            parts.append(_text(child.tail, block=block or child.tag == "br"))
        return "".join(parts)

    def _element(self, element: ET.Element, place: Place, deep: int) -> str:
        tag = element.tag
        if deep > DEEPEST:
            return escape(" ".join("".join(element.itertext()).split()), quote=False)
        match tag:
            case "br":
                return "<br>"
            case "img":
                return self._picture(element, place)
            case "hr":
                return _tagged("p", place.child("hr").style, "· · ·")
            case "ul" | "ol":
                return self._list(element, place, deep)
            case "pre":
                return self._code(element, place)
            case "a":
                return self._link(element, place, deep)
        return self._plain(element, place, deep)

    def _plain(self, element: ET.Element, place: Place, deep: int) -> str:
        tag = _SAME.get(element.tag, element.tag)
        kind = element.get("class", "")
        here = place.child(f"{tag}.{kind}" if kind in _CLASSES else tag)
        out = _AS.get(element.tag, "")
        inside = self._inside(element, here, deep)
        if element.tag == "figure" and "<img" not in inside:
            return self._without_picture(element, place, deep)
        if not inside and out not in ("table", ""):
            return ""
        if out == "table":
            return _tagged(tag, _joined(here.style, _alignment(element)), inside, _spans(element))
        style = _joined(here.style, shorten(element.get("style", ""), AUTHORS))
        if out == "span" and not style:
            return inside
        return _tagged(tag if out == "h" else out, style, inside) if out else inside

    def _without_picture(self, figure: ET.Element, place: Place, deep: int) -> str:
        """A figure whose picture is left out: no caption, but the mark of its link stays."""
        marks = [child for child in figure if child.tag in ("cite", "a")]
        inside = self._run("", marks, place.child("p"), deep, block=True)
        return _tagged("p", place.child("p").style, inside) if inside else ""

    def _link(self, anchor: ET.Element, place: Place, deep: int) -> str:
        here = place.child("a")
        inside = self._inside(anchor, here, deep)
        href = anchor.get("href", "")
        if not inside or not is_home(href):
            return inside
        return _tagged("a", here.style, inside, f' href="{escape(href)}"')

    def _picture(self, image: ET.Element, place: Place) -> str:
        hosted = self.hosted.get(image.get("src", ""))
        if hosted is None:
            return ""
        self.addresses.append(escape(hosted.address))
        wide = hosted.width > _WIDE
        style = _joined(place.child("img").style, "width:100%" if wide else "max-width:100%")
        ratio = round(hosted.height / hosted.width, 4) if hosted.width else 1
        return (
            f'<img src="{self.addresses[-1]}" data-w="{hosted.width}" data-ratio="{ratio:g}"'
            f' style="{style}">'
        )

    def _code(self, pre: ET.Element, place: Place) -> str:
        here = place.child("pre")
        inner = pre.find("code")
        name = inner.get("class", "") if inner is not None else ""
        language = name.removeprefix("language-") if name.startswith("language-") else ""
        code = "".join(_code_text(pre))
        if not code.strip():
            return ""
        return _tagged("pre", here.style, listing(code, language, here if self.colours else None))

    def _list(self, element: ET.Element, place: Place, deep: int) -> str:
        kind = element.get("class", "")
        here = place.child(f"{element.tag}.{kind}" if kind in _CLASSES else element.tag)
        number = _number(element.get("start", "1"))
        items: list[str] = []
        for child in element:
            ordered = element.tag == "ol"
            items.append(self._item(child, here, deep + 1, f"{number}." if ordered else "•"))
            number += child.tag == "li"
        inside = _text(element.text, block=True) + "".join(items)
        return _tagged("section", here.style, inside) if inside else ""

    def _item(self, item: ET.Element, place: Place, deep: int, marker: str) -> str:
        if item.tag != "li":
            return self._element(item, place, deep) + _text(item.tail, block=True)
        here = place.child("li")
        text, lead, rest = _lead(item)
        if mark := _MARKS.get((text or "").lstrip()[:4]):
            marker, text = mark, (text or "").lstrip()[4:]
        label = _tagged("span", here.child("span.marker").style, marker)
        first = self._run(text, lead, here, deep, block=False).strip()
        html = _tagged("p", here.style, label + first)
        if rest:
            below = here.child("section.inset")
            inside = self._run("", rest, below, deep, block=True)
            html += _tagged("section", below.style, inside) if inside else ""
        return html + _text(item.tail, block=True)


def _lead(item: ET.Element) -> tuple[str | None, list[ET.Element], list[ET.Element]]:
    """An item's first line (text, inline elements) and the blocks under it."""
    children = list(item)
    if children and children[0].tag == "p" and not (item.text or "").strip():
        return children[0].text, list(children[0]), children[1:]
    at = next((n for n, child in enumerate(children) if child.tag in _BLOCKS), len(children))
    return item.text, children[:at], children[at:]


def _text(text: str | None, *, block: bool) -> str:
    if not text:
        return ""
    if "\n" in text:
        if block and not text.strip():
            return ""
        text = " ".join(text.split("\n")) if not block else text.strip("\n").replace("\n", " ")
    return escape(text, quote=False)


def _code_text(element: ET.Element) -> Iterable[str]:
    yield element.text or ""
    for child in element:
        yield "\n" if child.tag == "br" else "".join(_code_text(child))
        yield child.tail or ""


def _tagged(tag: str, style: str, inside: str, attributes: str = "") -> str:
    styled = f' style="{style}"' if style else ""
    return f"<{tag}{attributes}{styled}>{inside}</{tag}>"


def _joined(first: str, second: str) -> str:
    return f"{first};{second}" if first and second else first or second


def _alignment(cell: ET.Element) -> str:
    written = shorten(cell.get("style", ""), AUTHORS).removeprefix("text-align:")
    align = written if written in _ALIGNMENTS else cell.get("align", "")
    return f"text-align:{align}" if align in _ALIGNMENTS else ""


def _spans(cell: ET.Element) -> str:
    spans = ((name, cell.get(name, "")) for name in ("colspan", "rowspan"))
    return "".join(f' {name}="{_number(n)}"' for name, n in spans if _number(n, 0) > 1)


def _number(written: str, default: int = 1) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else default  # noqa: PLR2004

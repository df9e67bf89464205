"""Write the pieces of an article: a tag with its style, a text, a table cell's attributes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from workers.markup.css import AUTHORS, shorten
from workers.markup.vocabulary import ALIGNMENTS, BLOCKS, BULLET

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable


def marker_label(marker: str, style: str) -> str:
    """An item's marker; where the theme gives it no width, a space parts a number from its text."""
    gap = "" if marker == BULLET or "width" in style else " "
    return styled_span(style, marker) + gap


def styled_span(style: str, inside: str) -> str:
    return tagged("span", style, inside) if style else inside


def lead_of(item: ET.Element) -> tuple[str | None, list[ET.Element], list[ET.Element]]:
    """An item's first line (text, inline elements) and the blocks under it."""
    children = list(item)
    if children and children[0].tag == "p" and not (item.text or "").strip():
        return children[0].text, list(children[0]), children[1:]
    at = next((n for n, child in enumerate(children) if child.tag in BLOCKS), len(children))
    return item.text, children[:at], children[at:]


def line_text(text: str | None, *, block: bool) -> str:
    if not text:
        return ""
    if "\n" in text:
        if block and not text.strip():
            return ""
        text = " ".join(text.split("\n")) if not block else text.strip("\n").replace("\n", " ")
    return escape(text, quote=False)


def code_text(element: ET.Element) -> Iterable[str]:
    yield element.text or ""
    for child in element:
        yield "\n" if child.tag == "br" else "".join(code_text(child))
        yield child.tail or ""


def tagged(tag: str, style: str, inside: str, attributes: str = "") -> str:
    styled = f' style="{style}"' if style else ""
    return f"<{tag}{attributes}{styled}>{inside}</{tag}>"


def joined(first: str, second: str) -> str:
    return f"{first};{second}" if first and second else first or second


def alignment(cell: ET.Element) -> str:
    written = shorten(cell.get("style", ""), AUTHORS).removeprefix("text-align:")
    align = written if written in ALIGNMENTS else cell.get("align", "")
    return f"text-align:{align}" if align in ALIGNMENTS else ""


def common_alignment(table: ET.Element) -> str:
    """The alignment of all cells, said once on the table and taken from each."""
    cells = [cell for row in table.iter("tr") for cell in row]
    first = alignment(cells[0]) if cells else ""
    if not first or any(alignment(cell) != first for cell in cells):
        return ""
    for cell in cells:
        cell.attrib.pop("style", None)
        cell.attrib.pop("align", None)
    return first


def spans(cell: ET.Element) -> str:
    spans = ((name, cell.get(name, "")) for name in ("colspan", "rowspan"))
    return "".join(f' {name}="{number_of(n)}"' for name, n in spans if number_of(n, 0) > 1)


def number_of(written: str, default: int = 1) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else default  # noqa: PLR2004

"""The end of an article: footnotes as Markdown has them, and the addresses behind the marks."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from typing import TYPE_CHECKING, Final

from workers.markup.tree import take_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workers.digest import Note

HEADING: Final = "参考链接"
FOOTNOTES: Final = "注释"


def append_notes(root: ET.Element, notes: Iterable[Note]) -> None:
    """End the page with its addresses, one paragraph of one line each: the shortest safe form.

    A name is printed where it tells addresses apart; a dozen times 报道详情 does not.
    """
    notes = tuple(notes)
    while len(root) and root[-1].tag == "hr":  # a closing rule parts nothing
        root.remove(root[-1])
    if not notes:
        return
    names = Counter(note.text for note in notes)
    lines = ET.SubElement(_block(root, HEADING), "p")
    for note in notes:
        named = note.text and names[note.text] == 1 and note.text != note.url
        name = f"{note.text}：" if named else ""
        line = f"[{note.number}] {name}{note.url}"
        if note.number == 1:
            lines.text = line
        else:
            ET.SubElement(lines, "br").tail = line


def fold_footnotes(root: ET.Element) -> None:
    """Footnotes without links: in the text a mark [注1], at the end the notes under a heading."""
    for mark in list(root.iter("sup")):
        if len(mark) == 1 and mark[0].get("class") == "footnote-ref":
            number = mark[0].text
            mark.remove(mark[0])
            mark.attrib.clear()
            mark.tag = "span"
            mark.set("class", "note")
            mark.text = f"[注{number}]"
    for block in [child for child in root if child.get("class") == "footnote"]:
        root.remove(block)
        _footnotes(_block(root, FOOTNOTES), block)


def _footnotes(target: ET.Element, block: ET.Element) -> None:
    for number, item in enumerate(block.iter("li"), start=1):
        first = item[0] if len(item) and item[0].tag == "p" else item
        first.text = f"[注{number}] {(first.text or '').lstrip()}"
        for parent in item.iter():
            for back in [link for link in parent if link.get("class") == "footnote-backref"]:
                take_out(parent, back)
        _trim(first)
        target.extend(list(item) if first is not item else [_as_paragraph(item)])


def _trim(element: ET.Element) -> None:
    """Without the space that stood before the way back."""
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip()
    else:
        element.text = (element.text or "").rstrip()


def _as_paragraph(item: ET.Element) -> ET.Element:
    item.tag = "p"
    return item


def _block(root: ET.Element, heading: str) -> ET.Element:
    block = ET.SubElement(root, "section", {"class": "notes"})
    ET.SubElement(block, "p", {"class": "notes-heading"}).text = heading
    return block

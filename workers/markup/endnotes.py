"""Read the notes at a page's end entry by entry, and share them out among the parts of a page."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

_MARK: Final = re.compile(r"\s*(\[注?\d+\])")


class _Entry(NamedTuple):
    """One note: `mark` is what the text has of it ("[3]", "[注1]"), "" where none is told.

    It is blocks of its own, or else one line of a paragraph of many: `line` is its text.
    """

    mark: str
    blocks: Sequence[ET.Element]
    line: str | None = None


class Endnotes:
    """The sections of notes of one page."""

    def __init__(self, sections: Iterable[ET.Element]) -> None:
        self._sections = [(section, [*_entries(section)]) for section in sections]
        self._inner = {
            entry.mark: frozenset(marks_in(entry.blocks))
            for _, entries in self._sections
            for entry in entries
        }

    @property
    def marks(self) -> frozenset[str]:
        """The marks that have a note here."""
        return frozenset(self._inner)

    def needed(self, blocks: Iterable[ET.Element]) -> frozenset[str]:
        """The marks whose notes the blocks need, those of notes within notes too."""
        found: set[str] = set()
        fresh = set(marks_in(blocks))
        while fresh:
            found |= fresh
            fresh = {m for mark in fresh for m in self._inner.get(mark, ())} - found
        return frozenset(found & self.marks)

    def sections(self, marks: Collection[str], *, headings: bool = False) -> list[ET.Element]:
        """New sections with the notes of these marks alone; `headings` of empty ones too."""
        made = []
        for section, entries in self._sections:
            chosen = [entry for entry in entries if entry.mark in marks]
            if chosen or headings:
                made.append(_section(section, chosen))
        return made


def marks_in(blocks: Iterable[ET.Element]) -> Iterator[str]:
    """The marks of notes in the blocks' text."""
    for block in blocks:
        for element in block.iter():
            if element.get("class") == "note":
                yield "".join(element.itertext()).strip()


def _entries(section: ET.Element) -> Iterator[_Entry]:
    mark, blocks = "", list[ET.Element]()
    for child in section:
        if child.get("class") == "notes-heading":
            continue
        lines = [*_lines(child)]
        begins = _MARK.match("".join(child.itertext()))
        if begins or len(lines) > 1:
            if blocks:
                yield _Entry(mark, blocks)
            mark, blocks = begins[1] if begins else "", []
        if len(lines) > 1:
            yield from lines
        else:
            blocks.append(child)
    if blocks:
        yield _Entry(mark, blocks)


def _lines(paragraph: ET.Element) -> Iterator[_Entry]:
    """The lines of a paragraph, each a note; none where a line is something else."""
    parts: list[list[ET.Element]] = [[]]
    texts = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == "br":
            parts.append([])
            texts.append(child.tail or "")
        else:
            parts[-1].append(child)
    marks = [_MARK.match(text) for text in texts]
    if all(marks):
        for mark, blocks, text in zip(marks, parts, texts, strict=True):
            assert mark is not None
            yield _Entry(mark[1], blocks, text)


def _section(section: ET.Element, entries: Sequence[_Entry]) -> ET.Element:
    made = ET.Element(section.tag, dict(section.attrib))
    made.extend(child for child in section if child.get("class") == "notes-heading")
    paragraph: ET.Element | None = None
    for entry in entries:
        if entry.line is None:
            made.extend(entry.blocks)
            paragraph = None
        elif paragraph is None:
            paragraph = ET.SubElement(made, "p")
            paragraph.text = entry.line
            paragraph.extend(entry.blocks)
        else:
            ET.SubElement(paragraph, "br").tail = entry.line
            paragraph.extend(entry.blocks)
    return made

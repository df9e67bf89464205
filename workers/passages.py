"""What of a digest can be looked for: its title, and its text in passages under their headings.

Pure. Furniture is not among it (it is taken from the page's end when the page is read), nor are
the headline list, which repeats the headings, the notes, and the links that only say where a
report is to be found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workers.markup.tree import regrow, words_of

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterator

    from workers.digest import Digest

PASSAGE_LIMIT: Final = 500  # characters; PostgreSQL keeps 256 positions of a word
PASSAGES_LIMIT: Final = 1000  # ours: of one article; a page of 1 MB with short lines has more

_HEADING: Final = re.compile("h[1-6]")
_SENTENCE: Final = re.compile("[^。！？!?；;\n]*(?:[。！？!?；;\n]+[”’」』）)]*|$)")
_SKIPPED: Final = frozenset({"notes", "headlines"})
_SOURCE: Final = re.compile("[（(]\x00[^\x00]*\x00[）)]|\x00")
_BLOCKS: Final = frozenset(
    ("p", "li", "tr", "pre", "dt", "dd", "td", "th", "figcaption", "br", "blockquote", "div")
)


@dataclass(frozen=True, slots=True)
class Passage:
    """At most PASSAGE_LIMIT characters of text, and the heading they stand under ("" for none)."""

    heading: str
    text: str


def passages_of(digest: Digest) -> tuple[Passage, ...]:
    """The passages of a page in its order, beginning with its summary, under no heading."""
    found = list(_passages(digest))
    return tuple(found[:PASSAGES_LIMIT])


def _passages(digest: Digest) -> Iterator[Passage]:
    if digest.summary:
        yield Passage("", digest.summary[:PASSAGE_LIMIT])
    heading, blocks = "", list[str]()
    for child in regrow(digest.html):
        if _HEADING.fullmatch(child.tag):
            yield from _cut(heading, blocks)
            heading, blocks = words_of(child)[:PASSAGE_LIMIT], []
        elif child.get("class") in _SKIPPED:
            heading = "" if child.get("class") == "headlines" else heading
        elif text := _text(child):
            blocks.append(text)
    yield from _cut(heading, blocks)


def _text(element: ET.Element) -> str:
    """The words of a block. Links to a source in brackets, or alone in a line, are no news."""
    marked = "".join(_pieces(element))
    alone = re.sub("\x00[^\x00]*\x00", "", marked)
    lines = _SOURCE.sub("", marked) if alone.strip() else ""
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines.splitlines())))


def _pieces(element: ET.Element) -> Iterator[str]:
    """The text of an element with links between NULs, which no page has."""
    link = element.tag in ("a", "cite")
    if link:
        yield f"\x00{words_of(element)}\x00"
        return
    yield element.text or ""
    for child in element:
        if child.get("class") not in _SKIPPED:
            yield from _pieces(child)
        yield ("\n" if child.tag in _BLOCKS else "") + (child.tail or "")


def _cut(heading: str, blocks: list[str]) -> Iterator[Passage]:
    """Fill passages with whole sentences; a sentence longer than a passage is cut."""
    if not blocks:
        if heading:
            yield Passage(heading, "")
        return
    passage = ""
    for sentence in _sentences("\n".join(blocks)):
        if len(passage) + len(sentence) > PASSAGE_LIMIT and passage.strip():
            yield Passage(heading, passage.strip())
            passage = ""
        passage += sentence
    if passage.strip():
        yield Passage(heading, passage.strip())


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.findall(text):
        for start in range(0, len(sentence), PASSAGE_LIMIT):
            yield sentence[start : start + PASSAGE_LIMIT]

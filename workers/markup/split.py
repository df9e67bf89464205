"""Cut a page that no article can hold into the parts of one draft: at its items, never in a block.

A cut falls before a heading of the items' level; where that leaves too much in one part, before
lesser headings, and at last between any two blocks. Of the cuts that need the fewest parts those
are taken that leave room for the fullest dress, and of these the most even ones. Notes go with
the part that has their mark, and keep their numbers: one that two parts use stands in both.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from workers.markup.endnotes import Endnotes
from workers.markup.tree import text_of, words_of
from workers.markup.vocabulary import BLOCKS, ENDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    Length = Callable[[ET.Element], int]

REST: Final = {2: "下半部分"}
CONTINUED: Final = "篇幅所限，{}见本次推送的下一篇"
"""What a part ends with: right wherever in its draft it stands."""

_HEADING: Final = re.compile("h([1-6])")
_LEADS_ON: Final = ("：", ":")


class _Page:
    """A page taken apart: the blocks between which it may be cut, the notes, what follows them."""

    def __init__(self, root: ET.Element) -> None:
        children = list(root)
        kinds = [child.get("class") for child in children]
        end = kinds.index("notes") if "notes" in kinds else len(children)
        while end and kinds[end - 1] in ENDINGS:
            end -= 1
        self.text = root.text
        self.blocks = children[:end]
        self.notes = Endnotes(child for child in children[end:] if child.get("class") == "notes")
        self.after = [child for child in children[end:] if child.get("class") != "notes"]
        self.needed = [self.notes.needed([block]) for block in self.blocks]
        if self.blocks:
            # What is needed nowhere must not get lost, and the last part has what ends the page.
            idle = self.notes.marks - frozenset().union(*self.needed)
            self.needed[-1] |= idle | self.notes.needed(self.after)

    def parts(self, begins: Sequence[int]) -> Iterator[ET.Element]:
        """The page cut before these blocks, each part a page of its own."""
        ends = [*begins[1:], len(self.blocks)]
        line = CONTINUED.format(REST.get(len(begins), "未完的部分"))
        for begin, end in zip(begins, ends, strict=True):
            part = _shell(self.blocks[begin:end], self.text if begin == 0 else None)
            last = end == len(self.blocks)
            if not last:
                part.append(_line(line))
            part.extend(self.notes.sections(frozenset().union(*self.needed[begin:end])))
            if last:
                part.extend(self.after)
            yield part


class _Lengths:
    """How long a page's blocks and notes are in one dress."""

    def __init__(self, page: _Page, length: Length) -> None:
        empty = length(_shell(()))

        def added(*blocks: ET.Element) -> int:
            return length(_shell(blocks)) - empty

        headings = added(*page.notes.sections((), headings=True))
        self.needed = page.needed
        self.fixed = empty + headings + added(_line(CONTINUED.format("未完的部分")))
        self.blocks = [added(block) for block in page.blocks]
        self.blocks[0] += len(page.text or "")
        self.blocks[-1] += added(*page.after)
        self.notes = {
            mark: added(*page.notes.sections([mark])) + len("<br>") for mark in page.notes.marks
        }

    def packed(self, starts: Sequence[int], room: int) -> list[int] | None:
        """Fill parts of at most `room` characters, one after the other: where they begin.

        None where what lies between two starts is too long for any part.
        """
        begins, size, seen = [0], self.fixed, frozenset[str]()
        for begin, end in pairwise([0, *starts, len(self.blocks)]):
            length = sum(self.blocks[begin:end])
            needed = frozenset().union(*self.needed[begin:end])
            added = length + self._noted(needed - seen)
            if size + added <= room:
                size, seen = size + added, seen | needed
                continue
            size, seen = self.fixed + length + self._noted(needed), needed
            if size > room:
                return None
            begins.append(begin)
        return begins

    def evened(self, starts: Sequence[int], room: int, count: int) -> list[int]:
        """The same in at most `count` parts, of which the longest is as short as can be."""
        least, best = self.fixed, self.packed(starts, room) or [0]
        while least < room:
            middle = (least + room) // 2
            found = self.packed(starts, middle)
            if found is None or len(found) > count:
                least = middle + 1
            else:
                room, best = middle, found
        return best

    def _noted(self, marks: Iterable[str]) -> int:
        return sum(self.notes[mark] for mark in marks)


def split(
    root: ET.Element,
    items: Collection[str],
    lengths: Sequence[Length],
    *,
    room: int,
    most: int,
) -> list[ET.Element]:
    """The parts of a page, in order; none where it cannot be cut into `most` or fewer.

    `root` is the finished tree, which stays as it is; `items` are the titles of its items;
    `lengths` tell how many characters an article of a tree has, the fullest dress first; no
    part has more than `room`.
    """
    page = _Page(root)
    if len(page.blocks) < 2:  # noqa: PLR2004  nothing lies between one
        return []
    dresses = [_Lengths(page, length) for length in lengths]
    ranks = [*_ranks(page.blocks, items)]
    ways = [
        (len(begins), rank, at)
        for rank, starts in enumerate(ranks)
        for at, dress in enumerate(dresses)
        if (begins := dress.packed(starts, room)) and 1 < len(begins) <= most
    ]
    if not ways:
        return []
    count, rank, at = min(ways)
    return [*page.parts(dresses[at].evened(ranks[rank], room, count))]


def _ranks(blocks: Sequence[ET.Element], items: Collection[str]) -> Iterator[list[int]]:
    """Where a page may be cut, the best places alone first, at last wherever it can be."""
    places = [at for at in range(1, len(blocks)) if _parts(blocks[at - 1], blocks[at])]
    good = [at for at in places if not _leads_on(blocks[at - 1]) and blocks[at].tag != "hr"]
    named = [_level(block) for block in blocks if _level(block) and words_of(block) in items]
    for level in range(min(named, default=1), 7):
        yield [at for at in good if 0 < _level(blocks[at]) <= level]
    yield good
    yield places


def _parts(above: ET.Element, below: ET.Element) -> bool:
    return above.tag in BLOCKS and below.tag in BLOCKS and not (above.tail or "").strip()


def _leads_on(block: ET.Element) -> bool:
    """A heading, or a sentence that announces what comes next, is no end."""
    return bool(_level(block)) or text_of(block).endswith(_LEADS_ON)


def _level(block: ET.Element) -> int:
    found = _HEADING.fullmatch(block.tag)
    return int(found[1]) if found else 0


def _shell(blocks: Iterable[ET.Element], text: str | None = None) -> ET.Element:
    shell = ET.Element("section")
    shell.text = text
    shell.extend(blocks)
    return shell


def _line(text: str) -> ET.Element:
    line = ET.Element("p", {"class": "centred"})
    line.text = text
    return line

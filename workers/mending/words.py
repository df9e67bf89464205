"""Replace words of a page: in its source where they stand there, else where readers see them. Pure.

Each mend is looked for in what the ones before it have left, first in the Markdown and, where
that has no such words (markup may stand between them), in the text nodes of what it becomes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable, Iterator, Sequence

    from workers.mending.mend import Mend

AROUND: Final = 6
"""Characters on either side, within the line: they change with the words, and tell one place
from the next that has the same ones."""


class Spot(NamedTuple):
    """How often words were found, and what stands there: `here` is "" unless it was once."""

    found: int
    here: str = ""


class Mended(NamedTuple):
    """A body after the mends that were found in it, and those that were not made.

    `lost` are those whose words stand there several times; `rest` are for what readers see.
    """

    body: str
    lost: tuple[Mend, ...]
    rest: tuple[Mend, ...]


Accept = Callable[["Mend", Spot], bool]
"""Whether a mend whose words were found once is to be made."""


def _always(_mend: Mend, _spot: Spot) -> bool:
    return True


def every(text: str, words: str) -> list[int]:
    """All places of words in a text, overlapping ones too; none of no words."""
    places, at = [], text.find(words) if words else -1
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    return places


def mend_body(body: str, mends: Iterable[Mend], accept: Accept = _always) -> Mended:
    """Mend the source, one after the other."""
    lost, rest = [], []
    for mend in mends:
        places = every(body, mend.place)
        if not places:
            rest.append(mend)
        elif len(places) > 1:
            lost.append(mend)
        elif accept(mend, _spot(body, mend.place, places)):
            body = _replaced(body, places[0], mend)
    return Mended(body, tuple(lost), tuple(rest))


def mend_root(root: ET.Element, mends: Iterable[Mend], accept: Accept = _always) -> list[Spot]:
    """Mend a tree in place; the spots in the mends' order."""
    spots = []
    for mend in mends:
        places = [(node, at) for node in _nodes(root) for at in every(node.text, mend.place)]
        spot = Spot(len(places))
        if len(places) == 1:
            ((node, at),) = places
            spot = _spot(node.text, mend.place, [at])
            if accept(mend, spot):
                node.set(_replaced(node.text, at, mend))
        spots.append(spot)
    return spots


class _Node(NamedTuple):
    """A text of a tree: what an element begins with, or what follows it."""

    element: ET.Element
    tail: bool

    @property
    def text(self) -> str:
        return (self.element.tail if self.tail else self.element.text) or ""

    def set(self, text: str) -> None:
        if self.tail:
            self.element.tail = text
        else:
            self.element.text = text


def _nodes(root: ET.Element) -> Iterator[_Node]:
    for element in root.iter():
        yield _Node(element, tail=False)
        if element is not root:
            yield _Node(element, tail=True)


def _spot(text: str, words: str, places: Sequence[int]) -> Spot:
    if len(places) != 1:
        return Spot(len(places))
    at = places[0]
    end = at + len(words)
    before = text[max(0, at - AROUND) : at].rpartition("\n")[2]
    after = text[end : end + AROUND].partition("\n")[0]
    return Spot(1, before + words + after)


def _replaced(text: str, at: int, mend: Mend) -> str:
    return text[:at] + mend.value + text[at + len(mend.place) :]

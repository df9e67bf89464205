"""Lay mended words over a page while it is read, and tell of those that found no place. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.errors import Fault, Gravity
from workers.mending.mend import Mend, Part
from workers.mending.words import Mended, mend_body, mend_root

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable


def in_body(body: str, mends: Iterable[Mend]) -> Mended:
    """Mend a page's source; what is not in it waits for `in_tree`."""
    return mend_body(body, [mend for mend in mends if mend.part is Part.TEXT])


def in_tree(root: ET.Element, words: Mended, name: str) -> tuple[Fault, ...]:
    """Mend what the source became, in place; `name` is the page's file, for faults."""
    spots = mend_root(root, words.rest)
    lost = [mend for mend, spot in zip(words.rest, spots, strict=True) if spot.found != 1]
    return tuple(_lost(mend, name) for mend in (*words.lost, *lost))


def _lost(mend: Mend, name: str) -> Fault:
    what = f"手机上改的「{mend.place}→{mend.value}」没有用上：现在找不到，或不止一处"
    return Fault(what, "请再改一次", name, gravity=Gravity.WARNING)

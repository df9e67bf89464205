"""Rules 1.3 and 1.8 as far as the source tells: lines that overlap or do not wrap. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

from workers.structure.lengths import SCREENS, font_size, inner, line_height, room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.structure.nodes import Node

TIGHT: Final = 0.95  # a line must have this share of its font's size
NARROW: Final = 0.5  # of the font's size: what a Latin letter takes at least, in a code font
_KEEPS_LINES: Final = frozenset({"pre", "nowrap"})
_SCROLLS: Final = frozenset({"auto", "scroll", "hidden"})


def overlapping(node: Node) -> Iterator[str]:
    """Lines less high than their letters, where there surely are two of them."""
    if not node.own_text or node.inside("svg"):
        return
    font, height = font_size(node), line_height(node)
    if height < TIGHT * font and _surely_wraps(node, font):
        yield f"行高 {height:g} 像素，字号 {font:g} 像素"


def unwrapped(node: Node) -> Iterator[str]:
    """A `pre` that keeps its lines, with one that is wider than the narrowest screen.

    Scrolling of the `pre` itself does not help; a block inside it that scrolls does.
    """
    if node.tag != "pre" or node.style.get("white-space", "pre") not in _KEEPS_LINES:
        return
    if any(_has_lines_of_its_own(element) for element in node.elements):
        return
    available = room(node, min(SCREENS))
    if available is None:
        return
    text = "".join(node.texts())
    lines = text.split("\n") if node.style.get("white-space", "pre") == "pre" else [text]
    widest = max(lines, key=_ems)
    width = _ems(widest) * font_size(node)
    if width > inner(node, available) + 1:
        yield f"最长的一行有 {len(widest.strip())} 个字符"


def _surely_wraps(node: Node, font: float) -> bool:
    """A break between two texts, or more letters than the widest screen has room for."""
    lines = "".join(node.texts()).strip().split("\n")
    broken = [element for element in node.elements if element.tag == "br"]
    if broken and sum(bool(line.strip()) for line in lines) > 1:
        return True
    if node.style.get("white-space", "") in _KEEPS_LINES:
        return False
    return _ems(" ".join(node.own_text.split())) * font > max(SCREENS)


def _has_lines_of_its_own(element: Node) -> bool:
    style = element.style
    wraps = style.get("white-space", "pre") not in _KEEPS_LINES
    scrolls = not {style.get("overflow", ""), style.get("overflow-x", "")}.isdisjoint(_SCROLLS)
    return wraps or scrolls or style.get("display") == "-webkit-box"


def _ems(line: str) -> float:
    return sum(1.0 if east_asian_width(letter) in "WF" else NARROW for letter in line)

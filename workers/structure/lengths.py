"""How large things come out: font sizes, line heights, and the room an element has. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from workers.structure.nodes import named

if TYPE_CHECKING:
    from workers.structure.nodes import Node

FONT: Final = 17.0  # pixels: an article's text where nothing is said
NORMAL: Final = 1.2  # what line-height:normal comes to
# The widths the specification measures at: an older editor's, a computer's, a phone's.
SCREENS: Final = (585, 677, 375)

_LENGTH: Final = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|em|rem|pt|%)?(?: *!important)?")
_HEADINGS: Final = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h5": 0.83, "h6": 0.67}
_INDENTED: Final = {"figure": 40.0, "blockquote": 40.0}  # browsers' margins on either side
_LISTS: Final = frozenset({"ul", "ol", "dd"})
_INLINE: Final = named("span a strong b em i u code font sub sup small mark del")
_NO_ROOM: Final = frozenset({"td", "th", "svg"})  # how wide they are, only a layout can tell


def pixels(value: str, *, font: float = FONT, whole: float | None = None) -> float | None:
    """A length in pixels; `whole` is what a percentage is of. None where it cannot be said."""
    found = _LENGTH.fullmatch(value.strip().lower())
    if found is None:
        return None
    number, unit = float(found[1]), found[2]
    if unit == "%":
        return None if whole is None else number * whole / 100
    if unit is None:
        return 0.0 if number == 0 else None
    return number * {"px": 1.0, "em": font, "rem": 16.0, "pt": 4 / 3}[unit]


def font_size(node: Node) -> float:
    """The size of an element's text in pixels; kept on the element, for others inside it."""
    if node.font is None:
        above = font_size(node.parent) if node.parent is not None else FONT
        declared = pixels(node.style.get("font-size", ""), font=above, whole=above)
        node.font = above * _HEADINGS.get(node.tag, 1.0) if declared is None else declared
    return node.font


def line_height(node: Node) -> float:
    """The height of an element's lines in pixels, inherited as CSS does."""
    for element in (node, *node.ancestors()):
        value = element.style.get("line-height", "")
        if re.fullmatch(r"\d*\.?\d+", value):  # a bare number is of the inheriting element's font
            return float(value) * font_size(node)
        own = font_size(element)
        height = pixels(value, font=own, whole=own)
        if height is not None:
            return height
        if value:
            break
    return NORMAL * font_size(node)


def room(node: Node, screen: float) -> float | None:
    """The width an element has on a screen; None where only a layout can tell."""
    width = screen
    for element in reversed(list(node.ancestors())):
        display = element.style.get("display", "block")
        if element.tag in _NO_ROOM or display != "block" or "float" in element.style:
            return None
        if element.tag not in _INLINE:
            width = inner(element, width)
    return width


def inner(element: Node, width: float) -> float:
    """What is left of `width` inside a block's margin, border and padding."""
    font = font_size(element)
    outer = width - _sides(element, "margin", font, width, _INDENTED.get(element.tag, 0.0))
    for name in ("width", "max-width"):
        declared = pixels(element.style.get(name, ""), font=font, whole=width)
        outer = min(outer, declared) if declared is not None else outer
    left = 40.0 if element.tag in _LISTS else 0.0
    padding = _sides(element, "padding", font, width, 0.0, left=left)
    return outer - padding - _borders(element, font)


def _sides(
    element: Node, name: str, font: float, whole: float, default: float, *, left: float = 0.0
) -> float:
    style, sides = element.style, {"left": default + left, "right": default}
    parts = style.get(name, "").split()
    if parts:
        sides["right"] = pixels(parts[min(1, len(parts) - 1)], font=font, whole=whole) or 0.0
        last = parts[3] if len(parts) == 4 else parts[min(1, len(parts) - 1)]  # noqa: PLR2004
        sides["left"] = pixels(last, font=font, whole=whole) or 0.0
    total = 0.0
    for side, short in sides.items():
        declared = pixels(style.get(f"{name}-{side}", ""), font=font, whole=whole)
        total += short if declared is None else declared
    return total


def _borders(element: Node, font: float) -> float:
    total = 0.0
    for side in ("left", "right"):
        value = element.style.get(f"border-{side}", element.style.get("border", ""))
        widths = (pixels(part, font=font) for part in value.split())
        total += next((width for width in widths if width is not None), 0.0)
    return total

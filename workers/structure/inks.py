"""Rule 4: text that can be read by day and by night. Pure.

By night a client changes colours so that text keeps its distance from what is behind it; what it
cannot know is the text on a translucent background that has no colour of its own: there the
specification compares the night's text with the background as it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.structure.colours import WHITE, Colour, contrast, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.structure.nodes import Node

LEAST: Final = 1.5
DAY_TEXT: Final = Colour(0, 0, 0, 0.9)
NIGHT_TEXT: Final = Colour(163, 163, 163)  # #a3a3a3
INVISIBLE: Final = 0.05  # an opacity below which the night takes no notice of a background


def illegible(node: Node) -> Iterator[str]:
    if "low-contrast" in node.attributes.get("data-ignore-dm", "") or node.inside("svg"):
        return
    if node.own_text and (ratio := _by_day(node)) is not None and ratio < LEAST:
        yield f"浅色模式下对比度 {ratio:.2f}"
    elif (ratio := _by_night(node)) is not None and ratio < LEAST:
        yield f"半透明背景上没有指定文字颜色，深色模式下对比度 {ratio:.2f}"


def gradient(node: Node) -> Iterator[str]:
    if "text-bg-gradient" in node.attributes.get("data-ignore-dm", "") or node.inside("svg"):
        return
    if "gradient(" in _background(node).lower() and node.has_text():
        yield ""


def kept_from_the_dark(node: Node) -> Iterator[str]:
    if "data-no-dark" in node.attributes:
        yield ""


def _by_day(node: Node) -> float | None:
    behind = _behind(node)
    return None if behind is None else contrast(_ink(node).over(behind), behind)


def _by_night(node: Node) -> float | None:
    background = read(_background(node))
    if background is None or not INVISIBLE <= background.alpha < 1:
        return None
    if "color" in node.style or not _has_uncoloured_text(node):
        return None
    return contrast(NIGHT_TEXT, background._replace(alpha=1.0))


def _has_uncoloured_text(node: Node) -> bool:
    return bool(node.own_text) or any(
        element.own_text and "color" not in element.style and not _background(element)
        for element in node.walk()
    )


def _ink(node: Node) -> Colour:
    for element in (node, *node.ancestors()):
        written = element.style.get("color", "")
        if element.tag == "font":
            written = written or element.attributes.get("color", "")
        if colour := read(written):
            return colour
    return DAY_TEXT


def _behind(node: Node) -> Colour | None:
    """The opaque colour behind an element by day; None over a picture or a gradient."""
    seen = WHITE
    for element in (*reversed(list(node.ancestors())), node):
        background = _background(element)
        if "(" in background.replace("rgb(", "").replace("rgba(", ""):
            return None
        if colour := read(background):
            seen = colour.over(seen)
    return seen


def _background(node: Node) -> str:
    names = ("background-image", "background-color", "background")
    return " ".join(node.style[name] for name in names if name in node.style)

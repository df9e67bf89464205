"""Rules about single declarations and attributes: 1.1, 1.2, 1.5.1, 1.6, 1.7, 3. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.structure.nodes import Node

_ZERO: Final = re.compile(r"0+(?:\.0+)?(?:px)?", re.IGNORECASE)
_ANIMATIONS: Final = frozenset({"animate", "animatetransform", "animatemotion", "set"})
# The beginning of WeChat's own list of fonts is the only one that may be written.
_FONTS: Final = "mp-quote, PingFang SC, system-ui, -apple-system"


def transparent_picture(node: Node) -> Iterator[str]:
    if node.tag == "img" and _ZERO.fullmatch(_value(node, "opacity")):
        yield ""


def hidden_caret(node: Node) -> Iterator[str]:
    if re.fullmatch(r"rgba\(0,0,0,0(?:\.0+)?\)", "".join(_value(node, "caret-color").split())):
        yield ""


def height_without_room(node: Node) -> Iterator[str]:
    """A height of 0 around text; drawings, and what plays one, may have it."""
    if not _ZERO.fullmatch(_value(node, "height")) or node.inside("svg"):
        return
    if not any(each.attributes.get("data-mode") == "svg" for each in (node, *node.ancestors())):
        yield from [""] if node.has_text() else []


def unclear_alignment(node: Node) -> Iterator[str]:
    value = _value(node, "text-align").lower()
    if value in ("start", "end"):
        yield f"text-align:{value}"


def touch_only(node: Node) -> Iterator[str]:
    begin = node.attributes.get("begin", "").lower()
    if node.tag in _ANIMATIONS and "touchstart" in begin and "click" not in begin:
        yield ""


def own_font(node: Node) -> Iterator[str]:
    value = re.sub(r"\s+", " ", re.sub("[\"']", "", _value(node, "font-family")))
    if value and not value.startswith(_FONTS):
        yield value


def important(node: Node) -> Iterator[str]:
    names = [name for name, value in node.style.items() if "!important" in value.lower()]
    if names:
        yield "、".join(names)


def _value(node: Node, name: str) -> str:
    return re.sub(r"\s*!important$", "", node.style.get(name, ""), flags=re.IGNORECASE)

"""Rule 1.4: an element that fills one screen and not another, or leaves the screen. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from workers.structure.lengths import SCREENS, font_size, pixels, room

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workers.structure.nodes import Node

NEAR: Final = 1.0  # pixels a rectangle may be beside its container
VARIANCE: Final = 10.0  # pixels a width may differ between screens, unless
SHARE: Final = 0.2  # its share of the screen stays within this


class Box(NamedTuple):
    """An element on one screen: its width, and how far its sides are inside the container's."""

    screen: float
    width: float
    left: float
    right: float

    @property
    def fills(self) -> bool:
        """The specification's "centred": as far out on one side as in on the other, all told."""
        return abs(self.left + self.right) <= NEAR

    @property
    def leaves(self) -> bool:
        return (self.left < -NEAR or self.right < -NEAR) and not self.fills

    @property
    def share(self) -> float:
        return round(self.width) / self.screen


def unlike(boxes: Sequence[Box]) -> str:
    """Why an element's boxes on the screens do not agree, "" if they do."""
    if any(box.leaves for box in boxes):
        worst = min(boxes, key=lambda box: min(box.left, box.right))
        return f"在 {worst.screen:g} 像素宽的屏幕上超出边界"
    filling = [box.screen for box in boxes if box.fills]
    if filling and len(filling) < len(boxes):
        return f"在 {min(filling):g} 像素宽的屏幕上撑满，在更宽的屏幕上不撑满"
    return "" if filling or not boxes or not _varies(boxes) else "各屏幕上的宽度和占比都不同"


def _varies(boxes: Sequence[Box]) -> bool:
    first = boxes[0]
    wider = any(abs(box.width - first.width) > VARIANCE for box in boxes)
    return wider and any(abs(box.share - first.share) > SHARE for box in boxes)


def uneven(node: Node) -> Iterator[str]:
    """What the source alone tells: pictures with a known width, blocks with a fixed one."""
    if node.tag != "img" and node.style.get("width", "auto") == "auto":
        return
    if node.tag in ("svg", "table", "th", "td") or _excused(node):
        return
    boxes = [box for screen in SCREENS if (box := _box(node, screen))]
    if len(boxes) == len(SCREENS) and (why := unlike(boxes)):
        yield why


def _excused(node: Node) -> bool:
    return any("data-ignore-width" in each.attributes for each in (node, *node.ancestors()))


def _box(node: Node, screen: float) -> Box | None:
    space = room(node, screen)
    wished = None if space is None else _wished(node, space)
    if space is None or wished is None:
        return None
    # WeChat's own sheet says `max-width: 100% !important` of everything.
    width = min(wished, space)
    return Box(screen, width, 0.0, screen - width)


def _wished(node: Node, space: float) -> float | None:
    declared = node.style.get("width", "")
    if declared and declared != "auto":
        return pixels(declared, font=font_size(node), whole=space)
    if node.tag != "img":
        return None
    natural = pixels(f"{node.attributes.get('data-w', '')}px")
    limit = pixels(node.style.get("max-width", "100%"), font=font_size(node), whole=space)
    return min(natural, limit or space) if natural else None

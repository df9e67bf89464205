"""Every rule that the HTML alone decides, applied to a whole article. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.errors import Gravity
from workers.structure import inks, lines, shapes, styles, widths
from workers.structure.nodes import parse
from workers.structure.violation import RULES, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workers.structure.nodes import Node

# A rule looks at one element and answers what is known of each breach, "" if nothing more.
CHECKS: Final[dict[str, Callable[[Node], Iterator[str]]]] = {
    "opacity": styles.transparent_picture,
    "caret-color": styles.hidden_caret,
    "line-height": lines.overlapping,
    "width": widths.uneven,
    "height": styles.height_without_room,
    "text-align": styles.unclear_alignment,
    "animate-begin": styles.touch_only,
    "pre": lines.unwrapped,
    "nestNodes": shapes.same_again,
    "span-leaf": shapes.block_in_leaf,
    "node-leaf": shapes.section_in_leaf,
    "redundant-node": shapes.mostly_empty,
    "font-family": styles.own_font,
    "darkmode-low-contrast": inks.illegible,
    "darkmode-no-gradient": inks.gradient,
    "important": styles.important,
    "darkmode-whitelist": inks.kept_from_the_dark,
}
ENGINE_LEVELS: Final = 15  # from here the specification's engine reports a chain


def verify(html: str) -> tuple[Violation, ...]:
    """Every breach that can be told without a layout, in the order of the article."""
    return tuple(found for node in parse(html).walk() for found in _breaches(node))


def _breaches(node: Node) -> Iterator[Violation]:
    for rule, check in CHECKS.items():
        for detail in check(node):
            yield Violation(
                rule,
                node.excerpt(),
                words=node.words(),
                picture=node.attributes.get("src", "") if node.tag == "img" else "",
                detail=detail,
                gravity=_gravity(rule, detail),
            )


def _gravity(rule: str, detail: str) -> Gravity:
    if rule == "nestNodes" and int(detail.split(maxsplit=1)[0]) >= ENGINE_LEVELS:
        return Gravity.ERROR
    return RULES[rule].gravity

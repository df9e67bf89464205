"""Rules about how elements stand in one another: 2.1, 2.2, 2.3. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.structure.nodes import BLOCKS, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.structure.nodes import Node

LEVELS: Final = 10  # the specification's text; its engine begins at 15
CHILDREN, EMPTY = 20, 15
# A picture, a player or a drawing may be as deep as it likes.
_MEDIA: Final = named("iframe video audio img hr br svg a g path")


def same_again(node: Node) -> Iterator[str]:
    """A chain of only children with one tag and no style that the first has not."""
    if _alike(node, node.parent):
        return  # told at the first of the chain
    depth, here = 1, node
    while len(here.elements) == 1 and not here.own_text and _alike(here.elements[0], here):
        depth, here = depth + 1, here.elements[0]
    if depth >= LEVELS:
        yield f"{depth} 层 {node.tag}"


def _alike(node: Node, above: Node | None) -> bool:
    if above is None or node.tag != above.tag or node.tag in _MEDIA:
        return False
    alone = len(above.elements) == 1 and not above.own_text
    return alone and node.style.items() <= above.style.items()


def block_in_leaf(node: Node) -> Iterator[str]:
    if node.tag == "span" and "leaf" in node.attributes:
        yield from [inner.tag for inner in node.walk() if inner.tag in BLOCKS][:1]


def section_in_leaf(node: Node) -> Iterator[str]:
    if node.tag == "section" and "nodeleaf" in node.attributes:
        yield from ["" for inner in node.elements if inner.tag == "section"][:1]


def mostly_empty(node: Node) -> Iterator[str]:
    children = node.elements
    if len(children) <= CHILDREN:
        return
    empty = sum(not child.elements and not child.own_text for child in children if _holds(child))
    if empty > EMPTY:
        yield f"{len(children)} 个子节点，{empty} 个是空的"


def _holds(child: Node) -> bool:
    return child.tag not in _MEDIA and child.tag not in ("td", "th", "col")

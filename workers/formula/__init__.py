"""Mathematics as pictures: LaTeX to small SVG, or to PNG where that would be too long. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workers.markup.math import INLINE, may_hold_formulae

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterator

    from workers.errors import Fault


class Found(NamedTuple):
    """An element of the tree that stands for a formula."""

    element: ET.Element
    latex: str
    display: bool


def settle(root: ET.Element, body: str, *, file: str, offset: int) -> tuple[Fault, ...]:
    """Give each formula of the tree its drawing; what cannot be read stays as code, with a fault.

    `body` is the page's Markdown, which starts after `offset` lines of `file`.
    """
    if not may_hold_formulae(body) and "math" not in body:
        return ()
    found = list(_found(root))
    if not found:
        return ()
    # Loading ziamath and its font takes 0.2 s, and most pages have no formula.
    from workers.formula import place  # noqa: PLC0415

    return place.settle(root, found, body, file=file, offset=offset)


def _found(root: ET.Element) -> Iterator[Found]:
    """Formulae with their LaTeX; fences of the language `math` are displays, as on GitHub."""
    for element in root.iter():
        classes = element.get("class", "").split()
        if INLINE in classes and element.tag in ("span", "p"):
            yield Found(element, _text(element), "display" in classes)
        elif element.tag == "pre" and [e.get("class") for e in element] == ["language-math"]:
            yield Found(element, _text(element), display=True)


def _text(element: ET.Element) -> str:
    return "".join(element.itertext()).strip()

"""Draw the formulae of a page in their places: SVG where it is small, else a picture."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workers.digest import CONTENT_LIMIT
from workers.errors import Fault, Gravity
from workers.formula import svg
from workers.formula.layout import Unreadable, lay_out
from workers.formula.picture import extent, paint
from workers.markup.drawing import CLUNG, DRAWN, FIT
from workers.markup.math import INLINE
from workers.markup.tree import inner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workers.formula import Found
    from workers.formula.layout import Drawing

LONGEST: Final = 1500  # characters of an SVG; ours: a picture's tag has some 250
PICTURE: Final = 300  # characters of a picture with its style and a hosted address
MOST: Final = 300  # different formulae of a page; ours: even as pictures no more would fit
WIDE: Final = 20.0  # ems: what a phone's column holds; wider formulae shrink to it
_CLINGING: Final = tuple("，。、；：！？）】》」』”’…,.;:!?)]%")
_GROWTH: Final = 1.5  # an article's HTML by that of its digest, styles added


@dataclass(slots=True)
class _Formula:
    """A formula of the page on its way."""

    element: ET.Element
    latex: str
    display: bool
    drawing: Drawing
    code: str


def settle(
    root: ET.Element, found: Sequence[Found], body: str, *, file: str, offset: int
) -> tuple[Fault, ...]:
    """Replace the formulae found in a tree; see `workers.formula.settle`."""
    if (count := len({formula.latex for formula in found})) > MOST:
        for element, latex, _ in found:
            _as_code(element, latex)
        what = f"有 {count} 个不同的公式，超过 {MOST} 个"
        return (Fault(what, "已按代码显示；请拆成几篇", file),)
    faults: list[Fault] = []
    formulae: list[_Formula] = []
    for element, latex, display in found:
        try:
            formulae.append(_laid_out(element, latex, display=display))
        except Unreadable as unread:
            faults.append(_unread(latex, unread, body, file, offset))
            _as_code(element, latex)
    for formula in _too_many(formulae, root):
        try:
            _as_picture(formula)
        except Unreadable as unread:
            faults.append(_unread(formula.latex, unread, body, file, offset))
            _as_code(formula.element, formula.latex)
    _hold_together(root)
    return tuple(faults)


def _laid_out(element: ET.Element, latex: str, *, display: bool) -> _Formula:
    drawing = lay_out(latex, display=display)
    code = "" if drawing.words else _code(drawing, display=display and element.tag != "span")
    formula = _Formula(element, latex, display, drawing, code)
    _as_drawing(formula)
    return formula


def _code(drawing: Drawing, *, display: bool) -> str:
    drawn = svg.write(drawing)
    return svg.html(drawn, inline=not display, height=drawn.width <= WIDE)


def _too_many(formulae: list[_Formula], root: ET.Element) -> Iterator[_Formula]:
    """Those that cannot be SVG or are too long as such, then the longest, till the page has room.

    A formula that stands there twice is a picture twice, or not at all.
    """
    times = Counter(formula.code for formula in formulae)
    pictures = {""} | {code for code in times if len(code) >= LONGEST}
    room = CONTENT_LIMIT * 0.95 - _GROWTH * _length_without(root)
    used = sum(n * (PICTURE if code in pictures else len(code)) for code, n in times.items())
    for code in sorted(times.keys() - pictures, key=len, reverse=True):
        if used <= room or len(code) <= PICTURE:
            break
        pictures.add(code)
        used -= times[code] * (len(code) - PICTURE)
    yield from (formula for formula in formulae if formula.code in pictures)


def _length_without(root: ET.Element) -> int:
    """The characters of a digest's HTML but for its formulae."""
    drawn = (element for element in root.iter("span") if element.get(DRAWN))
    return len(inner(root)) - sum(len(ET.tostring(element)) for element in drawn)


def _as_drawing(formula: _Formula) -> None:
    """The LaTeX stays as the element's text: a summary is made of it, and a plain copy."""
    element = formula.element
    _empty(element)
    if element.tag == "span":
        element.text = formula.latex
        element.set("class", INLINE)
        element.set(DRAWN, formula.code)
        return
    element.tag = "p"
    element.set("style", "text-align:center")
    span = ET.SubElement(element, "span", {"class": INLINE, DRAWN: formula.code})
    span.text = formula.latex


def _as_picture(formula: _Formula) -> None:
    data = base64.b64encode(paint(formula.drawing)).decode()
    width, _, below = extent(formula.drawing)
    element = formula.element
    inline = element.tag == "span"
    fit = f"width:{svg.ems(width)}" + (f";vertical-align:{svg.ems(-below)}" if inline else "")
    _empty(element)
    attributes = {"src": f"data:image/png;base64,{data}", "alt": "", FIT: fit}
    if inline:
        element.tag = "img"
        element.attrib.update(attributes)
    else:
        element.tag = "figure"
        element.set("class", "centred")
        ET.SubElement(element, "img", attributes)


def _hold_together(root: ET.Element) -> None:
    """A browser breaks the line beside any picture, but a comma must not begin the next one."""
    for parent in list(root.iter()):
        for at, child in enumerate(parent):
            after = (child.tail or "")[:1]
            if after in _CLINGING and (child.get(DRAWN) or child.get(FIT)):
                held = ET.Element("span", {"class": CLUNG})
                held.tail, child.tail = (child.tail or "")[1:], after
                held.append(child)
                parent[at] = held


def _as_code(element: ET.Element, latex: str) -> None:
    inline = element.tag == "span"
    _empty(element)
    element.tag = "code" if inline else "pre"
    (element if inline else ET.SubElement(element, "code")).text = latex


def _empty(element: ET.Element) -> None:
    tail = element.tail
    element.clear()
    element.tail = tail


def _unread(latex: str, unread: Unreadable, body: str, file: str, offset: int) -> Fault:
    """A fault at the formula's line: the first where its first line is written."""
    first = next((line for line in latex.splitlines() if line.strip()), "").strip()
    at = body.find(first)
    line = body.count("\n", 0, at) + 1 + offset if at >= 0 else None
    shown = first if len(first) <= 40 else f"{first[:40]}…"  # noqa: PLR2004  enough to find it
    what = f"公式 {shown} 画不出来：{unread}"
    remedy = "已按代码显示；请改正公式，钱数等请写成 \\$"
    return Fault(what, remedy, file, line, Gravity.WARNING)

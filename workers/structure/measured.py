"""Judge what a browser measured of an article: rules 1.3, 1.4, 1.5.2 and 1.8. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workers.structure.lines import TIGHT
from workers.structure.violation import Violation
from workers.structure.widths import NEAR, Box, unlike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SUNK: Final = 10.0  # pixels a line's height may be below its font's size before it is always wrong
TALL: Final = 200.0  # a container of more than this may be exceeded by 20 pixels, others by 5


def judge(elements: Sequence[Mapping[str, Any]]) -> tuple[Violation, ...]:
    """The breaches of all elements measured, at most one of each rule for an element.

    An element has `html`, `words`, `picture`, its `kind` ("picture", "heading", "fixed",
    "block") and, for each screen in `screens`: `screen`, `width`, `left` and `right` (distances
    inside the container), `spill` (how far text leaves the container), `lines`, `pitch` (pixels
    from line to line), `leading`, `font`, `child` and `parent` (heights), `scroll` and `client`
    (a `pre`'s widths). All in CSS pixels; what does not apply is null.
    """
    return tuple(found for element in elements for found in _breaches(element))


def _breaches(element: Mapping[str, Any]) -> Iterator[Violation]:
    screens = element["screens"]
    found = {
        "width": _width(element["kind"], screens),
        "line-height": _first(_lines(each) for each in screens),
        "height-nodisplay": _first(_height(each) for each in screens),
        "pre": _first(_pre(each) for each in screens),
    }
    for rule, detail in found.items():
        if detail:
            yield Violation(
                rule,
                element["html"],
                words=element["words"],
                picture=element["picture"],
                detail=detail,
            )


def _first(details: Iterator[str]) -> str:
    return next((detail for detail in details if detail), "")


def _width(kind: str, screens: Sequence[Mapping[str, Any]]) -> str:
    for each in screens:
        if (each["spill"] or 0.0) > NEAR:
            return f"文字在 {each['screen']} 像素宽的屏幕上超出边界 {each['spill']:.0f} 像素"
    boxes = [Box(*(float(each[key]) for key in Box._fields)) for each in screens if each["width"]]
    if not kind or not boxes:
        return ""
    # Of a mere block only that it stays on the screen is asked.
    return unlike([box for box in boxes if box.leaves] if kind == "block" else boxes)


def _lines(each: Mapping[str, Any]) -> str:
    if (each["lines"] or 0) < 2:  # noqa: PLR2004 - one line has nothing to overlap with
        return ""
    font, pitch = each["font"], each["pitch"]
    if pitch >= TIGHT * font and each["leading"] + SUNK >= font:
        return ""
    return f"字号 {font:g} 像素，行距 {pitch:.1f} 像素"


def _height(each: Mapping[str, Any]) -> str:
    if each["parent"] is None:
        return ""
    allowed = 20 if each["parent"] > TALL else 5
    if each["child"] <= each["parent"] + allowed:
        return ""
    return f"区块高 {each['parent']:.0f} 像素，内容高 {each['child']:.0f} 像素"


def _pre(each: Mapping[str, Any]) -> str:
    if each["scroll"] is None or each["scroll"] <= each["client"] + NEAR:
        return ""
    return f"在 {each['screen']} 像素宽的屏幕上宽 {each['scroll']} 像素"

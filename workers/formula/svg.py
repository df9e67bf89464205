"""A drawing as the shortest SVG that WeChat keeps: one path a colour, whole numbers, no ids.

Platform docs on SVG: defs, use, id, class, url() and style sheets are stripped; so every glyph
is drawn where it stands. `currentColor` lets a formula follow the text into dark mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from workers.formula.pen import Pen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workers.formula.layout import Drawing, Shape

UNITS: Final = 80  # to the em: three fifths of a dot of a phone at 16 px


@dataclass(frozen=True, slots=True)
class Svg:
    """The parts of an inline SVG; `width`, `height` and `below` (the baseline) are in ems."""

    view: str
    width: float
    height: float
    below: float
    paths: tuple[tuple[str, str], ...]


def write(drawing: Drawing) -> Svg:
    """The same drawing in whole units; one path for each colour, in the order they come."""
    by_colour: dict[str, list[Shape]] = {}
    for shape in drawing.shapes:
        by_colour.setdefault(shape.colour, []).append(shape)
    left, top, right, bottom = _box(drawing)
    return Svg(
        view=f"{left} {top} {right - left} {bottom - top}",
        width=(right - left) / UNITS,
        height=(bottom - top) / UNITS,
        below=bottom / UNITS,
        paths=tuple((colour, _path(shapes)) for colour, shapes in by_colour.items()),
    )


def _box(drawing: Drawing) -> tuple[int, int, int, int]:
    """Left, top, right and bottom, in units."""
    low = complex(drawing.left, -drawing.above) * UNITS
    high = complex(drawing.left + drawing.width, drawing.below) * UNITS
    return floor(low.real), floor(low.imag), ceil(high.real), ceil(high.imag)


def _path(shapes: Iterable[Shape]) -> str:
    pen = Pen()
    for shape in shapes:
        for start, curves in shape.contours:
            pen.contour(
                [[_rounded(point, shape) for point in step] for step in ((start,), *curves)]
            )
    return pen.path


def _rounded(point: complex, shape: Shape) -> tuple[int, int]:
    where = (shape.at + point.conjugate() * shape.size) * UNITS
    return round(where.real), round(where.imag)


def html(svg: Svg, *, inline: bool, height: bool) -> str:
    """The element. Its size is in ems, as large as the words around it, and on the style.

    `inline` sets it on the baseline; without `height` it may shrink to a narrow column.
    """
    style = [f"width:{ems(svg.width)}"]
    style += [f"height:{ems(svg.height)}"] if height else []
    style += [f"vertical-align:{ems(-svg.below)}"] if inline else []
    paths = "".join(
        f'<path d="{steps}"' + (f' fill="{colour}"/>' if colour else "/>")
        for colour, steps in svg.paths
    )
    return f'<svg viewBox="{svg.view}" style="{";".join(style)}" fill="currentColor">{paths}</svg>'


def ems(length: float) -> str:
    """A length as CSS writes it at its shortest."""
    text = f"{length:.2f}".rstrip("0").rstrip(".")
    return f"{text.replace('0.', '.', 1) if text.lstrip('-').startswith('0.') else text}em"

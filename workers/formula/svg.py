"""A drawing as the shortest SVG that WeChat keeps: one path a colour, whole numbers, no ids.

Platform docs on SVG: defs, use, id, class, url() and style sheets are stripped; so every glyph
is drawn where it stands. `currentColor` lets a formula follow the text into dark mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.formula.layout import Drawing, Shape
    from workers.formula.outline import Contour

UNITS: Final = 120  # to the em: two fifths of a dot of a phone at 16 px
Step = tuple[int, int]


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
        paths=tuple((c, "".join(map(_path, shapes))) for c, shapes in by_colour.items()),
    )


def _box(drawing: Drawing) -> tuple[int, int, int, int]:
    """Left, top, right and bottom, in units."""
    low = complex(drawing.left, -drawing.above) * UNITS
    high = complex(drawing.left + drawing.width, drawing.below) * UNITS
    return floor(low.real), floor(low.imag), ceil(high.real), ceil(high.imag)


def _path(shape: Shape) -> str:
    return "".join(_contour(contour, shape) for contour in shape.contours)


def _contour(contour: Contour, shape: Shape) -> str:
    """`M` to the start, then relative steps between rounded points, so that no error adds up."""
    start, curves = contour
    at = _rounded(start, shape)
    first, out, letter = at, [f"M{at[0]}{_number(at[1])}"], "M"
    last = len(curves) - 1
    for number, curve in enumerate(curves):
        points = [_rounded(point, shape) for point in curve]
        if number == last and len(curve) == 1 and points[0] == first:
            break  # z draws it
        steps = [(x - at[0], y - at[1]) for x, y in points]
        command, numbers = _command(steps)
        if command:
            out.append(_joined(numbers, command if command != letter else ""))
            letter = command
        at = points[-1]
    return f"{''.join(out)}z"


def _rounded(point: complex, shape: Shape) -> Step:
    where = (shape.at + point.conjugate() * shape.size) * UNITS
    return round(where.real), round(where.imag)


def _command(steps: Sequence[Step]) -> tuple[str, list[int]]:
    """The shortest command for these steps from where the pen is; "" where it would not move."""
    x, y = steps[-1]
    if len(steps) == 1 or _is_straight(steps):
        if not x:
            return ("v", [y]) if y else ("", [])
        return ("l", [x, y]) if y else ("h", [x])
    return "c", [number for step in steps for number in step]


def _is_straight(steps: Sequence[Step]) -> bool:
    """Whether the control points lie within half a unit of the chord."""
    x, y = steps[-1]
    far = (x * x + y * y) ** 0.5
    return all(abs(x * b - y * a) <= far * 0.5 for a, b in steps[:-1])


def _joined(numbers: Sequence[int], command: str) -> str:
    text = "".join(_number(number) for number in numbers)
    return command + text.lstrip(" ") if command else text


def _number(number: int) -> str:
    return str(number) if number < 0 else f" {number}"


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

"""A drawing as a PNG, for what is too long as SVG or needs a Chinese font."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageColor, ImageDraw

from workers.formula.layout import Unreadable
from workers.imaging.fonts import chinese_font

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workers.formula.layout import Drawing, Shape
    from workers.formula.outline import Contour

DOTS: Final = 48  # to the em: 16 px on a phone with three dots to the pixel
FINER: Final = 4  # drawn so many times larger, then reduced: Pillow draws polygons without grey
MARGIN: Final = 0.15  # ems around the ink, for the white box that dark mode shows
INK: Final = (51, 51, 51)
_WIDEST: Final = 100.0  # ems; ours: a formula of six lines' width is none
_STEPS: Final = 8  # chords to a curve
# What the four points of a cubic have in each point between its chords (Bernstein).
_SHARES: Final = tuple(
    ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    for t in (step / _STEPS for step in range(1, _STEPS))
)


@lru_cache(maxsize=64)
def paint(drawing: Drawing) -> bytes:
    """PNG bytes: dark ink on opaque white, as WeChat leaves pictures alone in dark mode.

    Raises Unreadable where the formula is too large, or its Chinese has no font here.
    """
    if max(drawing.width, drawing.above + drawing.below) > _WIDEST:
        raise Unreadable("公式太宽或太高")
    scale = DOTS * FINER
    size = [_dots(side) for side in extent(drawing)[:2]]
    origin = complex(MARGIN - drawing.left, MARGIN + drawing.above)
    picture = Image.new("RGB", (size[0], size[1]), "white")
    for colour in dict.fromkeys(shape.colour for shape in drawing.shapes):
        mask = Image.new("L", (size[0] * FINER, size[1] * FINER))
        shapes = [shape for shape in drawing.shapes if shape.colour == colour]
        _draw(ImageDraw.Draw(mask), shapes, origin, scale)
        picture.paste(_ink(colour), mask=mask.reduce(FINER))
    out = io.BytesIO()
    plain = not any(shape.colour for shape in drawing.shapes)
    (picture.convert("L") if plain else picture).save(out, "PNG")
    return out.getvalue()


def extent(drawing: Drawing) -> tuple[float, float, float]:
    """Width, height and depth below the baseline of the picture, in ems."""
    height = drawing.above + drawing.below + 2 * MARGIN
    return drawing.width + 2 * MARGIN, height, drawing.below + MARGIN


def _dots(ems: float) -> int:
    return max(1, round(ems * DOTS))


def _ink(colour: str) -> tuple[int, ...]:
    try:
        return ImageColor.getrgb(colour)[:3] if colour else INK
    except ValueError:  # a name CSS does not know
        return INK


def _draw(
    draw: ImageDraw.ImageDraw, shapes: Iterable[Shape], origin: complex, scale: float
) -> None:
    for shape in shapes:
        at = (origin + shape.at) * scale
        if shape.char:
            _write(draw, shape, at, scale)
            continue
        polygons = [_polygon(contour, at, shape.size * scale) for contour in shape.contours]
        for polygon in sorted(polygons, key=lambda polygon: -abs(_area(polygon))):
            ink = 255 if _area(polygon) > 0 else 0  # inner contours turn the other way
            draw.polygon([(p.real, p.imag) for p in polygon], fill=ink)


def _write(draw: ImageDraw.ImageDraw, shape: Shape, at: complex, scale: float) -> None:
    found = chinese_font(shape.char, round(shape.size * scale))
    if found is None or not found[1]:
        raise Unreadable(f"公式里有“{shape.char}”，本机没有能画它的中文字体")
    draw.text((at.real, at.imag), shape.char, fill=255, font=found[0], anchor="ls")


def _polygon(contour: Contour, at: complex, scale: float) -> list[complex]:
    points = [contour[0]]
    for curve in contour[1]:
        start, end = points[-1], curve[-1]
        if len(curve) > 1:
            one, two = curve[0], curve[1]
            points += [a * start + b * one + c * two + d * end for a, b, c, d in _SHARES]
        points.append(end)
    return [at + p.conjugate() * scale for p in points]


def _area(polygon: list[complex]) -> float:
    """Twice the area; positive for what turns clockwise on a screen, as TrueType's outsides do."""
    turned = zip(polygon, [*polygon[1:], polygon[0]], strict=True)
    return sum(a.real * b.imag - a.imag * b.real for a, b in turned)

"""LaTeX to glyphs and bars in their places: the only door to ziamath (MIT; STIX Two, OFL)."""

from __future__ import annotations

import re
import threading
import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from workers.formula.outline import Contour, Curve, simplified

# ziamath finds its font by importlib.resources.path, which Python 3.11 and 3.12 call deprecated.
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from ziafont.fonttypes import BBox
    from ziafont.glyph import SimpleGlyph
    from ziafont.svgpath import Cubic, Lineto, Moveto, Quad
    from ziamath import zmath
    from ziamath.drawable import Box, Diagonal, Drawable, Ellipse, Glyph, HLine, VLine
    from ziamath.mathfont import MathFont
    from ziamath.mathtable import AssembledGlyph
    from ziamath.tex import tex2mml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ziamath.styles import MathVariant

LONGEST: Final = 3000  # characters of LaTeX; ours: more is no formula
EM: Final = 100.0  # the size ziamath is asked for; all that leaves this file is in ems
BEARING: Final = 0.08  # ems of white at both ends: Chinese pages often have no space there
_UNKNOWN: Final = re.compile(r"<m[ion]>(\\[A-Za-z]+)")
_PLAIN_COLOUR: Final = re.compile(r"[a-z]{3,20}|#[0-9a-f]{3,6}")
# TeX sets a sign after one of these close to its number; ziamath only at the very beginning.
_SIGN: Final = re.compile(
    r"(<mo[^>]*>(?:[=(\[{,<>]|&#x0(?:003[DCE]|0028|005B|2264|2265|2248|223C|2208|2192);)</mo>)"
    r"<mo>(?=(?:&#x02212;|[-+]|&#x0002B;)</mo>)"
)
_WIDE: Final = re.compile("[⺀-鿿豈-﫿︰-﹏＀-｠￠-￦\U00020000-\U0003ffff“”‘’…—]")
_ONE_AT_A_TIME: Final = threading.Lock()  # a ziafont font is a file with one reading position


class Unreadable(ValueError):
    """The formula cannot be drawn; the text is the reason, in Chinese."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing to draw at `at`: contours, or a Chinese character of `size`. Ems, y down."""

    at: complex
    size: float
    low: complex  # the corners of its ink, from `at`
    high: complex
    contours: tuple[Contour, ...] = ()
    char: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula in ems: the box of its ink (`above` and `below` the baseline), and its shapes."""

    left: float
    width: float
    above: float
    below: float
    shapes: tuple[Shape, ...]

    @property
    def words(self) -> bool:
        """Whether there are characters that only a font of the machine can draw."""
        return any(shape.char for shape in self.shapes)


@lru_cache(maxsize=512)
def lay_out(latex: str, *, display: bool) -> Drawing:
    """Set a formula in type. Raises Unreadable."""
    if len(latex) > LONGEST:
        raise Unreadable(f"公式有 {len(latex):,} 个字符，超过 {LONGEST:,}")
    with _ONE_AT_A_TIME:
        try:
            node = _set(latex, display=display)
            shapes = tuple(_shapes(node, 0j))
        except Unreadable:
            raise
        except RecursionError:
            raise Unreadable("嵌套太深") from None
        except Exception as error:  # ziamath and latex2mathml raise anything for bad LaTeX
            raise Unreadable(_reason(error)) from error
    if not shapes:
        raise Unreadable("没有可画的内容")
    low = [shape.at + shape.low for shape in shapes]
    high = [shape.at + shape.high for shape in shapes]
    left = min(corner.real for corner in low) - BEARING
    right = max(corner.real for corner in high) + BEARING
    above, below = -min(corner.imag for corner in low), max(corner.imag for corner in high)
    return Drawing(left, right - left, above, below, shapes)


def _set(latex: str, *, display: bool) -> Drawable:
    mathml = tex2mml(_tidy(latex), inline=not display)
    if unknown := _UNKNOWN.search(mathml):
        raise Unreadable(f"不认识的命令 {unknown[1]}")
    mathml = mathml.replace('rowspacing="3pt"', 'rowspacing=".6em"')  # aligned rows would touch
    mathml = _SIGN.sub(r'\1<mo form="prefix">', mathml)
    font = _font()
    font.language("math", "")  # type: ignore[no-untyped-call]  # mtext switches it
    return zmath.Math(mathml, size=EM, font=font.name).node


def _tidy(latex: str) -> str:
    r"""Take out what is no drawing: comments, \label, \tag's parentheses are ziamath's."""
    latex = re.sub(r"(?<!\\)%.*", "", latex)
    latex = re.sub(r"\\(?:label|eqref|ref)\{[^{}]*\}|\\(?:nonumber|notag)\b", "", latex)
    return " ".join(latex.split())


def _reason(error: Exception) -> str:
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")).lower()
    detail = str(error)
    return f"{name}: {detail}" if detail else name


class _Han(SimpleGlyph):
    """Room for a Chinese character, which the mathematical font has not."""

    def __init__(self, char: str, font: MathFont) -> None:
        em = font.info.layout.unitsperem
        wide = em if _WIDE.match(char) else em // 2
        super().__init__(0, [], BBox(0, wide, -0.12 * em, 0.88 * em), font)
        self.wide = wide

    def advance(self, nextchr: SimpleGlyph | None = None) -> int:
        del nextchr
        return int(self.wide)


class _Font(MathFont):
    """STIX Two Math, and empty boxes where it has no glyph."""

    name = "gongbao"

    def findglyph(self, char: str, variant: MathVariant) -> SimpleGlyph:
        glyph = super().findglyph(char, variant)
        return _Han(char, self) if glyph.index == 0 else glyph


@cache
def _font() -> _Font:
    font = _Font(zmath.loadedfonts["default"].info.filename, EM)
    zmath.loadedfonts[font.name] = font
    return font


def _shapes(node: Drawable, at: complex) -> Iterator[Shape]:
    """All leaves of ziamath's tree; what it calls a phantom takes room and is not drawn."""
    if isinstance(node, Glyph | HLine | VLine | Box | Diagonal | Ellipse):
        if not node.phantom:
            yield from _leaf(node, at)
        return
    places = getattr(node, "nodexy", ())
    for (x, y), child in zip(places, getattr(node, "nodes", ()), strict=False):
        yield from _shapes(child, at + complex(x, y))


def _leaf(node: Glyph | HLine | VLine | Box | Diagonal | Ellipse, at: complex) -> Iterator[Shape]:
    colour, place = _colour(node), at / EM
    if isinstance(node, Glyph):
        low = complex(node.bbox.xmin, -node.bbox.ymax) / EM
        high = complex(node.bbox.xmax, -node.bbox.ymin) / EM
        if isinstance(node.glyph, _Han):
            yield Shape(place, node.size / EM, low, high, (), node.char, colour)
        else:
            contours = _ink(node.glyph)
            if contours:
                yield Shape(place, node.size / EM, low, high, contours, "", colour)
    else:
        corner, size, contours = _line(node)
        yield Shape(place + corner / EM, 1, 0j, size / EM, contours, "", colour)


def _line(
    node: HLine | VLine | Box | Diagonal | Ellipse,
) -> tuple[complex, complex, tuple[Contour, ...]]:
    """A line's or box's upper left corner, its size, and its contours, in units of ziamath."""
    if isinstance(node, HLine):
        return 0j, complex(node.length, node.lw), (_bar(node.length, node.lw),)
    if isinstance(node, VLine):
        return complex(-node.lw / 2), complex(node.lw, node.height), (_bar(node.lw, node.height),)
    size, corner = complex(node.width, node.height), complex(0, -node.height)
    if isinstance(node, Diagonal):
        return corner, size, (_slant(node),)
    return corner, size, _frame(node.width, node.height, node.lw)


def _colour(node: Drawable) -> str:
    """A colour the author asked for; ziamath's own black is the text's colour here."""
    style = getattr(node, "style", None)
    colour = str(getattr(style, "mathcolor", "") or "").lower()
    return colour if _PLAIN_COLOUR.fullmatch(colour) and colour != "black" else ""


def _polygon(*points: complex) -> Contour:
    """A contour that turns as those of TrueType glyphs do, y up like theirs."""
    start, *rest = (point.conjugate() / EM for point in points)
    return start, tuple((point,) for point in rest)


def _bar(width: float, height: float) -> Contour:
    return _polygon(0j, complex(width, 0), complex(width, height), complex(0, height))


def _slant(line: Diagonal) -> Contour:
    down, thick, width = complex(0, line.height), complex(line.lw), complex(line.width)
    return _polygon(0j, thick, width + down, width + down - thick)


def _frame(width: float, height: float, thick: float) -> tuple[Contour, ...]:
    inner = (complex(thick, thick), complex(thick, height - thick))
    other = (complex(width - thick, height - thick), complex(width - thick, thick))
    return _bar(width, height), _polygon(*inner, *other)


def _ink(glyph: SimpleGlyph) -> tuple[Contour, ...]:
    """A glyph's contours; a tall bracket is put together from several glyphs."""
    if not isinstance(glyph, AssembledGlyph):
        return _contours(glyph.index)
    em = glyph.font.info.layout.unitsperem
    moves = [offset / em * (1j if glyph.vert else 1) for offset in glyph.offsets]
    return tuple(
        (start + move, tuple(tuple(point + move for point in curve) for curve in curves))
        for part, move in zip(glyph.glyphs, moves, strict=True)
        for start, curves in _contours(part.index)
    )


@cache
def _contours(index: int) -> tuple[Contour, ...]:
    """A glyph's outline in ems of its own size, y up."""
    font = _font()
    em = font.info.layout.unitsperem
    contours: list[tuple[complex, list[Curve]]] = []
    for step in font.glyph_fromid(index).operators:
        if isinstance(step, Moveto):
            contours.append((complex(step.p.x, step.p.y) / em, []))
        else:
            contours[-1][1].append(_curve(step, em))
    return tuple(simplified(start, curves) for start, curves in contours if curves)


def _curve(step: Lineto | Quad | Cubic, em: float) -> Curve:
    points, _ = step.points()
    return tuple(complex(point.x, point.y) / em for point in points)

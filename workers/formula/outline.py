"""A glyph's outline in as few curves as the eye needs.

WeChat counts every character of an article, and STIX Two draws an x with 46 curves. Runs of them
between two corners are refitted with cubic curves, after Philip J. Schneider, "An Algorithm for
Automatically Fitting Digitized Curves", Graphics Gems (1990).
"""

from __future__ import annotations

import cmath
import itertools
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# A point is a complex number, x to the right and y up, in ems. A curve is its control points
# after its start: one for a straight line, three for a cubic.
Curve = tuple[complex, ...]
Contour = tuple[complex, tuple[Curve, ...]]

TOLERANCE: Final = 0.006  # ems: a third of a dot of a phone (16 px, three dots each)
CORNER: Final = 0.45  # radians: a sharper turn than this is meant to be seen
_PARTS: Final = 5  # points taken of each curve of the font
_TRIES: Final = 4  # times the points are told anew which part of the curve is theirs
_NEAR: Final = 16  # times the tolerance: beyond it no telling anew helps, the run is cut


def simplified(start: complex, curves: Sequence[Curve]) -> Contour:
    """A closed contour with the same look; lines stay lines, corners stay corners."""
    fitted: list[Curve] = []
    run: list[complex] = [start]
    at, before = start, 0j
    for curve in curves:
        if curve[-1] == at:
            continue
        if len(curve) == 1 or _turn(before, curve[0] - at) > CORNER:
            fitted += _fit(run)
            run = [at]
        if len(curve) == 1:
            fitted.append(curve)
            run, before = [curve[0]], 0j
        else:
            run += _sampled(at, curve)
            before = curve[-1] - curve[-2]
        at = curve[-1]
    return start, tuple(fitted + _fit(run))


def _turn(before: complex, after: complex) -> float:
    return abs(cmath.phase(after / before)) if before and after else cmath.pi


def _sampled(start: complex, curve: Curve) -> list[complex]:
    return [point(start, curve, step / _PARTS) for step in range(1, _PARTS)] + [curve[-1]]


def point(start: complex, curve: Curve, t: float) -> complex:
    """The point of a curve of any degree at `t` from 0 to 1 (de Casteljau)."""
    points = [start, *curve]
    while len(points) > 1:
        points = [a + (b - a) * t for a, b in itertools.pairwise(points)]
    return points[0]


def _fit(run: Sequence[complex]) -> list[Curve]:
    if len(run) < 2:  # noqa: PLR2004
        return []
    return _cubics(run, _unit(run[1] - run[0]), _unit(run[-2] - run[-1]))


def _cubics(run: Sequence[complex], out: complex, back: complex) -> list[Curve]:
    """Cubics along the points; `out` and `back` are the directions at both ends."""
    first, last = run[0], run[-1]
    if len(run) == 2:  # noqa: PLR2004
        third = abs(last - first) / 3
        return [(first + out * third, last + back * third, last)]
    parts = _parts(run)
    for _ in range(_TRIES):
        curve = _least_squares(run, parts, out, back)
        error, worst = _error(run, parts, curve)
        if error < TOLERANCE:
            return [curve]
        if error > TOLERANCE * _NEAR:
            break
        parts = [_nearer(first, curve, where, t) for where, t in zip(run, parts, strict=True)]
    along = _unit(run[worst - 1] - run[worst + 1])
    return _cubics(run[: worst + 1], out, along) + _cubics(run[worst:], -along, back)


def _unit(vector: complex) -> complex:
    return vector / abs(vector) if vector else 0j


def _dot(a: complex, b: complex) -> float:
    return a.real * b.real + a.imag * b.imag


def _parts(run: Sequence[complex]) -> list[float]:
    """Each point's share of the way, by the length of the chords."""
    way = [0.0]
    for a, b in itertools.pairwise(run):
        way.append(way[-1] + abs(b - a))
    return [length / way[-1] for length in way]


def _least_squares(
    run: Sequence[complex], parts: Sequence[float], out: complex, back: complex
) -> Curve:
    """The cubic with the given ends and directions that passes nearest to the points."""
    first, last = run[0], run[-1]
    c00 = c01 = c11 = x0 = x1 = 0.0
    for where, t in zip(run, parts, strict=True):
        b1, b2 = 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t)
        a0, a1 = out * b1, back * b2
        rest = where - first * ((1 - t) ** 3 + b1) - last * (b2 + t**3)
        c00, c01, c11 = c00 + _dot(a0, a0), c01 + _dot(a0, a1), c11 + _dot(a1, a1)
        x0, x1 = x0 + _dot(a0, rest), x1 + _dot(a1, rest)
    whole = c00 * c11 - c01 * c01
    far = abs(last - first)
    left = (x0 * c11 - x1 * c01) / whole if whole else 0.0
    right = (c00 * x1 - c01 * x0) / whole if whole else 0.0
    if min(left, right) < far * 1e-6:  # they would run backwards
        left = right = far / 3
    return first + out * left, last + back * right, last


def _error(run: Sequence[complex], parts: Sequence[float], curve: Curve) -> tuple[float, int]:
    off = [abs(point(run[0], curve, t) - where) for where, t in zip(run, parts, strict=True)]
    worst = max(range(1, len(run) - 1), key=off.__getitem__)
    return off[worst], worst


def _nearer(start: complex, curve: Curve, where: complex, t: float) -> float:
    """One step of Newton's method towards the part of the curve nearest to a point."""
    p = (start, *curve)
    first = [3 * (b - a) for a, b in itertools.pairwise(p)]
    second = [2 * (b - a) for a, b in itertools.pairwise(first)]
    off = point(start, curve, t) - where
    d1, d2 = point(first[0], tuple(first[1:]), t), point(second[0], tuple(second[1:]), t)
    slope = _dot(d1, d1) + _dot(off, d2)
    return min(1.0, max(0.0, t - _dot(off, d1) / slope)) if slope else t

"""Writes an SVG path in whole units, each step in the shortest of SVG's commands that will do.

Steps lead from one rounded point to the next, so that no error adds up. A control point may be
moved where the curve stays within half a unit of itself: then a cubic can be written as a smooth
one (its first control point unsaid) or as a quadratic one, a third or two shorter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

Step = tuple[int, int]

# How far a curve moves when its control moves by one: at most 4/9 for one of a cubic's two,
# 1/2 for a quadratic's; and a cubic lies √3/36 of its third difference from a quadratic.
_SLACK: Final = 0.55  # units
_SMOOTH: Final = _SLACK * 9 / 4
_QUADRATIC: Final = _SLACK * 20.78


@dataclass(slots=True)
class Pen:
    """A pen with what it has written; `control` is the last control point from where it is."""

    at: Step | None = None
    control: Step = (0, 0)
    kind: str = ""
    letter: str = ""
    written: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return "".join(self.written)

    def contour(self, points: Sequence[Sequence[Step]]) -> None:
        """Draw a closed contour: its start, then each curve's points; one for a straight line."""
        (start,), *curves = points
        self._move(start)
        for number, curve in enumerate(curves):
            if number == len(curves) - 1 and len(curve) == 1 and curve[0] == start:
                break  # z draws it
            self._curve(curve)
        self.written.append("z")
        self.at, self.kind, self.letter = start, "", "z"

    def _move(self, to: Step) -> None:
        relative = self.at is not None
        x, y = self._from_here(to) if relative else to
        self._write("m" if relative else "M", (x, y))
        self.at, self.kind = to, ""

    def _from_here(self, point: Step) -> Step:
        x, y = self.at or (0, 0)
        return point[0] - x, point[1] - y

    def _curve(self, curve: Sequence[Step]) -> None:
        steps = [self._from_here(point) for point in curve]
        self.at = curve[-1]
        x, y = steps[-1]
        if len(steps) == 1 or _is_straight(steps):
            self._line(x, y)
            return
        (x1, y1), (x2, y2), _ = steps
        if _far(3 * (x2 - x1) - x, 3 * (y2 - y1) - y) < _QUADRATIC:
            middle = round((3 * (x1 + x2) - x) / 4), round((3 * (y1 + y2) - y) / 4)
            self._quadratic(middle, (x, y))
            return
        smooth = self.kind == "c" and _far(x1 - self.control[0], y1 - self.control[1]) < _SMOOTH
        if smooth:
            self._write("s", (x2, y2, x, y))
        else:
            self._write("c", (x1, y1, x2, y2, x, y))
        self.kind, self.control = "c", (x - x2, y - y2)

    def _line(self, x: int, y: int) -> None:
        self.kind = ""
        if x and y:
            self._write("l", (x, y))
        elif x or y:
            self._write("h" if x else "v", (x or y,))

    def _quadratic(self, middle: Step, to: Step) -> None:
        x1, y1 = middle
        if self.kind == "q" and _far(x1 - self.control[0], y1 - self.control[1]) < 2 * _SLACK:
            x1, y1 = self.control
            self._write("t", to)
        else:
            self._write("q", (x1, y1, *to))
        self.kind, self.control = "q", (to[0] - x1, to[1] - y1)

    def _write(self, letter: str, numbers: Sequence[int]) -> None:
        text = "".join(str(number) if number < 0 else f" {number}" for number in numbers)
        self.written.append(text if letter == self.letter else letter + text.lstrip(" "))
        self.letter = letter


def _far(x: float, y: float) -> float:
    return float((x * x + y * y) ** 0.5)


def _is_straight(steps: Sequence[Step]) -> bool:
    """Whether the control points lie so near to the chord that the curve does not leave it."""
    x, y = steps[-1]
    far = _far(x, y)
    return all(abs(x * b - y * a) <= far * _SLACK for a, b in steps[:-1])

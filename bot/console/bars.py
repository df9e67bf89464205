"""Bars of small charts, as one path each: a page of ninety days stays small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP, BAR = 4, 3
"""Units of the picture from one bar to the next, and of a bar itself."""
HEIGHT: Final = 24
HALF: Final = 50


class Span(NamedTuple):
    """A picture `width` units wide; `up` and `down` are the paths of its bars ("" for none)."""

    width: int
    up: str
    down: str = ""


def bars(counts: Sequence[int]) -> Span:
    """Draw counts as bars that stand on the picture's foot, HEIGHT units at most."""
    most = max(counts, default=0)
    return Span(len(counts) * STEP, _path(counts, most, HEIGHT, HEIGHT))


def rise_and_fall(up: Sequence[int], down: Sequence[int]) -> Span:
    """Draw two counts of each day on one scale, up and down from a line HALF units below the top.

    The picture is twice HALF units high.
    """
    most = max(*up, *down, 0)
    return Span(len(up) * STEP, _path(up, most, HALF, HALF), _path(down, most, HALF, -HALF))


def share(count: int, most: int) -> int:
    """The length of a bar in percent of the longest; what is not nothing is seen."""
    return max(1, round(100 * count / most)) if count else 0


def _path(counts: Sequence[int], most: int, foot: int, height: int) -> str:
    return "".join(
        f"M{number * STEP} {foot}v{-_length(count, most, height)}h{BAR}V{foot}z"
        for number, count in enumerate(counts)
        if count
    )


def _length(count: int, most: int, height: int) -> int:
    """At least two units, in the direction of `height`."""
    length = max(2, round(abs(height) * count / most))
    return length if height > 0 else -length

"""Which cells there are: every point that a release passes × every fault that means something."""

from __future__ import annotations

from dataclasses import astuple
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from crash.strikes import BY_KIND
from crash.whole import SCENES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crash.points import Point

ROUTES: Final = ("mass", "publish", "draft")
STOPPED: Final = ("call", "send")
"""A worker is stopped where it has looked at its lease and is about to speak to WeChat."""
SAMPLED: Final = 24
"""One of so many cells is in the sample, beside those around the irreversible call."""
IRREVERSIBLE: Final = frozenset({"message/mass/sendall", "freepublish/submit", "draft/add"})
SAMPLED_SCENES: Final = (
    ("publish", "worker dies"),
    ("mass", "two clocks, three workers"),
)

Task = tuple[object, ...]
"""What a lane is asked for: ("cell", route, number, fault), ("stops", …) or ("scene", …)."""


class Cell(NamedTuple):
    """Strike a release by this route at the point of this number (from 1) with this fault."""

    route: str
    number: int
    point: Point
    fault: str

    @property
    def task(self) -> Task:
        return ("cell", self.route, _place(self.number, self.point), self.fault)


def cells_of(route: str, passed: Sequence[Point]) -> list[Cell]:
    """List the cells of a route, whose undisturbed release passes these points."""
    return [
        Cell(route, number, point, fault)
        for number, point in enumerate(passed, 1)
        for fault in BY_KIND[point.kind]
    ]


def sample(cells: Iterable[Cell]) -> list[Cell]:
    """Take every SAMPLED-th, and what dies or falls silent at the irreversible call."""
    return [
        cell
        for place, cell in enumerate(cells)
        if place % SAMPLED == 0
        or (cell.point.name in IRREVERSIBLE and cell.fault.startswith(("kill", "no ", "25")))
    ]


def slow_tasks(points: dict[str, list[Point]], *, sampled: bool) -> list[Task]:
    """List what needs seconds of real time: stopped workers, and scenes with whole processes."""
    stops: list[Task] = [
        ("stops", route, _stopped(passed, sampled=sampled)) for route, passed in points.items()
    ]
    scenes = SAMPLED_SCENES if sampled else [(route, name) for route in ROUTES for name in SCENES]
    chosen = [scene for scene in scenes if scene[0] in points]
    return list(chain(stops, (("scene", *scene) for scene in chosen)))


def _place(number: int, point: Point) -> Task:
    return (number, astuple(point))


def _stopped(passed: Sequence[Point], *, sampled: bool) -> list[Task]:
    return [
        _place(number, point)
        for number, point in enumerate(passed, 1)
        if point.kind in STOPPED
        and point.who == "worker"
        and (not sampled or point.name in IRREVERSIBLE)
    ]

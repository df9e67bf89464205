"""Which cells there are: every point that a release passes × every fault that means something."""

from __future__ import annotations

from dataclasses import astuple
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from crash.points import Point
from crash.strikes import faults
from crash.whole import scenes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crash.places import Kit

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
WRITTEN_DOWN: Final = frozenset(
    {
        Point("worker", "commit", "begin_release", 1),
        Point("worker", "call", "message/mass/sendall", 1),
        Point("worker", "call", "freepublish/submit", 1),
    }
)
ONLY_THERE: Final = frozenset(
    {"backend terminated", "postgresql restarts", "failover", "redis emptied"}
)
SAMPLED_ELSEWHERE: Final = (("mass", "postgresql restarts"),)

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


def cells_of(route: str, passed: Sequence[Point], kit: Kit) -> list[Cell]:
    """List the cells of a route, whose undisturbed release passes these points."""
    return [
        Cell(route, number, point, fault)
        for number, point in enumerate(passed, 1)
        for fault in faults(point.kind, kit)
    ]


def sample(cells: Iterable[Cell], kit: Kit) -> list[Cell]:
    """Take every SAMPLED-th, and what dies or falls silent at the irreversible call.

    Of a world of several machines, what only happens there, where the call is written down.
    """
    if kit.words:
        return [cell for cell in cells if cell.point in WRITTEN_DOWN and cell.fault in ONLY_THERE]
    return [
        cell
        for place, cell in enumerate(cells)
        if place % SAMPLED == 0
        or (cell.point.name in IRREVERSIBLE and cell.fault.startswith(("kill", "no ", "25")))
    ]


def slow_tasks(points: dict[str, list[Point]], kit: Kit, *, sampled: bool) -> list[Task]:
    """List what needs seconds of real time: stopped workers, and scenes with whole processes."""
    if sampled and kit.words:
        return [("scene", *each) for each in SAMPLED_ELSEWHERE]
    stops: list[Task] = [
        ("stops", route, _stopped(passed, sampled=sampled)) for route, passed in points.items()
    ]
    every = [(route, name) for route in ROUTES for name in scenes(kit)]
    chosen = [each for each in (SAMPLED_SCENES if sampled else every) if each[0] in points]
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

"""Play cells one after another in a world of their own: a line of JSON in, a line out."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import structlog
from crash.child import Child, begin
from crash.points import Point
from crash.verdict import NEVER, Result, judge
from crash.whole import Stage, scenes
from crash.world import running

from workers.lease import LEASE_SECONDS
from workers.publication import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from crash.places import Kit
    from crash.world import House, World

DAY_AND_MORE: Final = 25 * 3600.0


def points(world: World, route: str) -> list[tuple[str, str, str, int]]:
    """List the points that an undisturbed release passes."""
    house = world.house(Route(route))
    child = begin(house, world)
    child.follow(lambda _: None)
    world.leave(house)
    assert child.report.rested, f"an undisturbed release by {route} does not end"
    return [(each.who, each.kind, each.name, each.time) for each in child.report.passed]


Place = tuple[int, list[Any]]
"""A point's number among those of an undisturbed release, and its fields."""


def cell(world: World, route: str, place: Place, fault: str) -> Result:
    """Strike one life at one point, then let another one begin, and judge what became of it."""
    number, point = place
    house = world.house(Route(route))
    child = begin(house, world, target=Point(*point), fault=fault)
    child.follow(lambda what: _act(world, what))
    if fault == "25 hours":
        world.sandbox.advance(DAY_AND_MORE)
    return _ended(world, house, child, number, fault)


def stops(world: World, route: str, places: list[Place]) -> list[Result]:
    """Stop one life at each of these points, let heirs do the work, and have the stopped go on."""
    stopped = []
    for number, point in places:
        house = world.house(Route(route))
        child = begin(house, world, target=Point(*point), fault="stop")
        stopped.append((number, house, child, child.follow(lambda _: None)))
    # Real seconds: what a stopped process may still do is limited by the machine's own clock.
    time.sleep(LEASE_SECONDS + 1)
    results = []
    for number, house, child, over in stopped:
        if over:
            results.append(_ended(world, house, child, number, "stop"))
            continue
        world.forget_jobs()
        began = world.sandbox.now()
        heir = begin(house.elsewhere(), world)
        heir.follow(lambda _: None)
        seconds = world.sandbox.now() - began + LEASE_SECONDS + 1
        os.kill(child.pid, signal.SIGCONT)
        child.follow(lambda _: None)
        rested = heir.report.rested
        results.append(
            _judged(
                world, house, child, number=number, fault="stop", seconds=seconds, rested=rested
            )
        )
    return results


def scene(world: World, route: str, name: str) -> Result:
    """Play a scene with whole processes."""
    house = world.house(Route(route))
    stage = Stage(house, world)
    rested = False
    try:
        scenes(world.kit)[name](stage)
        rested = stage.settle()
    except TimeoutError:
        rested = False
    finally:
        stage.end()
    seconds = world.sandbox.now() - stage.struck_at
    result = judge(
        house, world.sandbox, number=0, point="whole processes", fault=name, seconds=seconds,
        rested=rested,
    )  # fmt: skip
    stage.life.services.ledger.close()
    world.leave(house)
    return result


def _ended(world: World, house: House, child: Child, number: int, fault: str) -> Result:
    report = child.report
    rested = report.rested
    if report.status or not rested:
        heir = begin(house.elsewhere(), world)
        heir.follow(lambda _: None)
        rested = heir.report.rested
    seconds = world.sandbox.now() - report.at if report.struck else 0.0
    return _judged(world, house, child, number=number, fault=fault, seconds=seconds, rested=rested)


def _judged(
    world: World,
    house: House,
    child: Child,
    *,
    number: int,
    fault: str,
    seconds: float,
    rested: bool,
) -> Result:
    result = judge(
        house,
        world.sandbox,
        number=number,
        point=child.report.struck or NEVER,
        fault=fault,
        seconds=seconds,
        rested=rested,
    )
    world.leave(house)
    return result


def _act(world: World, what: str) -> None:
    match what.split():
        case ["backend", pid]:
            world.databases.terminate(int(pid))
        case ["postgresql"]:
            world.databases.restart()
        case ["empty"]:
            world.valkey.empty()
        case [how]:
            world.valkey.restart(forget=how == "forget")


ANSWERS: Final[dict[str, Callable[..., Any]]] = {
    "points": points,
    "cell": cell,
    "stops": stops,
    "scene": scene,
}


def main(kit: Kit) -> None:
    """Answer each line, [what, route, …], until the input ends."""
    gc.collect()
    gc.freeze()  # children share what is there before the fork
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(
        wrapper_class=quiet, logger_factory=structlog.PrintLoggerFactory(sys.stderr)
    )
    with running(kit) as world:
        for line in sys.stdin:
            what, *how = json.loads(line)
            answer = ANSWERS[what](world, *how)
            print(json.dumps(answer, default=asdict), flush=True)

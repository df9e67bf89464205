"""One life in a process of its own, struck at a chosen point, and what it reports by a pipe."""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crash.life import Life
from crash.points import Point, Points
from crash.strikes import STRIKES, Struck

if TYPE_CHECKING:
    from collections.abc import Callable

    from crash.world import House, World

PATIENCE: Final = 100
"""Real seconds after which a life that hangs is ended."""


@dataclass
class Report:
    """What is known of a life: where it was struck and when (the sandbox's time), its points."""

    struck: str = ""
    at: float = 0.0
    passed: list[Point] = field(default_factory=list)
    rested: bool = False
    status: int = 0


@dataclass
class Child:
    """A forked process that lives in a house."""

    pid: int
    reading: Any
    writing: Any
    report: Report = field(default_factory=Report)

    def follow(self, act: Callable[[str], object]) -> bool:
        """Read what it says until it is over (True) or has stopped itself (False)."""
        for line in self.reading:
            said = json.loads(line)
            match said:
                case {"struck": name, "at": at}:
                    self.report.struck, self.report.at = name, at
                case {"ask": what}:
                    if what == "stopped":
                        os.waitpid(self.pid, os.WUNTRACED)
                        return False
                    act(what)
                    self.writing.write("done\n")
                    self.writing.flush()
                case {"passed": passed, "rested": rested}:
                    self.report.passed = [Point(*each) for each in passed]
                    self.report.rested = rested
        _, self.report.status = os.waitpid(self.pid, 0)
        return True


def begin(house: House, world: World, *, target: Point | None = None, fault: str = "") -> Child:
    """Fork a life of the house; struck at `target`, if any."""
    up_read, up_write = os.pipe()
    down_read, down_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(up_read)
        os.close(down_write)
        _live(house, world, (target, fault), os.fdopen(up_write, "w"), os.fdopen(down_read))
        os._exit(0)
    os.close(up_write)
    os.close(down_read)
    return Child(pid, os.fdopen(up_read), os.fdopen(down_write, "w"))


def _live(
    house: House,
    world: World,
    aim: tuple[Point | None, str],
    up: Any,  # noqa: ANN401
    down: Any,  # noqa: ANN401
) -> None:
    target, fault = aim
    os.chdir(house.folder)
    signal.alarm(PATIENCE if fault != "stop" else 6 * PATIENCE)
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115  RQ speaks

    def say(**what: object) -> None:
        up.write(json.dumps(what) + "\n")
        up.flush()

    def ask(what: str) -> None:
        say(ask=what)
        down.readline()

    points = Points(target)
    life = Life(house, world.sandbox, points)
    struck = Struck(points, world.sandbox, house.app_id, ask, partial(_draft, world, house))

    def strike(point: Point, do: Callable[[], Any]) -> Any:  # noqa: ANN401
        say(struck=str(point), at=world.sandbox.now())
        if fault == "stop":
            say(ask="stopped")
        return STRIKES[fault](struck, point, do)

    points.strike = strike
    points.watch(queries=not house.database.startswith("sqlite"))
    rested = False
    with suppress(Exception):
        rested = life.live()
    passed = [(each.who, each.kind, each.name, each.time) for each in points.passed]
    say(passed=passed, rested=rested)


def _draft(world: World, house: House) -> str:
    drafts = world.sandbox.drafts(house.app_id)
    return str(drafts[-1]["media_id"]) if drafts else ""

"""Scenes with whole processes, `gongbao clock` and `worker`: killed, stopped, in numbers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from crash.life import Life, rests
from crash.points import Points
from rq import Queue
from rq.serializers import JSONSerializer

from bot.supervision.guard import descendants
from workers.clock import LEAD_SECONDS
from workers.enqueue import ADVANCE, QUEUE
from workers.publication import Publication, Route, State
from workers.settings import environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from crash.places import Kit
    from crash.world import House, World

GONGBAO: Final = (sys.executable, "-P", "-m", "bot.cli")
PATIENCE: Final = 60.0
"""Real seconds for a scene to come to rest."""
LOOK: Final = 0.1
CALLS: Final = {
    Route.MASS: "message/mass/sendall",
    Route.PUBLISH: "freepublish/submit",
    Route.DRAFT: "draft/add",
}


@dataclass
class Stage:
    """A house with its processes; `orphan` is the fence of a claim whose holder is dead."""

    house: House
    world: World
    staff: list[subprocess.Popen[bytes]] = field(default_factory=list)
    orphan: int = -1
    struck_at: float = 0.0
    started: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        # Never lived: it lends its eyes and the hands of people and of WeChat's postman.
        self.life = Life(self.house, self.world.sandbox, Points())

    @property
    def row(self) -> Publication:
        return self.life.row

    @property
    def call(self) -> str:
        return CALLS[self.house.route]

    def start(self, what: str) -> subprocess.Popen[bytes]:
        """Start a process; of several of a kind each second one runs on the other machine."""
        folder = (self.house.folder, self.house.neighbour)[self.started[what] % 2]
        self.started[what] += 1
        with (folder / f"{what}.log").open("ab") as log:
            process = subprocess.Popen(
                [*GONGBAO, what],
                cwd=folder,
                env=environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.staff.append(process)
        return process

    def ready(self) -> None:
        """Wait until a clock leads and every worker has signed on."""
        workers = sum(each.args[-1] == "worker" for each in self.staff)  # type: ignore[index]
        redis = self.life.services.scratch.redis
        self.until(lambda: bool(self.life.services.ledger.beats()))
        self.until(lambda: redis.scard("rq:workers") >= workers)

    def until(self, look: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not look():
            if time.monotonic() > deadline:
                raise TimeoutError("a scene waits in vain")
            time.sleep(0.02)

    def strike(self) -> None:
        """Say that it happens now: from here on the seconds are counted."""
        self.struck_at = self.world.sandbox.now()

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill -9 a process and what it forked for a job."""
        self.signal(process, signal.SIGKILL)
        process.wait()
        self.staff.remove(process)

    def signal(self, process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
        for group in {process.pid} | descendants({process.pid}):
            with suppress(ProcessLookupError):
                os.killpg(group, sign)

    def come_due(self) -> None:
        """Let it be the appointed time, or have the clock find what was submitted."""
        row = self.row
        if row.state is State.SCHEDULED and row.release_at is not None:
            self.pass_to(row.release_at)

    def in_the_call(self) -> None:
        """Wait until WeChat has done what it was asked to, and has not answered yet."""
        sandbox, app_id = self.world.sandbox, self.house.app_id
        seen = sandbox.drafts if self.house.route is Route.DRAFT else sandbox.releases
        self.until(lambda: bool(seen(app_id)))

    def pass_to(self, moment: datetime) -> None:
        ahead = (moment - self.life.services.now()).total_seconds()
        if ahead > 0:
            self.world.sandbox.advance(ahead)

    def settle(self) -> bool:
        """Let time pass as long as nobody is at work; False if it never comes to rest."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            row = self.row
            if row.state is State.HANDED_OVER:
                if not self.life.person_publishes(row):
                    return True
                row = self.row
            if rests(row, self.life.services.now()):
                return True
            self._go_on(row)
            time.sleep(LOOK)
        return False

    def _go_on(self, row: Publication) -> None:
        now = self.life.services.now()
        if row.lease_until is not None and row.lease_until > now:
            if row.fence == self.orphan:  # nobody is left to be hurried
                self.pass_to(row.lease_until)
            return
        moment = row.not_before
        if row.state is State.SCHEDULED:
            moment = row.release_at
        if moment is not None and moment > now:
            self.pass_to(moment + timedelta(seconds=LOOK))
        self.life.deliver()

    def end(self) -> None:
        for process in list(self.staff):
            self.kill(process)


def clock_dies(stage: Stage) -> None:
    """The clock dies before the time has come, and another one is started."""
    clock, _ = stage.start("clock"), stage.start("worker")
    stage.ready()
    stage.strike()
    stage.kill(clock)
    stage.come_due()
    stage.start("clock")
    stage.world.sandbox.advance(LEAD_SECONDS)


def worker_dies(stage: Stage) -> None:
    """The worker dies between effect and answer, and another one is started."""
    worker = _in_the_call(stage)
    stage.strike()
    stage.kill(worker)
    stage.orphan = stage.row.fence
    stage.start("worker")


def valkey_restarts(stage: Stage) -> None:
    """Valkey dies while the worker waits for WeChat, and comes back with what it knew."""
    _in_the_call(stage)
    stage.strike()
    stage.world.valkey.restart(forget=False)


def valkey_forgets(stage: Stage) -> None:
    """Valkey dies while the worker waits for WeChat, and comes back empty."""
    _in_the_call(stage)
    stage.strike()
    stage.world.valkey.restart(forget=True)


def redis_emptied(stage: Stage) -> None:
    """Somebody empties Redis while the worker waits for WeChat."""
    _in_the_call(stage)
    stage.strike()
    stage.world.valkey.empty()


def postgresql_restarts(stage: Stage) -> None:
    """PostgreSQL crashes while the worker waits for WeChat, and is away for two seconds."""
    _in_the_call(stage)
    stage.strike()
    stage.world.databases.restart(away=2.0)


def crowd(stage: Stage) -> None:
    """Two clocks and three workers at once, and the job in the queue five times more."""
    for what in ("clock", "worker", "worker", "worker", "clock"):
        stage.start(what)
    stage.ready()
    stage.strike()
    stage.come_due()
    again = Queue(QUEUE, connection=stage.life.services.scratch.redis, serializer=JSONSerializer)
    for _ in range(5):
        again.enqueue_call(ADVANCE, args=(stage.house.publication,))


def clock_sleeps(stage: Stage) -> None:
    """The clock that leads is stopped, another takes over, and the first one goes on."""
    sleeper = stage.start("clock")
    stage.ready()
    for what in ("clock", "worker"):
        stage.start(what)
    stage.strike()
    stage.signal(sleeper, signal.SIGSTOP)
    stage.world.sandbox.advance(LEAD_SECONDS)
    stage.come_due()
    stage.settle()
    stage.signal(sleeper, signal.SIGCONT)
    time.sleep(3.0)  # real ones: it still believes that it leads


def worker_sleeps(stage: Stage) -> None:
    """The worker is stopped with the claim in its hand, overtaken, and goes on."""
    before = "draft/get" if stage.house.route is not Route.DRAFT else "material/add_material"
    stage.world.sandbox.fault(stage.house.app_id, before, "slow", seconds=4)
    stage.start("clock")
    sleeper = stage.start("worker")
    stage.ready()
    stage.come_due()
    stage.until(lambda: stage.row.lease_until is not None)
    stage.strike()
    stage.signal(sleeper, signal.SIGSTOP)
    stage.orphan = stage.row.fence
    stage.start("worker")
    stage.settle()
    stage.signal(sleeper, signal.SIGCONT)
    time.sleep(3.0)  # real ones: what it still does comes too late


def everything_dies(stage: Stage) -> None:
    """A power cut in the middle of the call: all of it starts again."""
    _power_cut(stage)
    for what in ("clock", "worker"):
        stage.start(what)


def a_day_passes(stage: Stage) -> None:
    """A power cut in the middle of the call, and 25 hours until the current is back."""
    _power_cut(stage)
    stage.world.sandbox.advance(25 * 3600)
    for what in ("clock", "worker"):
        stage.start(what)


def _in_the_call(stage: Stage) -> subprocess.Popen[bytes]:
    stage.world.sandbox.fault(stage.house.app_id, stage.call, "slow_after", seconds=2)
    stage.start("clock")
    worker = stage.start("worker")
    stage.ready()
    stage.come_due()
    stage.in_the_call()
    return worker


def _power_cut(stage: Stage) -> None:
    _in_the_call(stage)
    stage.strike()
    stage.end()
    stage.world.valkey.restart(forget=False)
    stage.orphan = stage.row.fence


SCENES: Final[dict[str, Callable[[Stage], None]]] = {
    "clock dies": clock_dies,
    "worker dies": worker_dies,
    "valkey restarts": valkey_restarts,
    "valkey forgets": valkey_forgets,
    "two clocks, three workers": crowd,
    "clock stopped, then continued": clock_sleeps,
    "worker stopped, then continued": worker_sleeps,
    "power cut": everything_dies,
    "power cut, 25 hours": a_day_passes,
}


def scenes(kit: Kit) -> dict[str, Callable[[Stage], None]]:
    """Name the scenes that mean something in a world of this kit."""
    played = dict(SCENES)
    if kit.sentinel:
        del played["valkey forgets"]
        played["failover"] = played.pop("valkey restarts")
        played["redis emptied"] = redis_emptied
    if kit.postgresql:
        played["postgresql restarts"] = postgresql_restarts
    return played

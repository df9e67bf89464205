"""Two machines over PostgreSQL and Sentinels, measured against one with SQLite and Valkey.

    python tests/bench/bigger.py [--count 100000] [--releases 60]

Two machines are two folders, each with its own web, worker and clock processes; they share
DATABASE_URL and REDIS_URL. Callbacks come to both in turn, as `callbacks.py` plays WeChat; halfway
a web process is killed (SIGKILL), and at three quarters the Redis that leads. Then releases, by two
workers on each side; then a clock that is killed, and one that sleeps for thirty seconds.

Held to: no callback lost or over five seconds, no effect missing or doubled, each release once, and
another clock leads within LEAD_SECONDS and a tick. An answer that was made again while Redis had
no leader may differ from the first one in its seal; it is counted and shown.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import timedelta
from itertools import count, cycle
from pathlib import Path
from typing import TYPE_CHECKING, Final

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "bot"), str(HERE.parents[1])]

from callbacks import ITEMS, Tally, deliveries, effects, messages, run  # noqa: E402
from conversation import SETTINGS, furnish  # noqa: E402
from crash.places import Kit, ledgers_of, queue_of  # noqa: E402
from crash.whole import Stage  # noqa: E402
from crash.world import running, write_page  # noqa: E402
from serving import Server, gunicorn  # noqa: E402

from workers.clock import LEAD_SECONDS, TICK_SECONDS  # noqa: E402
from workers.publication import Route, State  # noqa: E402
from workers.submission import submit  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from crash.places import Queue
    from crash.world import World

    from workers.publication import Publication

ONE: Final = Kit()
TWO: Final = Kit(postgresql=True, sentinel=True)
WEB_PROCESSES: Final = 4
DELAY: Final = 0.05
ASLEEP: Final = 30.0
LEAD: Final = 3.0
PATIENCE: Final = 240.0


class Machines:
    """Web processes of all machines, asked in turn as a balancer before them would."""

    def __init__(self, servers: list[Server]) -> None:
        self._servers = servers
        self._turn, self._asked = cycle(servers), count(1)
        self.at: dict[int, threading.Thread] = {}
        """What happens at which push."""

    @property
    def workers(self) -> list[int]:
        return [pid for each in self._servers for pid in each.workers]

    def ask(self, request: bytes, seconds: float) -> tuple[int, bytes]:
        if (happens := self.at.get(next(self._asked))) is not None:
            happens.start()
        return next(self._turn).ask(request, seconds)


def webhook(kit: Kit, number: int) -> tuple[float, bool]:
    """Push so many messages; answers the deliveries a second, and whether a promise is broken."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="gb-", dir="/tmp") as name, ExitStack() as stack:
        folder, machines = Path(name), 2 if kit.postgresql else 1
        ledgers = stack.enter_context(ledgers_of(kit, folder))
        queue = stack.enter_context(queue_of(kit, folder))
        database = ledgers.create(folder)
        words = furnish(database, ITEMS)
        own = ["--config", "python:bot.gunicorn_conf", "--access-logfile", "/dev/null"]
        flags = ["-w", str(WEB_PROCESSES // machines), *own]
        servers = []
        for machine in range(machines):
            place = folder / f"machine{machine}"
            place.mkdir()
            filled = SETTINGS.format(database=database, redis=queue.url)
            (place / "gongbao.toml").write_text(filled)
            servers.append(stack.enter_context(gunicorn("bot.wsgi:app", place, *flags)))
        web = Machines(servers)
        if kit.sentinel:
            web.at[len(deliveries(number)) * 3 // 4] = threading.Thread(
                target=failover, args=[queue]
            )
        began = time.perf_counter()
        run(web, messages(number, words), tally)  # type: ignore[arg-type]
        seconds = time.perf_counter() - began
        for each in web.at.values():
            each.join()
        missing, doubled = effects(database, number)
    rate = len(deliveries(number)) / seconds
    return rate, _told(kit, number, rate, tally, (missing, doubled))


def failover(queue: Queue) -> None:
    queue.restart(forget=False)


def _told(kit: Kit, number: int, rate: float, tally: Tally, effect: tuple[int, int]) -> bool:
    """Print what came of it; True if a promise is broken."""
    lost = number - len(tally.answers)
    different = sum(len(each) > 1 for each in tally.answers.values())
    print(
        f"{_name(kit)}: {number:,} messages, {rate:.0f} deliveries a second: {lost} lost, "
        f"{tally.late} pushes over 5 s (the longest {tally.longest:.2f} s), pushed again because "
        f"of {dict(tally.faults) or 'nothing'}; {different} sealed twice, {effect[0]} effects "
        f"missing, {effect[1]} doubled",
        flush=True,
    )
    kept = 0 if kit.sentinel else different
    return any((lost, tally.late, *effect, tally.unanswered, kept))


def releases(kit: Kit, number: int) -> tuple[float, bool]:
    """Releases a minute when WeChat takes 50 ms for each answer, and whether one was doubled."""
    with running(kit) as world:
        del os.environ["GONGBAO_SANDBOX_CLOCK"]  # noqa: TID251  real time, for once
        stage = Stage(world.house(Route.PUBLISH), world)
        for what in ("clock", "clock", "worker", "worker"):
            stage.start(what)
        stage.ready()
        rows = [*(_drafted(stage, n) for n in range(1, number)), stage.row]
        world.sandbox.fault(stage.house.app_id, "*", "delay", times=10**6, seconds=DELAY)
        at = stage.life.services.now() + timedelta(seconds=LEAD)
        for row in rows:
            _appoint(stage, row, at)
        _await(lambda: _attempts(stage) > 0)
        began, first = time.monotonic(), _attempts(stage)
        _await(lambda: _attempts(stage) >= number)
        rate = (number - first) / (time.monotonic() - began) * 60
        time.sleep(2 * TICK_SECONDS)
        doubled = _attempts(stage) - number
        stage.end()
    print(f"{_name(kit)}: {rate:.0f} releases a minute, {doubled} called twice", flush=True)
    return rate, bool(doubled)


def _drafted(stage: Stage, number: int) -> Publication:
    """Submit one more page, and wait until a worker has put its draft into the box."""
    services = stage.life.services
    page = write_page(stage.house.folder, f"p{number}")
    known = submit([page], services.settings.account(), services, who="bench").publication

    def row() -> Publication:
        return services.ledger.publication(known.id)

    _await(lambda: row().state is State.DRAFTED and row().told and row().lease_until is None)
    return row()


def _appoint(stage: Stage, row: Publication, at: datetime) -> None:
    ledger, now = stage.life.services.ledger, stage.life.services.now()
    appointed = {"release_at": at, "anyway": True}
    ledger.move(row, State.SCHEDULED, who="bench", what="appoint", now=now, **appointed)


def takeover(world: World, sign: signal.Signals) -> bool:
    """The clock that leads on one machine dies or sleeps; when the other one's releases leave."""
    stage = Stage(world.house(Route.PUBLISH), world)
    leading = stage.start("clock")
    stage.ready()
    for what in ("clock", "worker", "worker"):
        stage.start(what)
    stage.ready()
    began = time.monotonic()
    stage.signal(leading, sign)
    _appoint(stage, stage.row, stage.life.services.now())
    _await(lambda: stage.row.state in {State.RELEASED, State.PUBLISHED})
    late = time.monotonic() - began
    if sign is signal.SIGSTOP:
        time.sleep(max(0.0, ASLEEP - late))
        stage.signal(leading, signal.SIGCONT)
        time.sleep(3 * TICK_SECONDS)
    calls = _attempts(stage)
    stage.end()
    what = "killed" if sign is signal.SIGKILL else f"asleep for {ASLEEP:.0f} s, then awake"
    print(f"the leading clock {what}: released {late:.1f} s later, {calls} call", flush=True)
    return calls != 1 or late > LEAD_SECONDS + 4 * TICK_SECONDS


def _attempts(stage: Stage) -> int:
    return len(stage.world.sandbox.attempts(stage.house.app_id))


def _await(look: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not look():
        if time.monotonic() > deadline:
            raise TimeoutError("the bench waits in vain")
        time.sleep(0.05)


def _name(kit: Kit) -> str:
    return "two machines, PostgreSQL, Sentinels" if kit.postgresql else "one machine"


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--releases", type=int, default=60)
    asked = parser.parse_args(arguments)
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    (one, broken_one), (two, broken_two) = webhook(ONE, asked.count), webhook(TWO, asked.count)
    print(f"callbacks: {two / one:.2f} × one machine", flush=True)
    (single, doubled_one), (pair, doubled_two) = (releases(k, asked.releases) for k in (ONE, TWO))
    print(f"releases: {pair / single:.2f} × one machine", flush=True)
    with running(TWO) as world:
        del os.environ["GONGBAO_SANDBOX_CLOCK"]  # noqa: TID251  real time, for once
        late = [takeover(world, sign) for sign in (signal.SIGKILL, signal.SIGSTOP)]
    return int(any((broken_one, broken_two, doubled_one, doubled_two, *late)))


if __name__ == "__main__":
    sys.exit(main())

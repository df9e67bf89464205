"""Measure releasing: how late, how soon after a death, how many a minute, how large, how steady.

Real processes in real time against the sandbox. Three promises are held, and end with status 1
if they are broken: what is due is queued within 2 s, an idle worker claims it within another
second, and a tick takes under 20 ms however many publications the ledger has. The rest are
figures of this machine, to be read with its load, which is printed first.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from contextlib import closing
from datetime import timedelta
from functools import partial
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

from crash.whole import Stage
from crash.world import House, running, write_page
from rq import Queue
from rq.serializers import JSONSerializer

from workers import orders, pipeline
from workers.clock import tick
from workers.enqueue import QUEUE
from workers.lease import owner
from workers.publication import Publication, Route, State
from workers.submission import submit

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from datetime import datetime

    from crash.world import World

    from workers.services import Services

SAME_SECOND: Final = 1000
LEAD: Final = 4.0
SIZES: Final = (10, 1_000, 100_000)
TICK_MS: Final = 20.0
DUE_SECONDS: Final = 2.0
CLAIM_SECONDS: Final = 1.0
DELAY: Final = 0.05
RELEASES: Final = 60
GROWN: Final = 20


def sql(house: House, words: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(house.folder / "ledger.sqlite3", timeout=30)) as connection:
        found = connection.execute(words, values).fetchall()
        connection.commit()
        return found


def multiply(house: House, count: int, state: State) -> None:
    """Make so many more publications like the one of the house, in a state, and their pages."""
    names = [str(row[1]) for row in sql(house, "PRAGMA table_info(publications)") if row[1] != "id"]
    shown = ", ".join(
        {"key": "key || '-' || n", "state": f"'{state}'", "tell_at": "NULL", "anyway": "1"}.get(
            name, name
        )
        for name in names
    )
    numbers = f"WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t WHERE n < {count})"
    sql(
        house,
        f"{numbers} INSERT INTO publications ({', '.join(names)}) "
        f"SELECT {shown} FROM publications, t WHERE publications.id = ?",
        house.publication,
    )
    sql(
        house,
        "INSERT INTO publication_pages SELECT publications.id, position, pages.digest, "
        "pages.revision FROM publications, publication_pages AS pages "
        "WHERE pages.publication = ?1 AND publications.id != ?1",
        house.publication,
    )


def appoint(stage: Stage, seconds: float) -> datetime:
    """Have the house's one publication leave so many seconds from now."""
    at = stage.life.services.now() + timedelta(seconds=seconds)
    row: Publication = stage.row
    stage.life.services.ledger.move(
        row, State.SCHEDULED, who="bench", what="appoint", now=at, release_at=at, anyway=True
    )
    return at


def lateness(world: World) -> bool:
    """1,000 releases on the same second: when each was queued, and when the first was claimed."""
    stage = Stage(world.house(Route.PUBLISH), world)
    stage.start("clock")
    stage.ready()
    at = appoint(stage, LEAD)
    multiply(stage.house, SAME_SECOND - 1, State.SCHEDULED)
    queue = Queue(QUEUE, connection=stage.life.services.scratch.redis, serializer=JSONSerializer)
    stage.until(lambda: queue.count >= SAME_SECOND)
    jobs = [job for job in queue.jobs if job.enqueued_at is not None]
    late = sorted((job.enqueued_at - at).total_seconds() for job in jobs)
    stage.end()
    cuts = quantiles(late, n=100)
    print(
        f"{SAME_SECOND} on the same second, due and queued: p50 {cuts[49]:.2f} s, "
        f"p99 {cuts[98]:.2f} s, max {late[-1]:.2f} s (promised {DUE_SECONDS:.0f} s)"
    )
    return late[-1] > DUE_SECONDS


def first_claim(world: World) -> bool:
    """How long an idle worker takes to claim the first of 1,000, from when it was queued."""
    stage = Stage(world.house(Route.PUBLISH), world)
    for what in ("clock", "worker"):
        stage.start(what)
    stage.ready()
    at = appoint(stage, LEAD)
    multiply(stage.house, SAME_SECOND - 1, State.SCHEDULED)
    before = claims(stage)
    stage.until(lambda: claims(stage) > before)
    claimed = stage.life.services.now()
    due = sql(stage.house, "SELECT min(at) FROM journal WHERE what = 'due'")[0][0]
    stage.end()
    seconds = (claimed - at).total_seconds()
    print(f"the first of them claimed {seconds:.2f} s after its time (due was written at {due})")
    return seconds > DUE_SECONDS + CLAIM_SECONDS


def claims(stage: Stage) -> int:
    found = sql(stage.house, "SELECT sum(fence) FROM publications")[0][0]
    return int(str(found))


def recovery(world: World) -> None:
    """From kill -9 of a process to the next claim, its replacement being started at once."""
    for strike in (_kill_worker, _kill_clock, _kill_valkey):
        stage = Stage(world.house(Route.PUBLISH), world)
        stage.start("clock")
        worker = stage.start("worker")
        stage.ready()
        began, before = strike(stage, worker)
        stage.until(partial(_is_claimed, stage, before))
        name = strike.__name__.removeprefix("_kill_")
        print(f"kill -9 of the {name}: the next claim after {time.monotonic() - began:.1f} s")
        stage.end()


def _is_claimed(stage: Stage, before: int) -> bool:
    return claims(stage) > before


def _kill_worker(stage: Stage, worker: subprocess.Popen[bytes]) -> tuple[float, int]:
    """In the middle of a call, with the claim in its hand."""
    stage.world.sandbox.fault(stage.house.app_id, "draft/get", "slow", seconds=2)
    before = claims(stage)
    appoint(stage, 0)
    stage.until(partial(_is_claimed, stage, before))
    began, before = time.monotonic(), claims(stage)
    stage.kill(worker)
    stage.start("worker")
    return began, before


def _kill_clock(stage: Stage, _worker: subprocess.Popen[bytes]) -> tuple[float, int]:
    clock, before = stage.staff[0], claims(stage)
    began = time.monotonic()
    stage.kill(clock)
    appoint(stage, 0)
    stage.start("clock")
    return began, before


def _kill_valkey(stage: Stage, _worker: subprocess.Popen[bytes]) -> tuple[float, int]:
    began, before = time.monotonic(), claims(stage)
    stage.world.valkey.restart(forget=True)
    appoint(stage, 0)
    return began, before


def throughput(world: World) -> None:
    """Releases a minute by two workers, when every answer of WeChat takes 50 ms."""
    stage = Stage(world.house(Route.PUBLISH), world)
    for what in ("clock", "worker", "worker"):
        stage.start(what)
    stage.ready()
    appoint(stage, 60)
    multiply(stage.house, RELEASES - 1, State.SCHEDULED)
    wechat = stage.life.services.wechat("daily")
    sent = world.sandbox.drafts(stage.house.app_id)[0]["articles"][0]
    article = {"title": "早", "content": "文", "thumb_media_id": sent["thumb_media_id"]}
    for (number,) in sql(stage.house, "SELECT id FROM publications WHERE id != 1"):
        draft = wechat.draft_add([article])
        sql(
            stage.house,
            "UPDATE publications SET draft_id = ?, draft_seen_hash = NULL WHERE id = ?",
            draft,
            number,
        )
    world.sandbox.fault(stage.house.app_id, "*", "delay", times=10**6, seconds=DELAY)
    at = stage.life.services.ledger.publication(1).release_at
    assert at is not None
    time.sleep(max(0.0, (at - stage.life.services.now()).total_seconds()))
    attempts: Callable[[], int] = lambda: len(world.sandbox.attempts(stage.house.app_id))  # noqa: E731
    stage.until(lambda: attempts() > 0)
    began = time.monotonic()
    stage.until(lambda: attempts() >= RELEASES)
    seconds = time.monotonic() - began
    stage.end()
    world.sandbox.clear_faults()
    print(f"two workers, {DELAY * 1000:.0f} ms an answer: {RELEASES / seconds * 60:.0f} a minute")


def growth(world: World) -> None:
    """How many bytes a digest leaves in the ledger, from its page to its receipt."""
    house = world.house(Route.PUBLISH)
    services = Stage(house, world).life.services
    _release_another(house, services, 0)
    before, journal = _size(house), _entries(house)
    for number in range(1, GROWN + 1):
        _release_another(house, services, number)
    bytes_each = (_size(house) - before) / GROWN
    rows = (_entries(house) - journal) / GROWN
    print(f"a digest leaves {bytes_each / 1024:.1f} KiB in the ledger, {rows:.0f} rows of journal")


def _release_another(house: House, services: Services, number: int) -> None:
    account = services.settings.account()
    row = submit([write_page(house.folder, f"p{number}")], account, services, who="bench")
    pipeline.advance(row.publication.id, services)
    drafted = services.ledger.publication(row.publication.id)
    soon = services.now() + timedelta(seconds=0.2)
    orders.release(drafted, account, services, who="bench", at=soon, anyway=True)
    time.sleep(0.25)
    services.ledger.due(services.now())
    pipeline.advance(drafted.id, services)


def _size(house: House) -> int:
    sql(house, "PRAGMA wal_checkpoint(TRUNCATE)")
    return (house.folder / "ledger.sqlite3").stat().st_size


def _entries(house: House) -> int:
    return int(str(sql(house, "SELECT count(*) FROM journal")[0][0]))


def ticks(world: World) -> bool:
    """A tick with nothing to do, in ledgers of three sizes."""
    worst = 0.0
    for size in SIZES:
        stage = Stage(world.house(Route.PUBLISH), world)
        appoint(stage, 3600)
        multiply(stage.house, size - 1, State.PUBLISHED)
        services, me, times = stage.life.services, owner(), []
        for _ in range(50):
            began = time.perf_counter()
            tick(services, me)
            times.append((time.perf_counter() - began) * 1000)
        worst = max(worst, median(times))
        print(f"a tick with {size:>7} publications: {median(times):.1f} ms (p98 {max(times):.1f})")
    return worst > TICK_MS


def main() -> int:
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with running() as world:
        del os.environ["GONGBAO_SANDBOX_CLOCK"]  # noqa: TID251  real time, for once
        broken = [ticks(world), lateness(world), first_claim(world)]
        recovery(world)
        throughput(world)
        growth(world)
    return any(broken)


if __name__ == "__main__":
    sys.exit(main())

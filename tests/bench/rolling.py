"""A rolling restart of everything under load: callbacks lost, answers late, releases doubled.

    python tests/bench/rolling.py [--rounds 2] [--rate 60] [--workers 2]

`gongbao up` as it is, with two web processes, against a sandbox in real time. WeChat is played as
it behaves: five seconds for a complete answer, else the same message is pushed again, newly
signed, three times in all; half of the pushes come over lines that are kept (as a proxy keeps
them), half over a new one each. Every tenth message leaves words for a person, so that its effect
can be counted. A release is due every second. In the middle of it `up` is sent SIGUSR2, waited for
until all its processes are new, and sent it again.

Held to: no message without an answer, no answer after five seconds, no effect missing or doubled,
no release missing or doubled, no job taken by a worker that left without doing it. How late
releases were is told apart: those due while processes changed, and the others of the same run.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "bot"), str(HERE.parent), str(HERE.parents[1])]

from crash.world import House, World, running  # noqa: E402
from house import GONGBAO, free_port  # noqa: E402
from redis import Redis  # noqa: E402
from releasing import multiply, sql  # noqa: E402
from rq import Queue  # noqa: E402
from rq.serializers import JSONSerializer  # noqa: E402
from serving import sent  # noqa: E402
from wechat_side import AES_KEY, account, callback, text  # noqa: E402

from workers.account import CallbackMode  # noqa: E402
from workers.enqueue import QUEUE  # noqa: E402
from workers.publication import Route, State  # noqa: E402
from workers.settings import environment  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workers.account import Account

CALLERS: Final = 12
PUSHES: Final = 3
WECHAT_SECONDS: Final = 5.0
LEFT: Final = 10
RELEASES: Final = 90
BEFORE: Final = 6.0
AFTER: Final = 2.0
"""So long after a restart what is late may be late by it."""
IN_HAND: Final = "rq:queue:gongbao:intermediate"
"""Where RQ notes which job is handed to a worker, until that has begun it."""
PATIENCE: Final = 120.0


@dataclass
class Tally:
    """What came back; `longest` is the seconds of the slowest push."""

    answered: int = 0
    lost: list[int] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    late: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, fault: str, seconds: float) -> None:
        with self.lock:
            self.longest = max(self.longest, seconds)
            self.late += seconds > WECHAT_SECONDS
            if fault:
                self.faults[fault] += 1


@dataclass
class Caller:
    """One of WeChat's machines: with a line that it keeps, or with a new one for each push."""

    port: int
    keeps: bool
    line: HTTPConnection | None = None

    def push(self, door: Account, xml: str) -> tuple[str, float]:
        """Push once; what went wrong ("" for nothing), and how long it took."""
        pushed = callback(door, xml)
        request = sent(pushed.path, pushed.query, pushed.body)
        line = self.line or HTTPConnection("127.0.0.1", self.port, timeout=WECHAT_SECONDS)
        self.line, began = None, time.perf_counter()
        try:
            headers = {"Content-Type": "text/xml", "Connection": "keep-alive"}
            line.request("POST", request.target, request.body, headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, HTTPException) as error:
            line.close()
            return type(error).__name__, time.perf_counter() - began
        if self.keeps and not answer.will_close:
            self.line = line
        else:
            line.close()
        return ("" if answer.status == 200 else str(answer.status)), time.perf_counter() - began


def talk(port: int, door: Account, rate: float, tally: Tally, over: threading.Event) -> int:
    """Push at a steady pace until it is over; answers how many messages there were."""
    callers = [Caller(port, keeps=number % 2 == 0) for number in range(CALLERS)]
    numbers, lock = iter(range(10**9)), threading.Lock()
    began = time.perf_counter()

    def work(caller: Caller) -> int:
        number = -1
        while not over.is_set():
            with lock:
                number = next(numbers)
            time.sleep(max(0.0, began + number / rate - time.perf_counter()))
            said = (
                f"留言 第 {number} 条"
                if number % LEFT == 0
                else ("最新", "帮助", "谢谢")[number % 3]
            )
            deliver(caller, door, number, text(said, follower=f"oFollower-{number:018}"), tally)
        return number + 1

    with ThreadPoolExecutor(CALLERS) as pool:
        return max(pool.map(work, callers))


def deliver(caller: Caller, door: Account, number: int, xml: str, tally: Tally) -> None:
    """Push a message until it is answered, three times at most."""
    for _ in range(PUSHES):
        fault, seconds = caller.push(door, xml)
        tally.note(fault, seconds)
        if not fault:
            with tally.lock:
                tally.answered += 1
            return
    tally.lost.append(number)


@contextmanager
def whole(house: House, port: int, web: int) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Run `gongbao up` in the house; gives the process, and the file of what it says."""
    out = house.folder / "up.log"
    environ = {**environment(), "PORT": str(port), "WEB_CONCURRENCY": str(web)}
    with out.open("wb") as log:
        up = subprocess.Popen(
            [*GONGBAO, "up"], cwd=house.folder, env=environ, stdout=log, stderr=log
        )
    try:
        yield up, out
    finally:
        up.send_signal(signal.SIGINT)
        up.wait(PATIENCE)


def until(what: str, look: object) -> None:
    deadline = time.monotonic() + PATIENCE
    while not look():  # type: ignore[operator]
        if time.monotonic() > deadline:
            sys.exit(f"waited in vain: {what}")
        time.sleep(0.05)


def appoint(house: House) -> None:
    """Have many releases that wait, each of a draft of its own."""
    services = house.services()
    row = services.ledger.publication(house.publication)
    services.ledger.move(
        row, State.SCHEDULED, who="bench", what="appoint", now=services.now(),
        release_at=row.release_at, anyway=True,
    )  # fmt: skip
    multiply(house, RELEASES - 1, State.SCHEDULED)
    wechat = services.wechat("daily")
    sent_first = wechat.draft_get(row.draft_id)
    assert sent_first is not None
    cover = sent_first.articles[0]["thumb_media_id"]
    thumb = {"title": "早", "content": "文", "thumb_media_id": cover}
    for (number,) in sql(house, "SELECT id FROM publications"):
        draft = row.draft_id if number == row.id else wechat.draft_add([thumb])
        sql(
            house,
            "UPDATE publications SET draft_id = ?, draft_seen_hash = NULL, "
            "release_at = '2100-01-01 00:00:00.000000' WHERE id = ?",
            draft,
            number,
        )
    services.ledger.close()
    services.scratch.close()


def set_times(house: House) -> None:
    """Have one of them be due every second from soon on."""
    start = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=3)
    for number, (publication,) in enumerate(sql(house, "SELECT id FROM publications ORDER BY id")):
        at = (start + timedelta(seconds=number)).isoformat(sep=" ", timespec="microseconds")
        sql(house, "UPDATE publications SET release_at = ? WHERE id = ?", at, publication)


def furnish(house: House) -> Account:
    """Give the account a door."""
    door = account("daily", CallbackMode.SAFE, app_id=house.app_id)
    with (house.folder / "gongbao.toml").open("a") as settings:
        settings.write(f'token = "{door.token}"\naes_key = "{AES_KEY}"\nmode = "safe"\n')
    return door


def releases(world: World, house: House) -> tuple[int, int, list[tuple[float, float]]]:
    """How many drafts were never released, how many more than once; when each was due, how late."""
    tried = world.sandbox.attempts(house.app_id)
    each = Counter(one["media_id"] for one in tried)
    known = {
        str(draft): str(at)
        for draft, at in sql(house, "SELECT draft_id, release_at FROM publications")
    }
    late = []
    for one in tried:
        due = known.get(str(one["media_id"]))
        if due is not None:
            late.append((_seconds(due), float(one["time"]) - _seconds(due)))
    missing = sum(not each[draft] for draft in known)
    return missing, sum(count > 1 for count in each.values()), late


def woken(house: House) -> list[tuple[float, float]]:
    """When each was due, and how late the clock wrote that down: its own part of the lateness."""
    found = sql(
        house,
        "SELECT journal.at, release_at FROM journal JOIN publications ON publications.id = "
        "journal.publication WHERE what = 'due'",
    )
    return [(_seconds(str(due)), _seconds(str(at)) - _seconds(str(due))) for at, due in found]


def told(lateness: list[tuple[float, float]], restarts: list[tuple[float, float]]) -> str:
    """Write how late things were: in the middle and at most, within restarts and without."""
    parts: dict[str, list[float]] = {"in a restart": [], "else": []}
    for due, late in lateness:
        within = any(began <= due <= ended + AFTER for began, ended in restarts)
        parts["in a restart" if within else "else"].append(late)
    return ", ".join(
        f"{name} p50 {median(late):.2f} s max {max(late):.2f} s ({len(late)})"
        for name, late in parts.items()
        if late
    )


def story(house: House, lateness: list[tuple[float, float]]) -> str:
    """Tell what the journal has of the release called latest, in seconds after its time."""
    due = max(lateness, key=lambda one: one[1])[0]
    rows = sql(
        house,
        "SELECT journal.at, what, journal.why, release_at FROM journal JOIN publications ON "
        "publications.id = journal.publication ORDER BY journal.id",
    )
    return ", ".join(
        f"{_seconds(str(at)) - due:.2f} {what}{f' ({why})' if why else ''}"
        for at, what, why, release_at in rows
        if abs(_seconds(str(release_at)) - due) < 0.001 and what not in {"submit", "appoint"}
    )


def left_behind(world: World) -> tuple[int, list[str]]:
    """Count the jobs that a worker was given and nobody has begun; and how others failed."""
    with Redis.from_url(world.valkey.url) as redis:
        queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
        failed = [queue.fetch_job(each) for each in queue.failed_job_registry.get_job_ids()]
        lines = [str(each.latest_result().exc_string).strip() for each in failed if each]
        return int(redis.llen(IN_HAND)), [each.splitlines()[-1] for each in lines]


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2, help="restarts; 0 to compare with")
    parser.add_argument("--rate", type=float, default=60.0, help="messages a second")
    parser.add_argument("--workers", type=int, default=2, help="of gunicorn")
    given = parser.parse_args(arguments)
    with running() as world:
        del os.environ["GONGBAO_SANDBOX_CLOCK"]  # noqa: TID251  real time, for once
        return roll(world, given.rounds, given.rate, given.workers)


def roll(world: World, rounds: int, rate: float, web: int) -> int:
    house, port = world.house(Route.PUBLISH), free_port()
    door, tally, over = furnish(house), Tally(), threading.Event()
    appoint(house)
    with whole(house, port, web) as (up, out), ThreadPoolExecutor(1) as aside:
        until("web", lambda: not Caller(port, keeps=False).push(door, text("帮助"))[0])
        set_times(house)
        talking = aside.submit(talk, port, door, rate, tally, over)
        restarts: list[tuple[float, float]] = []
        for number in range(rounds):
            time.sleep(BEFORE)
            began = time.time()
            up.send_signal(signal.SIGUSR2)
            until(
                f"all new:\n{out.read_text()[-2000:]}",
                lambda wanted=number + 1: out.read_text().count("all processes are new") >= wanted,
            )
            restarts.append((began, time.time()))
        time.sleep(BEFORE)
        over.set()
        messages = talking.result()
        until("releases", lambda: len(world.sandbox.attempts(house.app_id)) >= RELEASES)
    missing, doubled, late = releases(world, house)
    behind, failed = left_behind(world)
    kept = Counter(words for (words,) in sql(house, "SELECT words FROM inbox"))
    wanted = [f"第 {n} 条" for n in range(0, messages, LEFT)]
    lost = sum(not kept[each] for each in wanted)
    twice = sum(kept[each] > 1 for each in wanted)
    print(
        f"{rounds} rolling restarts ({', '.join(f'{b - a:.0f} s' for a, b in restarts)}) under "
        f"{rate:.0f} messages a second, load {os.getloadavg()[0]:.1f}: {messages:,} messages, "
        f"{len(tally.lost)} lost, {tally.late} pushes over 5 s (the longest "
        f"{tally.longest:.2f} s), pushed again because of {dict(tally.faults) or 'nothing'}; "
        f"{lost} effects missing, {twice} doubled; {RELEASES} releases, one a second: {missing} "
        f"missing, {doubled} doubled, {behind} jobs left behind, "
        f"{len(failed)} failed {failed or ''}\n"
        f"written down as due, late: {told(woken(house), restarts)}\n"
        f"WeChat called, late: {told(late, restarts)}\n"
        f"the latest of them: {story(house, late)}"
    )
    if tally.lost or tally.late:
        with suppress(OSError):
            print(out.read_text()[-4000:])
    return int(any((tally.lost, tally.late, lost, twice, missing, doubled, behind)))


if __name__ == "__main__":
    sys.exit(main())

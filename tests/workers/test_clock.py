"""The tick that finds what has work, and the clock that takes over from a dead one."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from house import House
from ledgers import new_ledger
from processes import await_true
from redis import Redis
from rq import Queue

from workers import clock
from workers.account import Account
from workers.clock import LEAD, LEAD_SECONDS, TICK_SECONDS, run_clock, tick
from workers.digest import Digest
from workers.enqueue import QUEUE, SWEEP_SECONDS
from workers.errors import SettingsInvalid
from workers.ledger import SubmittedPage, engine
from workers.publication import State
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from workers.publication import Publication

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ACCOUNT = Account(name="daily", app_id="wx0123456789abcdef", secret="s" * 32)


def at(services: Services, seconds: float) -> Services:
    return replace(services, now=lambda: NOON + timedelta(seconds=seconds))


@pytest.fixture
def services(tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Services:
    """A ledger that gives up soon when it is locked, an empty queue, and noon."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    new_ledger(url)
    client = Redis.from_url(redis_url)
    Queue(QUEUE, connection=client).empty()
    for key in client.scan_iter("rq:job:*"):
        client.delete(key)
    client.close()
    settings = Settings(accounts={}, home=tmp_path, database_url=url, redis_url=redis_url)
    return at(Services(settings=settings), 0)


def received(services: Services, slug: str = "a") -> Publication:
    return services.ledger.submit(
        account=ACCOUNT,
        pages=[
            SubmittedPage(
                digest=Digest(name="index.md", folder=slug, slug=slug, title="早上好"),
                revision="r1",
                page=b"page",
                files={},
            )
        ],
        who="test",
        now=services.now(),
    ).publication


def test_a_tick_wakes_workers_for_all_that_has_work(services: Services) -> None:
    """What is held, not yet due, or in a worker's hands has none."""
    first, held, later, busy, last = (received(services, slug) for slug in "abcde")
    ledger, now = services.ledger, services.now()
    ledger.move(held, State.HELD, who="w", what="hold", now=now)
    ledger.note(later, who="w", what="wait", now=now, not_before=now + timedelta(seconds=60))
    ledger.claim(busy.id, [State.RECEIVED], owner="w", seconds=12, now=now)
    assert tick(services, "one") == 2
    waiting = Queue(QUEUE, connection=services.scratch.redis).job_ids
    assert [name.split("-")[1] for name in waiting] == [str(first.id), str(last.id)]
    assert ledger.beats()[LEAD] == now


def test_of_two_clocks_one_leads_and_the_other_takes_over(services: Services) -> None:
    """Soon after the death of the first, and at once when it says goodbye."""
    received(services)
    assert tick(services, "one") == 1
    assert tick(services, "two") is None
    assert tick(at(services, LEAD_SECONDS - 1), "two") is None
    assert tick(at(services, LEAD_SECONDS + 1), "two") is not None
    assert tick(at(services, LEAD_SECONDS + 1), "one") is None
    services.ledger.give_up_lead(LEAD, owner="two")
    assert tick(at(services, LEAD_SECONDS + 1), "one") is not None
    assert LEAD_SECONDS + TICK_SECONDS < 15


def test_a_lost_job_is_made_good_within_fifteen_seconds(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker was killed with the job's name still taken."""
    now = [time.time() // SWEEP_SECONDS * SWEEP_SECONDS]
    monkeypatch.setattr("workers.enqueue.time.time", lambda: now[0])
    publication = received(services)
    assert services.wakeups.advance(publication.id, publication.fence)
    services.scratch.redis.delete(f"rq:queue:{QUEUE}")
    woken = []
    for second in range(15):
        now[0] += 1
        woken.append(tick(at(services, second), "one"))
    assert sum(filter(None, woken)) >= 1


def test_work_submitted_while_redis_was_away_is_found(services: Services, tmp_path: Path) -> None:
    """The ledger has it; the queue is only how workers hear of it."""
    unreachable = replace(services.settings, redis_url=f"unix://{tmp_path}/none")
    away = replace(services, settings=unreachable)
    publication = received(away)
    assert away.wakeups.advance(publication.id, publication.fence) is False
    assert tick(away, "one") == 0
    assert tick(services, "one") == 1


def stop_after(ticks: int, then: Callable[[int], object] = lambda _: None) -> Callable[[], bool]:
    """Stop a clock after so many ticks; `then` is called with the number of each before it."""
    count = 0

    def stopped() -> bool:
        nonlocal count
        count += 1
        then(count)
        return count > ticks

    return stopped


def test_the_clock_outlives_its_ledger(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger that is locked or away costs ticks, not the clock; at its end, too."""
    monkeypatch.setattr(clock, "TICK_SECONDS", 0)
    received(services)
    blocker = sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)

    def trouble(number: int) -> None:
        if number in {2, 5}:
            blocker.execute("BEGIN IMMEDIATE")
        if number == 4:
            assert services.wakeups.depth() == 1
            services.scratch.redis.flushdb()
            blocker.execute("ROLLBACK")

    with closing(blocker):
        run_clock(services, stopped=stop_after(4, trouble))
    assert services.wakeups.depth() == 1


def test_the_clock_outlives_whatever_else_may_happen(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a clock, work that was lost stays lost; so no error of ours ends it."""
    monkeypatch.setattr(clock, "TICK_SECONDS", 0)
    moments = iter([ValueError(), NOON, TypeError(), NOON])

    def now() -> datetime:
        moment = next(moments)
        if isinstance(moment, Exception):
            raise moment
        return moment

    received(services)
    run_clock(replace(services, now=now), stopped=stop_after(4))
    assert services.wakeups.depth() == 1
    assert list(moments) == []


def test_a_clock_without_a_queue_refuses_to_start(services: Services) -> None:
    """It would tick in vain until the first publication comes, and die of that."""
    lame = replace(services, settings=replace(services.settings, redis_url=""))
    with pytest.raises(SettingsInvalid, match="REDIS_URL is not set"):
        run_clock(lame, stopped=lambda: True)


@pytest.fixture
def installed(tmp_path: Path, redis_url: str) -> House:
    """A folder in which processes find their settings and a ledger."""
    new_ledger(f"sqlite:///{tmp_path / '.gongbao' / 'ledger.sqlite3'}")
    account = {"APP_ID": ACCOUNT.app_id, "SECRET": ACCOUNT.secret}
    named = {f"GONGBAO_ACCOUNT_MAIN_{key}": value for key, value in account.items()}
    return House(tmp_path, {"REDIS_URL": redis_url, **named})


def end(house: House, running: subprocess.Popen[str]) -> None:
    running.kill()
    running.communicate()
    await_true(lambda: not house.left())


def test_sigterm_ends_a_clock_which_hands_over_the_lead(installed: House) -> None:
    """Within seconds, with status 0, and the next one need not wait."""
    services = Services(settings=Settings.read(installed.folder, installed.environ))
    running = installed.begin("clock")
    try:
        await_true(lambda: LEAD in services.ledger.beats(), 30)
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=20) == 0
    finally:
        end(installed, running)
    assert tick(services, "next") is not None


def test_sigterm_ends_an_idle_worker_in_good_order(installed: House, redis_url: str) -> None:
    """Within seconds, with status 0."""
    redis = Redis.from_url(redis_url, decode_responses=True)
    running = installed.begin("worker")

    def idle() -> bool:
        found = [redis.hmget(key, "pid", "state") for key in redis.scan_iter("rq:worker:*")]
        return [str(running.pid), "idle"] in found

    try:
        await_true(idle, 30)
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=20) == 0
    finally:
        end(installed, running)
        redis.close()


def test_a_second_clock_takes_over_from_one_that_was_killed(installed: House) -> None:
    """Real processes, kill -9: in less than fifteen seconds somebody ticks again."""
    ledger = Services(settings=Settings.read(installed.folder, installed.environ)).ledger
    first = installed.begin("clock")
    try:
        await_true(lambda: LEAD in ledger.beats(), 30)
        second = installed.begin("clock")
        try:
            first.kill()
            died = datetime.now(UTC)
            await_true(lambda: ledger.beats()[LEAD] > died, 30)
            assert (ledger.beats()[LEAD] - died).total_seconds() < 15
        finally:
            second.kill()
            second.communicate()
    finally:
        end(installed, first)


def test_while_the_house_is_paused_nobody_is_woken(services: Services) -> None:
    """A restored house must not act before somebody has looked at it."""
    received(services)
    services.ledger.pause_house("从备份恢复", who="restore", now=services.now())
    assert tick(services, "me") == 0
    services.ledger.resume_house(who="小王", now=services.now())
    assert tick(services, "me") == 1

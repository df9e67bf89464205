"""Wake-ups: how a publication gets a worker's attention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from redis import Redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from workers import enqueue
from workers.enqueue import ADVANCE, JOB_SECONDS, QUEUE, SWEEP_SECONDS, Wakeups

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """A Valkey without anything in its queue."""
    client = Redis.from_url(redis_url)
    Queue(QUEUE, connection=client).empty()
    for key in client.scan_iter("rq:job:*"):
        client.delete(key)
    yield client
    client.close()


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock that cuts time into stretches; a test may put it forward."""
    now = [1_000_000.0]
    monkeypatch.setattr(enqueue.time, "time", lambda: now[0])
    return now


def test_a_job_carries_one_id_and_nothing_else(redis: Redis, hour: list[float]) -> None:
    """What lies in Redis is JSON with a number: nothing that anybody could unpickle."""
    assert Wakeups(redis).advance(7, 3) is True
    (job,) = Queue(QUEUE, connection=redis, serializer=JSONSerializer).jobs
    assert (job.func_name, job.args, job.kwargs) == (ADVANCE, [7], {})
    assert (job.timeout, job.result_ttl) == (JOB_SECONDS, 0)
    assert JOB_SECONDS < 60


def test_however_many_see_the_same_work_it_is_queued_once(redis: Redis, hour: list[float]) -> None:
    """Submit, clock and a second clock; another fence or publication is other work."""
    first, second = Wakeups(redis), Wakeups(redis)
    assert first.advance(7, 3) is True
    assert second.advance(7, 3) is False
    assert second.advance_all([(7, 3), (7, 4), (8, 3)]) == 2
    assert first.depth() == 3


def test_a_job_that_was_lost_is_queued_again(redis: Redis, hour: list[float]) -> None:
    """A worker killed with the job in hand leaves its name taken, but not for long."""
    wakeups = Wakeups(redis)
    wakeups.advance(7, 3)
    redis.delete(f"rq:queue:{QUEUE}")
    assert wakeups.advance(7, 3) is False
    hour[0] += SWEEP_SECONDS
    assert wakeups.advance(7, 3) is True


def test_what_nobody_takes_up_does_not_pile_up(redis: Redis, hour: list[float]) -> None:
    """A worker that comes back after a weekend finds the work, not thousands of calls to it."""
    wakeups = Wakeups(redis)
    wakeups.advance(7, 3)
    (job,) = Queue(QUEUE, connection=redis, serializer=JSONSerializer).job_ids
    assert 0 < redis.ttl(Job.key_for(job)) <= enqueue.WAITING_SECONDS


def test_a_queue_that_is_away_is_no_error(tmp_path: Path) -> None:
    """Whoever submits is answered; the clock wakes a worker when the queue is back."""
    away = Redis(unix_socket_path=str(tmp_path / "none"))
    assert Wakeups(away).advance(7, 3) is False


def test_a_queue_that_is_away_is_asked_once_for_a_whole_sweep(tmp_path: Path) -> None:
    """A thousand attempts in a row would keep the clock from ticking."""
    asked = []

    def waiting() -> Iterator[tuple[int, int]]:
        for number in range(1000):
            asked.append(number)
            yield number, 0

    away = Redis(unix_socket_path=str(tmp_path / "none"))
    assert Wakeups(away).advance_all(waiting()) == 0
    assert asked == [0]

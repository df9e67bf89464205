"""A worker outlives the queue, and leaves no job behind when it is asked to go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from crash.places import Valkey
from ledgers import new_ledger
from processes import await_true
from redis import Redis

from workers.enqueue import Wakeups

if TYPE_CHECKING:
    from collections.abc import Iterator

    Worker = subprocess.Popen[bytes]

SETTINGS = """redis_url = "{url}"
home = "{home}"
[accounts.daily]
app_id = "wx0123456789abcdef"
secret = "0123456789abcdef0123456789abcdef"
"""


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory(prefix="gb-", dir="/tmp") as folder:
        server = Valkey(Path(folder))
        server.start()
        yield server
        server.kill()


def takes_jobs(url: str) -> bool:
    """Whether somebody takes a job from the queue; there is no publication 0."""
    with Redis.from_url(url) as redis:
        wakeups = Wakeups(redis)
        wakeups.advance(0, time.monotonic_ns())
        try:
            await_true(lambda: wakeups.depth() == 0, 15)
        except AssertionError:
            return False
        return True


@pytest.fixture
def worker(tmp_path: Path, valkey: Valkey) -> Iterator[Worker]:
    home = tmp_path / "home"
    home.mkdir()
    new_ledger(f"sqlite:///{home / 'ledger.sqlite3'}")
    (tmp_path / "gongbao.toml").write_text(SETTINGS.format(url=valkey.url, home=home))
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "bot.cli", "worker"], cwd=tmp_path, stderr=subprocess.DEVNULL
    )
    yield worker
    worker.kill()
    worker.wait()


def test_a_worker_comes_back_after_its_queue_was_away(worker: Worker, valkey: Valkey) -> None:
    """Where nobody restarts processes, a worker that left would leave the queue to itself."""
    for _ in range(3):
        assert takes_jobs(valkey.url)
        valkey.restart(forget=True)
    assert takes_jobs(valkey.url)
    assert worker.poll() is None
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0


def test_a_job_that_comes_with_the_word_to_leave_is_done(worker: Worker, valkey: Valkey) -> None:
    """Valkey has handed it over by then, and nobody else would find it before the next sweep."""
    with Redis.from_url(valkey.url) as redis:
        await_true(lambda: redis.info("clients")["blocked_clients"] == 1, 60)
        os.kill(worker.pid, signal.SIGSTOP)
        Wakeups(redis).advance(0, 2)
        assert redis.llen("rq:queue:gongbao:intermediate") == 1
        os.kill(worker.pid, signal.SIGTERM)
        os.kill(worker.pid, signal.SIGCONT)
        assert worker.wait(timeout=20) == 0
        assert redis.llen("rq:queue:gongbao:intermediate") == 0


def test_a_worker_leaves_while_its_queue_is_away(worker: Worker, valkey: Valkey) -> None:
    """It holds nothing then, and whoever stops a machine does not wait for Redis."""
    with Redis.from_url(valkey.url) as redis:
        await_true(lambda: redis.info("clients")["blocked_clients"] == 1, 60)
    valkey.kill()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=15) == 0

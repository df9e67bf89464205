"""A worker outlives the queue: Valkey restarts, and the same process takes jobs again."""

from __future__ import annotations

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


def test_a_worker_comes_back_after_its_queue_was_away(tmp_path: Path, valkey: Valkey) -> None:
    """Where nobody restarts processes, a worker that left would leave the queue to itself."""
    home = tmp_path / "home"
    home.mkdir()
    new_ledger(f"sqlite:///{home / 'ledger.sqlite3'}")
    (tmp_path / "gongbao.toml").write_text(SETTINGS.format(url=valkey.url, home=home))
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "bot.cli", "worker"], cwd=tmp_path, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(3):
            assert takes_jobs(valkey.url)
            valkey.restart(forget=True)
        assert takes_jobs(valkey.url)
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    finally:
        worker.kill()
        worker.wait()

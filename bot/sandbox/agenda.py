"""What the simulated WeChat has still to do, each thing at its moment of the movable clock."""

import heapq
import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from bot.sandbox.clock import Clock

# Seconds between two looks at a future entry: the machine's own clock may be set meanwhile.
LONGEST_PAUSE = 1.0


class Agenda:
    """Entries in the order of their moments. Each runs with the world's lock held: none may wait.

    They run in a thread of the server's, and before whatever else is answered, so that no answer
    is staler than the clock.
    """

    def __init__(self, clock: Clock, lock: AbstractContextManager[object]) -> None:
        self._clock = clock
        self._lock = lock
        self._entries: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = itertools.count()
        self._wake = threading.Event()
        self._stopping = False
        clock.on_move(self._wake.set)

    def at(self, moment: float, what: Callable[[], object]) -> None:
        """Have something done at a moment of the sandbox's clock, in seconds since 1970.

        What is due at the same moment is done in the order it was asked for.
        """
        with self._lock:
            heapq.heappush(self._entries, (moment, next(self._numbers), what))
        self._wake.set()

    def run_due(self) -> None:
        """Do all whose moment has come, earliest first, and what that asks for in its turn."""
        with self._lock:
            while self._entries and self._entries[0][0] <= self._clock.now():
                _, _, what = heapq.heappop(self._entries)
                what()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Do things when they are due, in a thread that ends with the block."""
        self._stopping = False
        thread = threading.Thread(target=self._keep, name="sandbox-agenda", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping = True
            self._wake.set()
            thread.join()

    def _keep(self) -> None:
        while not self._stopping:
            self.run_due()
            self._wake.wait(self._pause())
            self._wake.clear()

    def _pause(self) -> float | None:
        with self._lock:
            if self._stopping:
                return 0.0
            if not self._entries:
                return None
            return min(LONGEST_PAUSE, max(0.0, self._entries[0][0] - self._clock.now()))

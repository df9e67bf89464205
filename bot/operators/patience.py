"""Answer in time, whatever it takes: what is still at it after a while is told later."""

from __future__ import annotations

import contextvars
import threading
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from workers.errors import GongbaoError

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_SECONDS: Final = 2.5
"""WeChat waits 5 s for all there is: the network, the ledger and the sealing of an answer too."""

T = TypeVar("T")


class StillAtIt(GongbaoError):
    """The work goes on, and what it comes to will be told."""


class InTime(Generic[T]):
    """Work in a thread of its own; what it comes to after the patience goes to `late`.

    The work raises nothing. It sees the context it was called in, and the process does not end
    before it has.
    """

    def __init__(self, work: Callable[[], T], late: Callable[[T], None]) -> None:
        self._work = work
        self._late = late
        self._done = threading.Event()
        self._handing = threading.Lock()
        self._gone = False
        self._result: T

    def wait(self, seconds: float = PATIENCE_SECONDS) -> T:
        """Give what came of it in time. Raises StillAtIt if nothing did."""
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._run,), name="order").start()
        self._done.wait(seconds)
        with self._handing:
            if not self._done.is_set():
                self._gone = True
                raise StillAtIt
        return self._result

    def _run(self) -> None:
        self._result = self._work()
        with self._handing:
            if not self._gone:
                self._done.set()
                return
        self._late(self._result)

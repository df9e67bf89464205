"""Put new processes in the place of running ones, each of which goes once its heir is ready."""

from __future__ import annotations

import tempfile
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.supervision.readiness import VARIABLE, Ear

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.supervision.supervisor import Program, Supervisor

READY_SECONDS: Final = 60.0
"""So long an heir may take until it is ready; then all stays as it is."""
LEAVING_SECONDS: Final = 120.0
"""So long who leaves may finish what is in hand: a job takes a minute at most."""


class Succession:
    """One program at a time, beside the supervisor's tending: `step` never waits.

    An heir that dies, or is not ready in time, ends the whole round: what runs goes on running.
    """

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._waiting: deque[Program] = deque()
        self._folder: Path | None = None
        self._name = ""
        self._ear: Ear | None = None
        self._deadline = 0.0

    def begin(self, programs: Iterable[Program]) -> None:
        """Renew these, in their order; what an earlier word has left undone is done by this."""
        self._waiting = deque(programs)

    def step(self) -> list[str]:
        """Go as far as can be gone without waiting; answers what there is to tell."""
        if not self._name:
            self._start_next()
            return []
        if self._ear is not None:
            return self._await_heir(self._ear)
        return self._await_end()

    def _start_next(self) -> None:
        if not self._waiting:
            return
        program = self._waiting.popleft()
        self._ear = Ear(self._place() / f"{program.name}.sock")
        environ = {**program.environ, VARIABLE: self._ear.address}
        self._name, self._deadline = program.name, time.monotonic() + READY_SECONDS
        self._supervisor.start_beside(replace(program, environ=environ), heir_of=program)

    def _await_heir(self, ear: Ear) -> list[str]:
        died = self._supervisor.has_ended_beside(self._name)
        if not ear.heard():
            if not died and time.monotonic() < self._deadline:
                return []
            self._waiting.clear()
            how = "died" if died else f"was not ready within {READY_SECONDS:.0f} s"
            return [self._close(f"the new {self._name} {how}: the old one stays")]
        ear.close()
        self._ear, self._deadline = None, time.monotonic() + LEAVING_SECONDS
        self._supervisor.promote(self._name)
        return []

    def _await_end(self) -> list[str]:
        ended = self._supervisor.has_ended_beside(self._name)
        if not ended and time.monotonic() < self._deadline:
            return []
        last = "" if self._waiting else "; all processes are new"
        return [self._close(f"{self._name} is new{last}")]

    def _close(self, told: str) -> str:
        self._supervisor.end_beside(self._name)
        if self._ear is not None:
            self._ear.close()
        self._name, self._ear = "", None
        return told

    def _place(self) -> Path:
        # A folder of its own under a short name: a socket's path holds about a hundred bytes.
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="gongbao-", dir="/tmp"))
            self._supervisor.remove_at_the_end(self._folder)
        return self._folder

"""Keep a group of processes running: start them, revive the dead, stop them all."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final, Self

from bot.supervision import guard
from bot.supervision.interrupt import unbroken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import TracebackType

    Output = Callable[[str], IO[bytes]]
    """Opens what a program of that name writes to, output and errors alike."""

FIRST_DELAY: Final = 0.5
LONGEST_DELAY: Final = 30.0
SETTLED_SECONDS: Final = 60.0
"""A process that lived this long begins anew with the shortest delay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run. Of two stages the higher is stopped first: whoever needs another is higher.

    `sockets` are file descriptors the process inherits under the same numbers.
    """

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    folder: Path
    stage: int = 1
    sockets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Death:
    """A process that ended by itself; `status` as of Popen, `back_in` the delay in seconds."""

    name: str
    status: int
    back_in: float

    @property
    def how(self) -> str:
        return f"signal {-self.status}" if self.status < 0 else f"status {self.status}"


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = FIRST_DELAY
    due: float = 0.0


class Supervisor:
    """Runs programs, each in a session of its own, under a guard that outlives us.

    As a context manager it stops everything at the end of the block, however that is left. If
    this very process is killed, the guard does the same.
    """

    def __init__(self, output: Output, *, patience: float = guard.PATIENCE) -> None:
        self._output = output
        self._patience = patience
        self._children: dict[str, _Child] = {}
        self._beside: dict[str, _Child] = {}
        self._folders: list[Path] = []
        self._guard = _start_guard(patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def remove_at_the_end(self, folder: Path) -> None:
        """Have a folder removed once everything has stopped."""
        self._folders.append(folder)
        self._tell("remove", str(folder))

    def start(self, program: Program) -> None:
        """Start a program; OSError if it cannot be."""
        self._launch(self._children.setdefault(program.name, _Child(program)))

    def replace(self, *programs: Program) -> None:
        """Have programs of these names end, and start anew as they are given here."""
        ending = [
            process
            for program in programs
            if (child := self._children.get(program.name)) and (process := child.process)
        ]
        for process in ending:
            guard.send(process.pid, signal.SIGTERM)
        for process in ending:
            with suppress(subprocess.TimeoutExpired):
                process.wait(self._patience)
            guard.end({process.pid}, self._patience)  # what is left of it, and of its own children
            process.wait()
            self._tell("forget", process.pid)
        for program in programs:
            self._children[program.name] = _Child(program)
            self._launch(self._children[program.name])

    def start_beside(self, program: Program, *, heir_of: Program) -> None:
        """Start an heir beside the running program of its name; it is not revived if it dies.

        Once it has that place, `heir_of` is what is started in its stead when it dies.
        """
        child = self._beside[program.name] = _Child(program)
        self._launch(child)
        child.program = heir_of

    def promote(self, name: str) -> None:
        """Give the place to the heir, and ask the one before to finish what is in hand."""
        before = self._children[name]
        self._children[name], self._beside[name] = self._beside[name], before
        if before.process is not None:
            # To the leader alone: gunicorn's workers and RQ's jobs are told by their parents.
            before.process.terminate()

    def has_ended_beside(self, name: str) -> bool:
        """Tell whether the one beside, heir or leaving, lives no more."""
        process = self._beside[name].process
        return process is None or process.poll() is not None

    def end_beside(self, name: str) -> None:
        """End the one beside with all that is left of its own children, and forget it."""
        process = self._beside.pop(name).process
        if process is not None:
            guard.end({process.pid}, self._patience)
            process.wait()
            self._tell("forget", process.pid)

    def pid(self, name: str) -> int | None:
        """Tell a program's process id; None while it is dead."""
        process = self._children[name].process
        return process.pid if process else None

    def tend(self) -> list[Death]:
        """Bury who has died since the last time, start again who is due; call it often."""
        if self._guard.poll() is not None:
            self._renew_guard()
        now = time.monotonic()
        deaths = [death for child in self._children.values() if (death := self._bury(child, now))]
        for child in self._children.values():
            if child.process is None and now >= child.due:
                self._launch(child)
        return deaths

    def stop(self) -> None:
        """Stop everything and wait for it; safe to call twice."""
        if self._guard.stdin is None or self._guard.stdin.closed:
            return
        if self._guard.poll() is not None:
            self._renew_guard()
        self._guard.stdin.close()
        # The dead must be buried meanwhile: until then the guard sees their group as alive.
        while self._guard.poll() is None:
            self._reap()
            time.sleep(guard.POLL_SECONDS)
        if self._guard.returncode != 0:  # it was killed at its last work
            guard.end(self._reap(), self._patience)
        self._reap()

    def _launch(self, child: _Child) -> None:
        program = child.program
        # A signal between the start and the word to the guard would leave an orphan.
        with unbroken(), self._output(program.name) as output:
            child.process = subprocess.Popen(  # noqa: S603  # commands are ours
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(program.environ),
                cwd=program.folder,
                pass_fds=program.sockets,
                start_new_session=True,
            )
            self._tell("watch", child.process.pid, program.stage)
            child.started = time.monotonic()

    def _bury(self, child: _Child, now: float) -> Death | None:
        if child.process is None or (status := child.process.poll()) is None:
            return None
        guard.end({child.process.pid}, self._patience)  # what it left of its own children
        self._tell("forget", child.process.pid)
        if now - child.started > SETTLED_SECONDS:
            child.delay = FIRST_DELAY
        death = Death(child.program.name, status, child.delay)
        child.process, child.due = None, now + child.delay
        child.delay = min(2 * child.delay, LONGEST_DELAY)
        return death

    def _reap(self) -> set[int]:
        """Bury the dead; answer the groups that had living leaders."""
        processes = [child.process for child in self._all() if child.process]
        return {process.pid for process in processes if process.poll() is None}

    def _all(self) -> list[_Child]:
        return [*self._children.values(), *self._beside.values()]

    def _tell(self, *words: object) -> None:
        assert self._guard.stdin is not None
        try:
            self._guard.stdin.write(json.dumps(words).encode() + b"\n")
            self._guard.stdin.flush()
        except BrokenPipeError:
            self._renew_guard()

    def _renew_guard(self) -> None:
        """Set up another guard, which is told all that the one before it knew."""
        assert self._guard.stdin is not None
        with suppress(BrokenPipeError):
            self._guard.stdin.close()
        self._guard = _start_guard(self._patience)
        for folder in self._folders:
            self._tell("remove", str(folder))
        for child in self._all():
            if child.process is not None:
                self._tell("watch", child.process.pid, child.program.stage)


def _start_guard(patience: float) -> subprocess.Popen[bytes]:
    # -I and -S: neither site-packages nor the caller's variables, so it is small and quick.
    return subprocess.Popen(  # noqa: S603  # our own file
        (sys.executable, "-I", "-S", guard.__file__, str(patience)),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

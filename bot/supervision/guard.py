"""Outlive the supervisor, and leave nothing behind that it started.

A process of its own, in a session of its own, that needs the standard library alone. It reads
JSON lines from its input: ["watch", group, stage], ["forget", group], ["remove", folder]. When
the input ends, because the supervisor wants to stop or because it was killed, every watched
process group is ended, the highest stage first, and then the folders are removed. The end of a
pipe is the one sign of a parent's death that both Linux and macOS give.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# A second SIGTERM, at least a second after the first, makes an RQ worker drop its running job
# (rq.worker.base, request_force_stop); the first lets it finish.
ESCALATION: Final = ((signal.SIGTERM, 1.0), (signal.SIGTERM, 0.2), (signal.SIGKILL, 0.4))
"""Which signal is sent, and how long its effect is waited for, in parts of the patience."""

PATIENCE: Final = 5.0  # seconds

POLL_SECONDS: Final = 0.02


def guard(lines: Iterable[bytes], patience: float = PATIENCE) -> None:
    """Keep the books until the input ends, then clear up."""
    groups: dict[int, int] = {}
    folders: list[str] = []
    for line in lines:
        with suppress(ValueError):  # a line that a killed supervisor left unfinished
            match json.loads(line):
                case ["watch", int(group), int(stage)]:
                    groups[group] = stage
                case ["forget", int(group)]:
                    groups.pop(group, None)
                case ["remove", str(folder)]:
                    folders.append(folder)
    for stage in sorted(set(groups.values()), reverse=True):
        end({group for group, its in groups.items() if its == stage}, patience)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def end(groups: set[int], patience: float = PATIENCE) -> None:
    """End process groups, ever more firmly, and at last what they started in groups of its own."""
    offspring = descendants(groups)
    for sign, share in ESCALATION:
        groups = {group for group in groups if send(group, sign)}
        deadline = time.monotonic() + share * patience
        while groups and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            groups = {group for group in groups if send(group, 0)}
    for group in offspring:
        send(group, signal.SIGKILL)


def descendants(groups: set[int]) -> set[int]:
    """Find the groups of all descendants of these groups' members.

    An RQ worker runs each job in a session of its own, which a signal to its group never reaches.
    """
    family, found = _processes(), set(groups)
    while True:
        pids = {pid for pid, _, group in family if group in found}
        more = {group for _, parent, group in family if parent in pids} - found
        if not more:
            return found - groups
        found |= more


def _processes() -> list[tuple[int, int, int]]:
    """List every process: its id, its parent's, its group's."""
    try:
        listed = subprocess.check_output(("ps", "-A", "-o", "pid=,ppid=,pgid="), text=True)  # noqa: S607
        rows = [line.split() for line in listed.splitlines()]
    except (OSError, subprocess.SubprocessError):  # no ps in a slim container
        rows = [row for each in Path("/proc").glob("[0-9]*") if (row := _row(each))]
    return [(int(pid), int(parent), int(group)) for pid, parent, group in rows]


def _row(process: Path) -> list[str]:
    # "pid (name) state ppid pgrp …", and the name may hold anything.
    with suppress(OSError):
        rest = (process / "stat").read_text(errors="replace").rpartition(")")[2].split()
        return [process.name, *rest[1:3]]
    return []


def send(group: int, sign: int) -> bool:
    """Signal a group; False if nobody lives in it (macOS says EPERM for the dead unburied)."""
    try:
        os.killpg(group, sign)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    guard(sys.stdin.buffer, float(sys.argv[1]))

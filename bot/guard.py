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
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# A second SIGTERM makes an RQ worker drop its running job, which sits in a session of its own
# and would outlive a SIGKILL of the worker (rq.worker.base, request_force_stop).
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
    """End process groups, ever more firmly."""
    for sign, share in ESCALATION:
        groups = {group for group in groups if send(group, sign)}
        deadline = time.monotonic() + share * patience
        while groups and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            groups = {group for group in groups if send(group, 0)}


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

"""Advance one publication in a process that kills itself at a chosen point.

Points are counted: before and after every call to WeChat, before and after every commit of the
ledger. `dying.py FOLDER ID POINT` dies at POINT; with POINT 0 it lives and prints the count.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from workers import lease, pipeline
from workers.services import build
from workers.settings import Settings
from workers.wechat.caller import Caller


class Points:
    """Counts the points passed, and ends the process at the chosen one."""

    def __init__(self, last: int) -> None:
        self.last, self.passed, self._lock = last, 0, threading.Lock()

    def __call__(self, *_: object) -> None:
        with self._lock:
            self.passed += 1
            if self.passed == self.last:
                os.kill(os.getpid(), signal.SIGKILL)


def watch(point: Points) -> None:
    call = Caller.call

    def watched(self: Caller, *args: Any, **named: Any) -> dict[str, Any]:  # noqa: ANN401
        point()
        answer = call(self, *args, **named)
        point()
        return answer

    commit = DefaultDialect.do_commit

    def committed(self: DefaultDialect, connection: Any) -> None:  # noqa: ANN401
        point()
        commit(self, connection)
        point()

    Caller.call = watched  # type: ignore[method-assign]
    DefaultDialect.do_commit = committed  # type: ignore[method-assign]


def main(folder: str, publication_id: str, last: str) -> None:
    lease.LEASE_SECONDS = 1.0  # type: ignore[misc]
    point = Points(int(last))
    services = build(Settings.read(Path(folder)))
    watch(point)
    pipeline.advance(int(publication_id), services)
    sys.stdout.write(str(point.passed))


if __name__ == "__main__":
    main(*sys.argv[1:])

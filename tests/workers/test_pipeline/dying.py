"""Advance publications in processes that kill themselves at a chosen point.

Points are counted: before and after every call to WeChat, before and after every commit of the
ledger. Each line of the input, [folder, id, point], is done in a process of its own, forked from
this one, which has everything loaded and one thread; it answers with the signal that ended the
child (0: none) and the count of points it passed (with point 0 it lives through all of them).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from workers import pipeline
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


def live(folder: str, publication_id: int, last: int) -> int:
    point = Points(last)
    services = build(Settings.read(Path(folder)))
    watch(point)
    pipeline.advance(publication_id, services)
    return point.passed


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # what the house logs is no answer
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writing, str(live(*json.loads(line))).encode())
            os._exit(0)
        os.close(writing)
        _, status = os.waitpid(child, 0)
        passed = os.read(reading, 16).decode()
        os.close(reading)
        print(json.dumps([os.WTERMSIG(status), int(passed or 0)]), file=answers, flush=True)


if __name__ == "__main__":
    main()

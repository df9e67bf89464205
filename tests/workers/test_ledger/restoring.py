"""Restore a backup, and be killed by SIGKILL at a chosen statement: FILE URL NOW WORDS TIMES.

Meant to be run as a process of its own. `commit` is the end of the whole load; with no words it
dies when all is done, before anybody could be told.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, event

from workers.chest import opened
from workers.moving import bring_back


def main(file: str, url: str, now: str, words: str, times: str) -> None:
    seen = count(1)

    def strike(*_: object) -> None:
        if next(seen) == int(times):
            os.kill(os.getpid(), signal.SIGKILL)

    def look(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if words and statement.startswith(words):
            strike()

    if words == "commit":
        event.listen(Engine, "commit", strike)
    else:
        event.listen(Engine, "before_cursor_execute", look)
    with opened(Path(file)) as chest:
        bring_back(chest, url, now=datetime.fromisoformat(now), replace="--replace" in sys.argv)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:6])

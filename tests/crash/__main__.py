"""The crash matrix: every point of a release × every fault. `make crash`; `--sample` takes some.

Three worlds are played in side by side: two for the cells that need no real time, one for those
that do. Exit status 1 if a digest was doubled or lost, or a cell ended otherwise than expected.
"""

from __future__ import annotations

import argparse
import json
import queue
import subprocess
import sys
import threading
import time
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from crash import lane, table
from crash.cells import ROUTES, Task, cells_of, sample, slow_tasks
from crash.places import Kit
from crash.points import Point
from crash.verdict import Result

if TYPE_CHECKING:
    from collections.abc import Iterable

LANES: Final = 2
EVERY: Final = 100
"""So many cells between two signs of life."""
HELP: Final = {
    "postgresql": "keep the ledgers on a server, and let who goes on be on another machine",
    "sentinel": "keep the queue on two servers under three Sentinels",
}


class Lane:
    """A process that plays cells in a world of its own."""

    def __init__(self, kit: Kit) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crash", "--lane", *kit.words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *what: object) -> Any:  # noqa: ANN401 - any JSON
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise EOFError(f"a lane died over {what}")
        return json.loads(line)

    def close(self) -> None:
        self._process.communicate()


class Work:
    """Tasks for lanes, and what came of them."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self.failures: list[str] = []

    def share(self, lanes: Iterable[Lane], tasks: Iterable[Task]) -> list[threading.Thread]:
        """Have lanes take the tasks, one at a time, in threads that end with them."""
        waiting: queue.SimpleQueue[Task] = queue.SimpleQueue()
        for task in tasks:
            waiting.put(task)
        threads = [threading.Thread(target=self._do, args=(each, waiting)) for each in lanes]
        for thread in threads:
            thread.start()
        return threads

    def _do(self, lane: Lane, waiting: queue.SimpleQueue[Task]) -> None:
        while True:
            try:
                task = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                answer = lane.ask(*task)
            except (EOFError, OSError) as error:
                self.failures.append(str(error))
                return
            answers = answer if isinstance(answer, list) else [answer]
            self.results += [Result(**each) for each in answers]
            if len(self.results) % EVERY == 0:
                print(f"{len(self.results)} cells", file=sys.stderr, flush=True)


def main() -> int:
    """Play the matrix, or be one of its lanes."""
    parser = argparse.ArgumentParser(prog="crash", description=__doc__)
    parser.add_argument("--sample", action="store_true", help="play a fair sample")
    parser.add_argument("--route", action="append", choices=ROUTES, help="play this route only")
    parser.add_argument("--lane", action="store_true", help=argparse.SUPPRESS)
    for name, help_ in HELP.items():
        parser.add_argument(f"--{name}", action="store_true", help=help_)
    parser.add_argument("--lanes", type=int, default=LANES, help="play so many cells side by side")
    wanted = parser.parse_args()
    kit = Kit(wanted.postgresql, wanted.sentinel)
    if wanted.lane:
        lane.main(kit)
        return 0
    lanes = (0 if kit.words else 1) if wanted.sample else wanted.lanes
    return _play(wanted.route or list(ROUTES), kit, lanes, sampled=wanted.sample)


def _play(routes: list[str], kit: Kit, lanes: int, *, sampled: bool) -> int:
    began = time.monotonic()
    slow = Lane(kit)
    quick = [Lane(kit) for _ in range(lanes)] or [slow]
    points = {route: [Point(*each) for each in quick[0].ask("points", route)] for route in routes}
    cells = [cell for route, passed in points.items() for cell in cells_of(route, passed, kit)]
    chosen = sample(cells, kit) if sampled else cells
    work = Work()
    tasks = slow_tasks(points, kit, sampled=sampled), [cell.task for cell in chosen]
    if quick == [slow]:
        threads = work.share([slow], chain(*tasks))
    else:
        threads = [*work.share([slow], tasks[0]), *work.share(quick, tasks[1])]
    for thread in threads:
        thread.join()
    for each in {*quick, slow}:
        each.close()
    is_good = table.report(work.results) and not work.failures
    for failure in work.failures:
        print(failure, file=sys.stderr)
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())

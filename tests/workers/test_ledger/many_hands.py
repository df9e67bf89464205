"""Let several processes work on one ledger at the same moment."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier

PATIENCE = 60


def at_once(work: Callable[..., Any], *arguments: tuple[Any, ...]) -> list[Any]:
    """Call `work` once for each tuple, each in a process of its own, all from one start."""
    # Not fork: a test process has threads.
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(len(arguments)), context.Queue()
    processes = [
        context.Process(target=_run, args=(work, args, start, answers)) for args in arguments
    ]
    for process in processes:
        process.start()
    results = [answers.get(timeout=PATIENCE) for _ in processes]
    for process in processes:
        process.join()
    answers.close()
    return results


def _run(
    work: Callable[..., Any], arguments: tuple[Any, ...], start: Barrier, answers: Queue[Any]
) -> None:
    start.wait(PATIENCE)
    try:
        answers.put(work(*arguments))
    except Exception as error:  # noqa: BLE001  # the test is to see it
        answers.put(repr(error))

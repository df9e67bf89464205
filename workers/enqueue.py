"""The jobs' dotted names, and how a wake-up gets into the queue."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from redis import RedisError
from rq import Queue, Worker
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer
from structlog import get_logger
from structlog.contextvars import get_contextvars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from redis import Redis

QUEUE: Final = "gongbao"
ADVANCE: Final = "workers.jobs.advance"
SHOW: Final = "workers.jobs.show"
SHELVE: Final = "workers.jobs.shelve"
FOLLOW_SERIES: Final = "workers.jobs.follow_series"
TAKE_IN: Final = "workers.jobs.take_in"
FETCH_FIGURES: Final = "workers.jobs.fetch_figures"
LOOK_AT: Final = "workers.jobs.look_at"
JOBS: Final = frozenset({ADVANCE, SHOW, SHELVE, FOLLOW_SERIES, TAKE_IN, FETCH_FIGURES, LOOK_AT})
"""The only names a worker runs; a job in Redis that names any other function is refused."""

SUBJECTS: Final = {
    ADVANCE: "publication",
    SHELVE: "publication",
    SHOW: "showing",
    FOLLOW_SERIES: "account",
    TAKE_IN: "arrival",
    FETCH_FIGURES: "account",
    LOOK_AT: "look",
}
"""What a job's one argument is, as the log names it."""
ASKED_BY: Final = "request_id"
"""The request that called for the job, where one did, so that the log can be followed."""

JOB_SECONDS: Final = 55
"""A job's time limit: below a minute, as every step that calls WeChat must be."""

SWEEP_SECONDS: Final = 10
"""The same publication is queued again after this long, in case its job was lost."""

WAITING_SECONDS: Final = 6 * SWEEP_SECONDS
"""A job that waited so long is dropped; the sweep has queued others meanwhile."""

log = get_logger(__name__)


class Wakeups:
    """Queue jobs that carry one id. The ledger is the truth: a lost or doubled job harms nothing.

    A publication's job has one name per fence and stretch of SWEEP_SECONDS, so that however many
    processes see the same work it is queued once, and once more when nothing has come of it.
    What nobody has taken up after some stretches is forgotten, or a worker that comes back after
    a weekend would find thousands.
    """

    def __init__(self, redis: Redis, *, clock: Callable[[], float] | None = None) -> None:
        """`clock` tells the seconds by which stretches are counted; the machine's unless given."""
        self._clock = clock or time.time
        self._queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)

    def advance(self, publication_id: int, fence: int) -> bool:
        """Wake a worker for this publication; False if one is called already or Redis is away."""
        return self.advance_all([(publication_id, fence)]) == 1

    def advance_all(self, waiting: Iterable[tuple[int, int]]) -> int:
        """Wake workers for publications (id, fence); tell for how many none was called yet."""
        woken = 0
        try:
            for publication_id, fence in waiting:
                woken += self._enqueue(publication_id, fence)
        except RedisError as error:
            # Waiting for each of them in vain would take minutes. The clock's sweep finds them
            # all again as soon as Redis is back.
            log.warning("queue is away", error=type(error).__name__)
        return woken

    def call(self, job: str, argument: int | str) -> bool:
        """Have a worker do another of JOBS; False if it is called already or Redis is away.

        Whoever calls leaves its wish in the ledger, where the clock finds it should this be lost.
        """
        try:
            return self._queue_once(job, argument, "")
        except RedisError as error:
            log.warning("queue is away", error=type(error).__name__)
            return False

    def _enqueue(self, publication_id: int, fence: int) -> bool:
        return self._queue_once(ADVANCE, publication_id, f"{fence}-")

    def _queue_once(self, job: str, argument: int | str, version: str) -> bool:
        stretch = int(self._clock()) // SWEEP_SECONDS
        asked_by = get_contextvars().get(ASKED_BY)
        try:
            self._queue.enqueue_call(
                job,
                args=(argument,),
                timeout=JOB_SECONDS,
                ttl=WAITING_SECONDS,
                result_ttl=0,
                failure_ttl=3600,
                job_id=f"{job.rpartition('.')[2]}-{argument}-{version}{stretch}",
                unique=True,
                meta={ASKED_BY: asked_by} if asked_by else None,
            )
        except DuplicateJobError:
            return False
        return True

    def answers(self) -> bool:
        """Tell whether Redis is there."""
        try:
            return bool(self._queue.connection.ping())
        except RedisError:
            return False

    def depth(self) -> int:
        """Count the jobs that wait."""
        return int(self._queue.count)

    def hands(self) -> int:
        """Count the workers that live, as far as Redis was told."""
        return Worker.count(queue=self._queue)

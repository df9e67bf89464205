"""The jobs' dotted names, and how a wake-up gets into the queue."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from redis import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer
from structlog import get_logger

if TYPE_CHECKING:
    from redis import Redis

QUEUE: Final = "gongbao"
ADVANCE: Final = "workers.jobs.advance"
JOBS: Final = frozenset({ADVANCE})
"""The only names a worker runs; a job in Redis that names any other function is refused."""

JOB_SECONDS: Final = 55
"""A job's time limit: below a minute, as every step that calls WeChat must be."""

SWEEP_SECONDS: Final = 10
"""The same publication is queued again after this long, in case its job was lost."""

log = get_logger(__name__)


class Wakeups:
    """Queue jobs that carry one id. The ledger is the truth: a lost or doubled job harms nothing.

    A publication's job has one name per fence and stretch of SWEEP_SECONDS, so that however many
    processes see the same work it is queued once, and once more when nothing has come of it.
    """

    def __init__(self, redis: Redis) -> None:
        self._queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)

    def advance(self, publication_id: int, fence: int) -> bool:
        """Wake a worker for this publication; False if one is called already or Redis is away."""
        stretch = int(time.time()) // SWEEP_SECONDS
        try:
            self._queue.enqueue_call(
                ADVANCE,
                args=(publication_id,),
                timeout=JOB_SECONDS,
                result_ttl=0,
                failure_ttl=3600,
                job_id=f"advance-{publication_id}-{fence}-{stretch}",
                unique=True,
            )
        except DuplicateJobError:
            return False
        except RedisError as error:
            # The clock's sweep finds the publication again as soon as Redis is back.
            log.warning("queue is away", publication=publication_id, error=type(error).__name__)
            return False
        return True

    def depth(self) -> int:
        """Count the jobs that wait."""
        return int(self._queue.count)

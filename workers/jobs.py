"""What RQ calls: one line and one id each; and the worker that calls nothing else."""

from __future__ import annotations

import gc
import signal
import sys
import time
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from rq import Worker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from structlog import get_logger
from structlog.contextvars import bound_contextvars

from workers import arrivals, figures, lessons, looking, pipeline, renewal, shelving, showing
from workers.enqueue import ASKED_BY, JOBS, QUEUE, SUBJECTS
from workers.errors import GongbaoError
from workers.scratch import Unreachable
from workers.services import Services, build
from workers.settings import Settings
from workers.warmth import warm_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from rq import Queue

# Measured with RQ 3: a worker that died is missed after worker_ttl, and its job is found by the
# maintenance; the defaults (7 and 10 minutes) are for batch work.
WORKER_TTL: Final = 30
MAINTENANCE_SECONDS: Final = 10
RETURN_SECONDS: Final = 1.0
"""So long after Redis was away a worker begins again."""
WAIT_SECONDS: Final = 1
"""So long a worker waits for a job before it looks whether it was told to stop."""

log = get_logger(__name__)


class UnknownJob(GongbaoError):
    """A job in Redis names a function that is none of ours; it is not run."""


class KnownJob(Job):
    """A job that runs only what enqueue.py names: whoever can write Redis must not run code."""

    @property
    def func(self) -> Callable[..., Any]:
        if self.func_name not in JOBS:
            raise UnknownJob(f"a job named {self.func_name!r} is none of gongbao's")
        return super().func  # type: ignore[no-any-return]

    def perform(self) -> Any:  # noqa: ANN401  as RQ has it
        """Do it; every log line of it bears the ids of what it is about."""
        with bound_contextvars(**self._ids()):
            return super().perform()

    def _ids(self) -> dict[str, object]:
        ids: dict[str, object] = {"job": self.id}
        if self.func_name in SUBJECTS and self.args:
            ids[SUBJECTS[self.func_name]] = self.args[0]
        asked_by = self.meta.get(ASKED_BY)
        return ids | ({ASKED_BY: str(asked_by)} if asked_by else {})

    # A callback is a function's name in Redis, too; gongbao uses none.
    success_callback = failure_callback = stopped_callback = None

    def send_webhooks(self, status: object, *, exc_string: str | None = None) -> None:
        """Send none: a webhook's address is Redis's word, and lies inside this network."""


def advance(publication_id: int) -> None:
    """Take one publication as far as it goes; may be lost, doubled, killed at any instruction."""
    pipeline.advance(publication_id, _services())


def shelve(publication_id: int) -> None:
    """Have a publication be found, or no longer, as its state says; may run any number of times."""
    # Before the index, by which the clock tells that neither was done.
    lessons.learn_out(publication_id, _services())
    shelving.put_in_place(publication_id, _services())


def show(showing_id: int) -> None:
    """Typeset an article for somebody who wants to look at it."""
    showing.show(showing_id, _services())


def follow_series(account: str) -> None:
    """Bring waiting drafts and the menu after a change of an account's series."""
    renewal.follow(account, _services())


def take_in(number: int) -> None:
    """Take in pages that were dropped on the console."""
    arrivals.take_in(number, _services())


def fetch_figures(account: str) -> None:
    """Ask WeChat how an account's articles were read."""
    figures.fetch(account, _services())


def look_at(look_id: int) -> None:
    """Look at an address that readers open, whether it is still there."""
    looking.look_at(look_id, _services())


@cache
def _services() -> Services:
    return build(Settings.read())


def run_worker(*, ready: Callable[[], None] = lambda: None) -> None:
    """Work until told to stop; the jobs are imported here, before RQ forks for each of them.

    `ready` is called once, before the first job.
    """
    services = _services()
    services.require()
    warm_up(services)
    # What is there before the fork stays shared: the horses' collector must not touch it.
    gc.collect()
    gc.freeze()
    # A picture being fitted must not keep another's upload waiting for the interpreter.
    sys.setswitchinterval(0.001)
    services.scratch.ping()  # a wrong address is said at the start; later Redis is waited for
    ready()
    while not _work(services):
        # Nothing is in hand, so a signal may end the process here.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        log.warning("queue was away, beginning again")
        time.sleep(RETURN_SECONDS)


class _Worker(Worker):
    """RQ's worker, which leaves no job behind, and tells whether it left because it was told to.

    RQ's own breaks off wherever it is while no job runs. Redis may have handed it one just then:
    nobody would do that, and the publication would wait for the clock's next sweep.
    """

    max_connection_wait_time = 2.0
    told_to_stop = False

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for a job; None once it was told to stop."""
        del timeout, max_idle_time
        while not self.told_to_stop:
            job = super().dequeue_job_and_maintain_ttl(WAIT_SECONDS, WAIT_SECONDS)
            if job is not None:
                return job
        return None

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:  # noqa: ANN401
        """Say that it lives; sign on again where Redis forgot it, or nobody would count it."""
        try:
            super().heartbeat(timeout, pipeline)
            known = pipeline is not None or self.connection.sismember(
                self.redis_workers_keys, self.key
            )
        except Unreachable:
            if self.told_to_stop:  # RQ would wait for Redis first
                raise StopRequested from None
            raise
        if not known:
            log.warning("Redis was emptied, signing on again", lost="jobs, which the clock renews")
            self.connection.delete(self.key)
            self.register_birth()  # type: ignore[no-untyped-call]

    def handle_warm_shutdown_request(self) -> None:
        self.told_to_stop = True
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]

    def _shutdown(self) -> None:
        """Do no more than note it: this runs amid anything else."""
        self._stop_requested = True


def _work(services: Services) -> bool:
    """Work until told to stop (True), or until RQ gives up.

    RQ waits for a Redis that is away only while it asks for jobs. Anywhere else, in a heartbeat
    or its housekeeping, it leaves (rq.worker.base, work), and fails once more in saying goodbye.
    """
    worker: _Worker | None = None
    with suppress(Unreachable):
        worker = _Worker(
            [QUEUE],
            connection=services.scratch.redis,
            serializer=JSONSerializer,
            job_class=KnownJob,
            worker_ttl=WORKER_TTL,
            maintenance_interval=MAINTENANCE_SECONDS,
            log_job_description=False,
        )
        worker.work(logging_level=services.settings.log_level.upper())
    return worker is not None and worker.told_to_stop

"""What a worker runs, and what it refuses to run, whoever put it into Redis."""

from __future__ import annotations

import http.server
import signal
import threading
from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger
from redis import Redis
from rq import Callback, Queue, SimpleWorker, Webhook
from rq.job import Job, JobStatus
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer
from structlog.contextvars import bound_contextvars, get_contextvars

from workers import jobs
from workers.account import Account
from workers.digest import Digest
from workers.enqueue import QUEUE
from workers.ledger import SubmittedPage
from workers.publication import State
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from workers.publication import Publication


@pytest.fixture
def queue(redis_url: str) -> Iterator[Queue]:
    """The house's queue, empty."""
    client = Redis.from_url(redis_url)
    queue = Queue(QUEUE, connection=client, serializer=JSONSerializer)
    queue.empty()
    yield queue
    client.close()


@pytest.fixture
def work(queue: Queue) -> Iterator[Callable[[], None]]:
    """Work off the queue as the worker does, but in this very process."""
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}

    def work() -> None:
        SimpleWorker(
            [queue], connection=queue.connection, serializer=JSONSerializer, job_class=jobs.KnownJob
        ).work(burst=True)

    yield work
    for sign, handler in before.items():
        signal.signal(sign, handler)


@pytest.fixture
def services(tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Services:
    """The services of a worker whose one account is not in the settings any more."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    new_ledger(url)
    settings = Settings(accounts={}, home=tmp_path, database_url=url, redis_url=redis_url)
    services = Services(settings=settings)
    monkeypatch.setattr(jobs, "_services", lambda: services)
    return services


def received(services: Services) -> Publication:
    return services.ledger.submit(
        account=Account(name="daily", app_id="wx0123456789abcdef", secret="s" * 32),
        pages=[
            SubmittedPage(
                digest=Digest(name="index.md", folder="a", slug="a", title="早上好"),
                revision="r1",
                page=b"page",
                files={},
            )
        ],
        who="test",
        now=services.now(),
    ).publication


def test_the_job_that_enqueue_names_is_the_one_that_runs(
    services: Services, work: Callable[[], None]
) -> None:
    """A wake-up takes the publication on its way; here it ends with a person."""
    publication = received(services)
    services.wakeups.advance(publication.id, publication.fence)
    work()
    assert services.ledger.publication(publication.id).state is State.HELD
    assert services.wakeups.depth() == 0


def test_a_doubled_or_late_job_does_nothing(services: Services, work: Callable[[], None]) -> None:
    """Nor does one for a publication that there never was."""
    publication = received(services)
    for number, fence in ((publication.id, 0), (publication.id, 1), (12345, 0)):
        services.wakeups.advance(number, fence)
    work()
    assert services.ledger.publication(publication.id).fence == 1
    told = [entry.what for entry in services.ledger.journal(publication.id)]
    assert told == ["submit", "held", "tell"]


@pytest.mark.parametrize("name", ["os.mkdir", "workers.jobs.run_worker"])
def test_a_job_that_names_another_function_is_refused(
    queue: Queue, work: Callable[[], None], tmp_path: Path, name: str
) -> None:
    """Whoever can write Redis must not be able to run code."""
    (tmp_path / "kept").mkdir()
    job = queue.enqueue_call(name, args=(str(tmp_path / "made"),), failure_ttl=60)
    work()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]
    assert job.get_status(refresh=True) is JobStatus.FAILED
    assert job.id in FailedJobRegistry(queue=queue).get_job_ids()


def test_a_jobs_callbacks_and_webhooks_are_not_run(
    services: Services, queue: Queue, work: Callable[[], None], tmp_path: Path
) -> None:
    """They are functions and addresses that Redis names, by another door."""
    asked = []

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    def marked(name: str) -> Callback:
        return Callback(f"{__name__}.{name}")

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{site.server_port}/"
        for name, status in ((jobs.advance, "finished"), ("os.getpid", "failed")):
            queue.enqueue_call(
                name,
                args=(12345,),
                on_success=marked("called"),
                on_failure=marked("called"),
                webhooks=[Webhook(url, status)],
                failure_ttl=60,
            )
        work()
        site.shutdown()
    assert called.times == 0
    assert asked == []


def called(*_: object) -> None:
    """A function that a stranger might name."""
    called.times += 1


called.times = 0


def test_nothing_is_unpickled(queue: Queue, work: Callable[[], None]) -> None:
    """A job whose data are not JSON fails, whatever they would do when they are loaded."""
    job = Job.create("workers.jobs.advance", args=(1,), connection=queue.connection)
    job.failure_ttl = 60
    job.save()
    queue.push_job_id(job.id)
    work()
    assert queue.count == 0
    assert job.get_status(refresh=True) is JobStatus.FAILED


def test_the_log_of_a_job_leads_back_to_the_request_that_called_for_it(
    services: Services, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chat order is answered at once and done elsewhere: one id stands on the lines of both."""
    seen: list[dict[str, object]] = []
    before = get_contextvars()
    monkeypatch.setattr(jobs, "advance", lambda _id: seen.append(get_contextvars()))
    with bound_contextvars(request_id="abc123"):
        assert services.wakeups.advance(7, 1)
    work()
    [ids] = seen
    assert (ids["request_id"], ids["publication"]) == ("abc123", 7)
    assert str(ids["job"]).startswith("advance-7-1-")
    assert get_contextvars() == before

"""Once a day an account's figures are asked for, and not again where WeChat says no."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from redis import Redis
from rq import Queue
from shelved import Shelf, shelf_at

from workers import figures, jobs
from workers.enqueue import FETCH_FIGURES, JOBS, QUEUE
from workers.publication import Kind
from workers.rounds import look_around
from workers.services import Services

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

# A Wednesday's noon in Beijing, and the moment of the next morning at which it is asked again.
NOON = datetime(2026, 6, 10, 4, tzinfo=UTC)
MORNING = datetime(2026, 6, 11, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)
CALL = "datacube/getarticletotaldetail"


@pytest.fixture
def app_id(sandbox: Sandbox) -> str:
    """A certified account of the sandbox, which has 200 followers and pushed an article."""
    sandbox.set_clock((NOON - 2 * DAY).timestamp())
    app_id = str(sandbox.create_account("subscription")["app_id"])
    sandbox.audience(app_id, followers=200)
    return app_id


@pytest.fixture
def shelf(tmp_path: Path, sandbox: Sandbox, app_id: str, redis_url: str) -> Iterator[Shelf]:
    secret = str(sandbox.patch_account(app_id, reset_secret=True)["secret"])
    shelf = shelf_at(
        tmp_path / "ledger.sqlite3",
        app_id=app_id,
        secret=secret,
        kind=Kind.SUBSCRIPTION,
        api_base=sandbox.api,
    )
    settings = replace(shelf.services.settings, redis_url=redis_url)
    client = Redis.from_url(redis_url)
    client.flushdb()
    client.close()
    services = Services(settings=settings)
    yield at(Shelf(services, shelf.account), NOON, sandbox)
    services.wechat("demo").close()


def at(shelf: Shelf, moment: datetime, sandbox: Sandbox) -> Shelf:
    """The same house at another moment, the sandbox's clock with it."""
    sandbox.set_clock(moment.timestamp())
    return Shelf(replace(shelf.services, now=lambda: moment), shelf.account)


def asked(sandbox: Sandbox, app_id: str) -> int:
    """How often it was asked with a good token."""
    return sum(each["errcode"] not in (40001, 42001) for each in sandbox.calls(app_id, CALL))


def pushed(shelf: Shelf, sandbox: Sandbox, moment: datetime) -> None:
    """Have the account push an article at a moment, in the back end."""
    then = at(shelf, moment, sandbox).services.wechat("demo")
    picture = BytesIO()
    Image.new("RGB", (9, 6), (7, 193, 96)).save(picture, "PNG")
    cover = then.add_material(picture.getvalue(), "png", "cover.png").media_id
    article = {"title": "第一期", "content": "<p>正文</p>", "thumb_media_id": cover}
    media_id = then.draft_add([article])
    sandbox.mass_by_hand(shelf.account.app_id, media_id)
    sandbox.advance(60)
    sandbox.set_clock(NOON.timestamp())


def test_what_was_read_is_kept(shelf: Shelf, sandbox: Sandbox) -> None:
    """Day by day; what people pushed by hand too."""
    pushed(shelf, sandbox, NOON - 2 * DAY)
    figures.fetch("demo", shelf.services)
    known = shelf.services.ledger.figures("demo", date(2026, 5, 1))
    assert [each.day for each in known] == [date(2026, 6, 8), date(2026, 6, 9)]
    assert known[-1].title == "第一期"
    assert 0 < known[0].read <= known[1].read
    told = shelf.services.ledger.figures_round("demo")
    assert told is not None
    assert (told.next_at, told.why) == (MORNING, "")


def test_it_is_asked_once_a_day(shelf: Shelf, sandbox: Sandbox, app_id: str) -> None:
    """A second job, a doubled one, an early clock: none of them asks again before the morning."""
    figures.fetch("demo", shelf.services)
    first = asked(sandbox, app_id)
    assert first == figures.COUNTED
    figures.fetch("demo", shelf.services)
    figures.fetch("demo", at(shelf, MORNING - timedelta(seconds=1), sandbox).services)
    assert asked(sandbox, app_id) == first
    figures.fetch("demo", at(shelf, MORNING, sandbox).services)
    assert asked(sandbox, app_id) == 2 * first


def test_early_in_the_morning_it_is_asked_again(shelf: Shelf, sandbox: Sandbox) -> None:
    """WeChat says itself that yesterday is not counted yet."""
    pushed(shelf, sandbox, NOON - 2 * DAY)
    early = at(shelf, datetime(2026, 6, 9, 22, 30, tzinfo=UTC), sandbox)
    figures.fetch("demo", early.services)
    told = shelf.services.ledger.figures_round("demo")
    assert told is not None
    assert told.next_at == datetime(2026, 6, 9, 23, 30, tzinfo=UTC)


def test_a_missing_right_is_asked_for_once_a_day(
    shelf: Shelf, sandbox: Sandbox, app_id: str
) -> None:
    """One call, and why there is nothing is kept for the page."""
    sandbox.fault(app_id=app_id, path=CALL, errcode=48001, times=1)
    figures.fetch("demo", shelf.services)
    assert asked(sandbox, app_id) == 1
    told = shelf.services.ledger.figures_round("demo")
    assert told is not None
    assert "数据统计" in told.why
    assert told.next_at == MORNING


def test_a_busy_platform_is_asked_within_the_hour(
    shelf: Shelf, sandbox: Sandbox, app_id: str
) -> None:
    """What was told before it became busy is kept, and not asked again."""
    sandbox.fault(app_id=app_id, path=CALL, errcode=-1, times=1)
    figures.fetch("demo", shelf.services)
    told = shelf.services.ledger.figures_round("demo")
    assert told is not None
    assert told.next_at == NOON + figures.PAUSE
    figures.fetch("demo", at(shelf, NOON + figures.PAUSE, sandbox).services)
    told = shelf.services.ledger.figures_round("demo")
    assert told is not None
    assert told.why == ""


def test_a_personal_account_is_never_asked_for(shelf: Shelf, sandbox: Sandbox, app_id: str) -> None:
    """Neither by the clock nor by a job; and no job is run for an account that is not there."""
    account = replace(shelf.account, kind=Kind.PERSONAL)
    settings = replace(shelf.services.settings, accounts={"demo": account})
    services = Services(settings=settings, now=shelf.services.now)
    figures.call_due(services)
    figures.fetch("demo", services)
    figures.fetch("nobody", services)
    assert asked(sandbox, app_id) == 0
    assert Queue(QUEUE, connection=services.scratch.redis).count == 0


def test_the_clock_calls_a_worker(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once in the round of a minute; the job is one that workers run."""
    look_around(shelf.services)
    queued = Queue(QUEUE, connection=shelf.services.scratch.redis)
    assert [name for name in queued.job_ids if name.startswith("fetch_figures-demo-")]
    assert FETCH_FIGURES in JOBS
    monkeypatch.setattr(jobs, "_services", lambda: shelf.services)
    jobs.fetch_figures("demo")
    assert shelf.services.ledger.figures_round("demo") is not None
    assert shelf.services.ledger.figures_due(["demo"], NOON) == []

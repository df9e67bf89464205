"""Finish events from the sandbox at the real door: what a release becomes by them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from ledgers import new_ledger
from processes import await_true
from served import served
from structlog.testing import capture_logs
from wechat_side import account, callback, event, house, send

from bot.app import create_app
from bot.sandbox.remote import Sandbox
from workers import orders, pipeline, rounds
from workers.account import CallbackMode, DigestRule, Schedule
from workers.publication import Kind, Publication, Route, State
from workers.services import Services
from workers.settings import Settings
from workers.submission import submit

INSTANT = timedelta(milliseconds=1)
PAGE = '+++\ntitle = "早上好"\ndate = "2026-11-22"\nslug = "{slug}"\n+++\n\n## 一\n\n正文。\n'


@dataclass
class Scene:
    """An account at the sandbox, whose events come to our door."""

    settings: Settings
    sandbox: Sandbox
    folder: Path
    ahead: timedelta = timedelta()

    def __post_init__(self) -> None:
        self.services = Services(settings=self.settings, now=lambda: datetime.now(UTC) + self.ahead)

    @property
    def app_id(self) -> str:
        return self.services.settings.account().app_id

    def drafted(self, slug: str = "ai1122") -> Publication:
        ours = self.services.settings.account()
        page = self.folder / f"{slug}.md"
        page.write_text(PAGE.format(slug=slug), encoding="utf-8")
        return self.walk(submit([page], ours, self.services, who="test").publication)

    def released(self, slug: str = "ai1122") -> Publication:
        """A publication that WeChat has taken, and of whose end nothing is known yet."""
        ours = self.services.settings.account()
        orders.release(self.drafted(slug), ours, self.services, who="小王")
        row = self.services.ledger.find(ours.name, slug)
        self.services.ledger.due(self.services.now())
        row = self.walk(row)
        assert row.state is State.RELEASED
        return row

    def walk(self, row: Publication) -> Publication:
        """Do what a worker does that was woken."""
        pipeline.advance(row.id, self.services)
        return self.services.ledger.publication(row.id)

    def walk_settled(self, row: Publication) -> Publication:
        """Let the time pass that settle waits, until there is nothing to settle any more."""
        for _ in range(5):
            row = self.services.ledger.publication(row.id)
            if row.state is not State.RELEASED:
                break
            if row.not_before is not None:
                self.ahead = max(self.ahead, row.not_before - datetime.now(UTC) + INSTANT)
            row = self.walk(row)
        return row

    def is_awake(self, row: Publication) -> bool:
        return self.services.ledger.publication(row.id).not_before is None

    def delivered(self, count: int = 1) -> list[dict[str, Any]]:
        """Wait until so many events were delivered."""
        await_true(lambda: len(self.sandbox.deliveries(self.app_id)) >= count)
        return self.sandbox.deliveries(self.app_id)


@pytest.fixture
def opened(sandbox: Sandbox, redis_url: str, tmp_path: Path) -> Iterator[Callable[..., Scene]]:
    with ExitStack() as houses:

        def opened(
            route: Route = Route.PUBLISH, mode: CallbackMode = CallbackMode.SAFE, **terms: object
        ) -> Scene:
            there = sandbox.create_account("subscription", mode=str(mode), terms=terms)
            keys = {"token": there["callback_token"], "aes_key": there["aes_key"]}
            ours = replace(
                account(f"a{uuid4().hex[:8]}", mode, app_id=there["app_id"], **keys),
                secret=there["secret"],
                api_base=sandbox.api,
                kind=Kind.SUBSCRIPTION,
                route=route,
                schedule=Schedule(hold=0),
                digests=DigestRule(tags=("日报",)),
            )
            url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
            new_ledger(url)
            settings = Settings(
                accounts={ours.name: ours}, home=tmp_path, database_url=url, redis_url=redis_url
            )
            door = houses.enter_context(served(create_app(Services(settings=settings))))
            sandbox.patch_account(ours.app_id, callback_url=f"{door}/wechat/{ours.name}")
            return Scene(settings, sandbox, tmp_path)

        yield opened


@pytest.mark.parametrize("route", [Route.PUBLISH, Route.MASS])
@pytest.mark.parametrize("mode", [CallbackMode.SAFE, CallbackMode.COMPATIBLE])
def test_the_event_brings_the_address(
    opened: Callable[..., Scene], route: Route, mode: CallbackMode
) -> None:
    """The publication is woken at once, and published without a question to WeChat."""
    scene = opened(route, mode)
    row = scene.released()
    assert not scene.is_awake(row)
    asked = len(scene.sandbox.calls(scene.app_id))
    scene.sandbox.advance(15)
    (told,) = scene.delivered()
    assert [each["body"] for each in told["attempts"]] == ["success"]
    assert scene.is_awake(row)
    assert scene.services.wakeups.depth() > 0
    row = scene.walk(row)
    assert row.state is State.PUBLISHED
    assert row.address.startswith("https://mp.weixin.qq.com/s")
    assert len(scene.sandbox.calls(scene.app_id)) == asked
    release = scene.services.ledger.newest_release(row.id)
    assert release is not None
    if route is Route.MASS:
        assert release.report is not None
        assert release.report["total"] == release.report["sent"] > 0
        assert release.report["reprint"] == "不是转载"
    else:
        assert release.article_id


@pytest.mark.parametrize("trouble", [{"double": 1}, {"late": 5}, {"reorder": 1}])
def test_doubled_late_and_reordered_events_change_nothing(
    opened: Callable[..., Scene], trouble: dict[str, float]
) -> None:
    """Published once, told once; what comes after the end is kept and moves nobody."""
    scene = opened()
    scene.sandbox.events(scene.app_id, **trouble)
    row = scene.released()
    scene.sandbox.advance(15)
    row = scene.walk_settled(row)
    scene.sandbox.advance(100)
    scene.delivered(2 if "double" in trouble else 1)
    again = scene.walk(row)
    assert (again.state, again.fence) == (State.PUBLISHED, row.fence)
    titles = [each.title for each in scene.services.ledger.notices(publication=row.id)]
    assert len([title for title in titles if "已发" in title]) == 1
    assert scene.services.ledger.strange_finishes(scene.services.now()) == []


def test_a_lost_event_is_asked_for(opened: Callable[..., Scene]) -> None:
    """Nobody hears of the end, and settle finds it."""
    scene = opened()
    scene.sandbox.events(scene.app_id, lose=1)
    row = scene.released()
    scene.sandbox.advance(15)
    assert scene.walk_settled(row).state is State.PUBLISHED
    assert scene.sandbox.deliveries(scene.app_id) == []


def test_an_event_that_comes_while_wechat_is_asked_is_not_overlooked(
    opened: Callable[..., Scene],
) -> None:
    """It wakes nobody, for a worker has the publication in hand; that worker sees it."""
    scene = opened()
    scene.sandbox.events(scene.app_id, lose=1)
    row = scene.released()
    scene.ahead = row.not_before - datetime.now(UTC) + INSTANT
    scene.sandbox.fault(scene.app_id, "freepublish/get", "slow", seconds=1)
    worker = threading.Thread(target=scene.walk, args=(row,))
    worker.start()
    asked = len(scene.sandbox.calls(scene.app_id))
    await_true(lambda: scene.services.ledger.publication(row.id).lease_until is not None)
    time.sleep(0.3)
    release = scene.services.ledger.newest_release(row.id)
    inside = (
        f"<PublishEventInfo><publish_id>{release.receipt}</publish_id><publish_status>0"
        "</publish_status><article_detail><item><idx>1</idx><article_url>"
        "http://mp.weixin.qq.com/s/a</article_url></item></article_detail></PublishEventInfo>"
    )
    xml = event("PUBLISHJOBFINISH", inside)
    ours = scene.services.settings.account()
    send(create_app(scene.services).test_client(), callback(ours, xml))
    assert len(scene.sandbox.calls(scene.app_id)) == asked
    worker.join()
    row = scene.services.ledger.publication(row.id)
    assert (row.state, row.address) == (State.PUBLISHED, "https://mp.weixin.qq.com/s/a")


def test_a_publication_told_as_a_mass_send_is_settled_by_asking(
    opened: Callable[..., Scene],
) -> None:
    """Two accounts saw it in 2022: its number is nobody's, so it wakes nobody."""
    scene = opened(publish_event="mass")
    row = scene.released()
    scene.sandbox.advance(15)
    scene.delivered()
    assert not scene.is_awake(row)
    (strange,) = scene.services.ledger.strange_finishes(scene.services.now())
    row = scene.walk_settled(row)
    assert (row.state, strange.route) == (State.PUBLISHED, Route.MASS)
    assert row.address in strange.said["addresses"]
    scene.ahead += timedelta(minutes=5)
    rounds.look_around(scene.services)
    assert scene.services.ledger.strange_finishes(scene.services.now()) == []
    titles = [each.title for each in scene.services.ledger.notices()]
    assert len(titles) == len([each for each in titles if "早上好" in each])


def test_what_a_person_published_is_kept_for_asking(opened: Callable[..., Scene]) -> None:
    """Nobody here has that receipt; operators are asked what it was."""
    scene = opened(hand_events="all")
    row = scene.drafted()
    out = scene.sandbox.by_hand(scene.app_id, f"drafts/{row.draft_id}/publish")
    scene.delivered()
    (strange,) = scene.services.ledger.strange_finishes(scene.services.now())
    assert (strange.receipt, strange.said["addresses"]) == (out["publish_id"], out["addresses"])


@pytest.mark.parametrize("route", [Route.PUBLISH, Route.MASS])
def test_in_plain_mode_an_event_only_makes_us_ask(
    opened: Callable[..., Scene], route: Route
) -> None:
    """Anybody on the way may have written its body, so that WeChat itself is asked."""
    scene = opened(route, CallbackMode.PLAIN)
    row = scene.released()
    ours, release = scene.services.settings.account(), scene.services.ledger.newest_release(row.id)
    assert release is not None
    forged = (
        f"<MsgID>{release.receipt}</MsgID><Status>send success</Status>"
        "<ArticleUrlResult><ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl>https://evil.example/1</ArticleUrl></item>"
        "</ResultList></ArticleUrlResult>"
        if route is Route.MASS
        else f"<PublishEventInfo><publish_id>{release.receipt}</publish_id><publish_status>0"
        "</publish_status><article_detail><item><idx>1</idx><article_url>https://evil.example/1"
        "</article_url></item></article_detail></PublishEventInfo>"
    )
    name = "MASSSENDJOBFINISH" if route is Route.MASS else "PUBLISHJOBFINISH"
    door = create_app(scene.services).test_client()
    assert send(door, callback(ours, event(name, forged))).data == b"success"
    assert scene.is_awake(row)
    assert scene.services.ledger.finish(ours.name, route, release.receipt) is None
    row = scene.walk(row)
    assert (row.state, row.address) == (State.RELEASED, "")
    if route is Route.PUBLISH:
        scene.sandbox.advance(15)
        scene.delivered()
        row = scene.walk(row)
        assert row.state is State.PUBLISHED
        assert "evil" not in row.address


def test_an_event_that_names_no_release_is_answered_and_logged(redis_url: str) -> None:
    """WeChat need not repeat what nobody can use; no ledger is asked."""
    one = account(f"a{uuid4().hex[:8]}", CallbackMode.SAFE)
    door = house(redis_url, one).test_client()
    with capture_logs() as lines:
        answer = send(door, callback(one, event("PUBLISHJOBFINISH")))
    assert (answer.status_code, answer.data) == (200, b"success")
    assert [line["event"] for line in lines] == ["finish_without_receipt"]


def test_while_the_ledger_is_away_wechat_gets_no_answer(redis_url: str, tmp_path: Path) -> None:
    """It repeats; and once the ledger is back, the event is kept and answered."""
    one = account(f"a{uuid4().hex[:8]}", CallbackMode.SAFE)
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    door = house(redis_url, one, database_url=url).test_client()
    inside = "<MsgID>7</MsgID><Status>send success</Status>"
    xml = event("MASSSENDJOBFINISH", inside, created=int(time.time()))
    with capture_logs() as lines:
        lost = send(door, callback(one, xml))
    assert (lost.status_code, lost.data) == (503, b"")
    assert [line["event"] for line in lines] == ["event_not_kept"]
    new_ledger(url)
    kept = send(door, callback(one, xml))
    assert (kept.status_code, kept.data) == (200, b"success")
    services = Services(settings=Settings(accounts={}, home=tmp_path, database_url=url))
    finish = services.ledger.finish(one.name, Route.MASS, "7")
    assert finish is not None
    assert finish.said["status"] == "send success"
    assert send(door, callback(one, xml)).data == b"success"


def test_a_delivery_during_an_outage_is_repeated_until_it_is_kept(
    opened: Callable[..., Scene],
) -> None:
    """WeChat pushes three times in all; the second one finds the ledger again."""
    scene = opened()
    row = scene.released()
    ledger, hidden = scene.folder / "ledger.sqlite3", scene.folder / "away.sqlite3"
    # Every connection of ours is closed, so that the file may be moved and come back whole.
    scene.services.ledger.close()
    ledger.rename(hidden)
    scene.sandbox.advance(15)
    time.sleep(0.5)
    ledger.unlink(missing_ok=True)
    hidden.rename(ledger)
    (told,) = scene.delivered()
    statuses = [each["status"] for each in told["attempts"]]
    assert statuses[0] == 503
    assert statuses[-1] == 200
    assert scene.walk(row).state is State.PUBLISHED

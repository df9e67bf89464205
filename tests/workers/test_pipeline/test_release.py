"""A release: once, at its time, whatever WeChat answers or does not answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from ledgers import new_ledger
from newsroom import Room
from pressroom import House, settings_for

from workers import pipeline
from workers.account import Schedule
from workers.publication import Fate, Publication, Route, State
from workers.release import client_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

SENDALL = "message/mass/sendall"
SUBMIT = "freepublish/submit"


@pytest.fixture
def opened(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Callable[..., Room]:
    """Open a room of a certified account: `opened(Route.MASS, hold=0)`."""

    def opened(
        route: Route = Route.MASS,
        terms: dict[str, Any] | None = None,
        **plan: Any,  # noqa: ANN401  any field of Schedule
    ) -> Room:
        account = sandbox.create_account("subscription", **({"terms": terms} if terms else {}))
        settings = settings_for(account, sandbox, tmp_path, redis_url)
        new_ledger(settings.database_url)
        return Room(House(settings, sandbox, tmp_path), "subscription", Schedule(**plan), route)

    return opened


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_silent_push_is_repeated_under_the_same_key(
    opened: Callable[..., Room], when: str
) -> None:
    """What was sent hands back its receipt, what was not is sent: readers get it once."""
    room = opened()
    room.fault(SENDALL, when)
    row = room.due()
    assert row.state is State.UNSURE
    row = room.go(row)
    assert row.state is State.RELEASED
    assert len(room.out()) == 1
    keys = {each["clientmsgid"] for each in room.tried()}
    assert len(keys) == 1
    release = room.services.ledger.newest_release(row.id)
    assert release is not None
    assert (release.calls, release.attempt, release.fate) == (2, 1, Fate.TAKEN)


def test_a_silent_publish_is_looked_for_and_not_repeated(opened: Callable[..., Room]) -> None:
    """A second submit would publish it twice: the list of what is published tells."""
    room = opened(Route.PUBLISH)
    room.fault(SUBMIT, "after")
    row = room.due()
    assert row.state is State.UNSURE
    row = room.go(row, rounds=3)
    assert (row.state, len(room.out()), len(room.tried())) == (State.PUBLISHED, 1, 1)
    assert row.address.startswith("https://mp.weixin.qq.com/s")


def test_a_publish_that_never_arrived_is_submitted_again_late(
    opened: Callable[..., Room],
) -> None:
    """Only when the draft lies there longer than the longest publish takes."""
    room = opened(Route.PUBLISH)
    room.fault(SUBMIT, "before")
    row = room.due()
    called = room.services.ledger.newest_release(row.id)
    assert called is not None
    began = called.called_at  # from which the quarter of an hour is counted
    while (row := room.go(row)).state is State.UNSURE:
        assert room.services.now() - began < timedelta(minutes=20)
    assert room.services.now() - began >= timedelta(minutes=15)
    assert len(room.out()) == 1
    assert room.go(row, rounds=3).state is State.PUBLISHED


def test_a_push_that_never_arrived_stays_when_its_hour_is_over(
    opened: Callable[..., Room],
) -> None:
    """To repeat it at night would send it for the first time, at an hour nobody chose."""
    room = opened()
    room.fault(SENDALL, "before")
    row = room.due()
    room.pass_time(hours=3)
    row = room.go(row)
    assert (row.state, room.out()) == (State.HELD, [])
    assert "没有发出" in row.why
    assert row.released_at is None


def test_a_push_that_arrived_is_found_after_its_hour(opened: Callable[..., Room]) -> None:
    """Its draft is gone, so the same key cannot send anything any more."""
    room = opened()
    room.fault(SENDALL, "after")
    row = room.due()
    room.pass_time(hours=3)
    assert room.go(row).state is State.RELEASED
    assert len(room.out()) == 1


def test_after_a_day_of_silence_a_person_is_asked(opened: Callable[..., Room]) -> None:
    """WeChat forgets a key after 24 hours: to repeat it would be to send again."""
    room = opened()
    room.fault(SENDALL, "after")
    row = room.due()
    room.pass_time(hours=25)
    row = room.go(row)
    assert (row.state, len(room.out()), len(room.tried())) == (State.HELD, 1, 1)
    assert f"gongbao published {row.key}" in row.why


def test_after_a_day_of_silence_a_draft_in_the_box_proves_that_nothing_was_sent(
    opened: Callable[..., Room],
) -> None:
    """A push takes the draft away: nobody need look for what never left."""
    room = opened()
    room.fault(SENDALL, "before")
    row = room.due()
    room.pass_time(hours=25)
    held = room.go(row)
    assert (held.state, room.out()) == (State.HELD, [])
    assert "草稿仍在草稿箱" in held.why
    release = room.services.ledger.newest_release(row.id)
    assert release is not None
    assert release.fate is Fate.REFUSED


def test_a_worker_that_died_while_calling_leaves_it_unsure(opened: Callable[..., Room]) -> None:
    """Nobody knows whether the call was made: it is repeated under its key after a minute."""
    room = opened()
    row = room.order("release", room.drafted()).publication
    room.house.clock.pass_by(row.release_at)
    ledger, now = room.services.ledger, room.services.now()
    ledger.due(now)
    row = ledger.claim(row.id, [State.DUE], owner="dead", seconds=1, now=now)
    key = client_key(room.account.app_id, row)
    row, _ = ledger.begin_release(row, client_key=key, who="dead", now=now)
    room.pass_time(seconds=2)
    row = room.go(row)
    assert row.state is State.UNSURE
    assert room.go(row).state is State.RELEASED
    assert [each["clientmsgid"] for each in room.tried()] == [key]


@pytest.mark.parametrize(
    ("act", "words"), [("delete", "草稿已不在草稿箱"), ("edit", "草稿在后台被改过")]
)
def test_what_a_person_did_to_the_draft_is_asked_about(
    opened: Callable[..., Room], act: str, words: str
) -> None:
    """The back end acts, too: nothing is sent that its owner has not seen."""
    room = opened()
    row = room.order("release", room.drafted()).publication
    more = {"title": "改过的标题"} if act == "edit" else {}
    room.house.sandbox.by_hand(room.account.app_id, f"drafts/{row.draft_id}/{act}", **more)
    row = room.leave(row)
    assert (row.state, room.out(), room.tried()) == (State.HELD, [], [])
    assert words in row.why


def test_late_within_the_grace_and_held_after_it(opened: Callable[..., Room]) -> None:
    """A house that was dead at eight sends at ten past, but not at noon."""
    room = opened(grace=30, daily=2)
    late, missed = (
        room.order("release", room.drafted(slug), at=room.in_(minutes=9)).publication
        for slug in ("a", "b")
    )
    ledger = room.services.ledger
    room.pass_time(minutes=20)
    ledger.due(room.services.now())
    pipeline.advance(late.id, room.services)
    room.pass_time(minutes=40)
    pipeline.advance(missed.id, room.services)
    assert room.house.row(late).state is State.RELEASED
    row = room.house.row(missed)
    assert row.state is State.HELD
    assert "错过了" in row.why


def test_what_waited_does_not_leave_in_the_quiet_hours(opened: Callable[..., Room]) -> None:
    """Whatever it waited for: a phone must not ring at night."""
    room = opened(grace=600)
    place = ZoneInfo("Asia/Shanghai")
    soon = room.services.now() + timedelta(minutes=20)
    quiet = (
        f"{soon.astimezone(place):%H:%M}",
        f"{soon.astimezone(place) + timedelta(hours=6):%H:%M}",
    )
    room = Room(room.house, "subscription", Schedule(grace=600, quiet=quiet), Route.MASS)
    row = room.order("release", room.drafted(), at=room.in_(minutes=9)).publication
    room.pass_time(minutes=40)
    row = room.leave(row)
    assert (row.state, room.out()) == (State.HELD, [])
    assert "免打扰" in row.why


def test_without_approval_nothing_leaves(opened: Callable[..., Room]) -> None:
    """Where the account wants two people, one is not enough."""
    room = opened(approval=True)
    row = room.leave(room.order("release", room.drafted()).publication)
    assert (row.state, room.out()) == (State.HELD, [])
    assert "批准" in row.why


def test_the_spent_push_of_the_day_leaves_three_choices(opened: Callable[..., Room]) -> None:
    """Somebody used it in the back end: publish without, another day, or by hand."""
    room = opened()
    room.fault(SENDALL, "before", errcode=45028)
    row = room.due()
    assert (row.state, row.released_at) == (State.HELD, None)
    for choice in ("--route publish", "--next", "--route draft"):
        assert f"gongbao release {row.key} {choice}" in row.why
    release = room.services.ledger.newest_release(row.id)
    assert release is not None
    assert release.fate is Fate.REFUSED


def test_spent_calls_wait_for_beijing_and_for_a_slot(opened: Callable[..., Room]) -> None:
    """Midnight fills the quota, but nobody is woken at midnight."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    room = opened(days=days, time="08:00")
    room.fault(SENDALL, "before", errcode=45009)
    row = room.due()
    assert row.state is State.SCHEDULED
    assert row.release_at is not None
    at = row.release_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert (at.hour, at.minute) == (8, 0)
    assert at > room.services.now()
    assert any("改到" in title for title in room.told(row))


def test_a_no_that_passes_is_followed_by_another_attempt(opened: Callable[..., Room]) -> None:
    """WeChat said that nothing was sent, so the next attempt has a key of its own."""
    room = opened()
    room.fault(SENDALL, "before", errcode=42010)
    row = room.due()
    assert row.state is State.DUE
    row = room.go(row)
    assert (row.state, row.attempt, len(room.out())) == (State.RELEASED, 2, 1)


@pytest.mark.parametrize(("answer", "end"), [("confirm", State.PUBLISHED), ("refuse", State.HELD)])
def test_the_admin_is_waited_for(opened: Callable[..., Room], answer: str, end: State) -> None:
    """API 群发保护: the account's admin confirms in WeChat, or the push is off."""
    room = opened(terms={"protection": "code"})
    room.house.sandbox.patch_account(room.account.app_id, protected=True)
    row = room.due()
    assert row.state is State.AWAITING_ADMIN
    row = room.go(row)
    assert row.state is State.RELEASED
    room.house.sandbox.admin(room.account.app_id, answer)
    row = room.go(row, rounds=2)
    finish(room, row, "send success" if answer == "confirm" else "err(40001)")
    row = room.go(row)
    assert row.state is end
    assert len(room.out()) == 1


def test_the_event_brings_address_and_report(opened: Callable[..., Room]) -> None:
    """How many got it, and where it is: told to the operators, kept in the ledger."""
    room = opened()
    row = room.due()
    finish(room, row, "send success")
    finish(room, row, "send fail")  # a second one of the same receipt changes nothing
    row = room.go(row)
    assert (row.state, row.address) == (State.PUBLISHED, ADDRESS)
    release = room.services.ledger.newest_release(row.id)
    assert release is not None
    assert release.report is not None
    assert (release.report["sent"], release.report["total"]) == (80, 100)
    notices = room.services.ledger.notices(publication=row.id)
    assert "送达 80 人" in notices[0].body


def test_an_event_that_overtakes_its_receipt_is_not_lost(opened: Callable[..., Room]) -> None:
    """It is kept under its receipt, and found when that is known."""
    room = opened()
    room.fault(SENDALL, "after")
    row = room.due()
    out = room.out()[0]
    finish(room, row, "send success", receipt=out["msg_id"])
    assert room.go(row, rounds=2).state is State.PUBLISHED


def test_a_push_that_was_stopped_is_told_with_its_reason(opened: Callable[..., Room]) -> None:
    """The platform took it, looked at it, and let nothing out."""
    room = opened()
    row = room.due()
    finish(room, row, "err(20008)")
    row = room.go(row)
    assert (row.state, row.released_at) == (State.HELD, None)
    assert "涉嫌欺诈" in row.why


def test_without_an_event_the_address_is_asked_for_once(opened: Callable[..., Room]) -> None:
    """mass/get says that it was sent, and not where it is."""
    room = opened()
    row = room.go(room.due(), rounds=12)
    assert row.state is State.RELEASED
    asked = [title for title in room.told(row) if "没有给出链接" in title]
    assert len(asked) == 1


@pytest.mark.parametrize(("status", "words"), [(2, "原创校验"), (3, "发布失败"), (4, "审核")])
def test_a_publish_that_failed_is_told_with_its_reason(
    opened: Callable[..., Room], status: int, words: str
) -> None:
    """What freepublish/get may answer where nothing came out."""
    room = opened(Route.PUBLISH)
    room.house.sandbox.end_publications(room.account.app_id, status=status)
    row = room.go(room.due(), rounds=4)
    assert row.state is State.HELD
    assert words in row.why


@pytest.mark.parametrize(("act", "words"), [("delete", "全部删除"), ("ban", "全部封禁")])
def test_what_is_gone_before_its_address_was_known_is_withdrawn(
    opened: Callable[..., Room], act: str, words: str
) -> None:
    """Deleted by a person, or banned by the platform, within the minute."""
    room = opened(Route.PUBLISH)
    row = room.due()
    room.pass_time(seconds=60)
    if act == "ban":
        room.house.sandbox.ban(room.account.app_id, room.out()[0]["publish_id"])
    else:
        room.house.sandbox.by_hand(room.account.app_id, "releases/0/delete")
    row = room.go(row)
    assert row.state is State.WITHDRAWN
    assert words in row.why


def test_the_key_of_an_attempt_is_short_and_its_own() -> None:
    """WeChat takes 32 bytes; two attempts, ledgers or accounts never share one."""
    now = datetime(2026, 11, 23, tzinfo=ZoneInfo("UTC"))
    made = {
        client_key(app, publication(number, attempt, now + timedelta(seconds=age)))
        for app in ("wxa", "wxb")
        for number in (1, 2)
        for attempt in (0, 1)
        for age in (0, 1)
    }
    assert len(made) == 16
    assert {len(key.encode()) for key in made} == {30}


ADDRESS = "https://mp.weixin.qq.com/s/abcdefghijklmnopqrstuv"


def finish(room: Room, row: Publication, status: str, *, receipt: str = "") -> None:
    """Let the door keep a MASSSENDJOBFINISH."""
    release = room.services.ledger.newest_release(row.id)
    assert release is not None
    room.services.ledger.keep_finish(
        account=room.account.name,
        route=Route.MASS,
        receipt=receipt or release.receipt,
        said={
            "status": status,
            "total": 100,
            "filtered": 90,
            "sent": 80,
            "failed": 10,
            "addresses": [ADDRESS] if status == "send success" else [],
        },
        now=room.services.now(),
    )


def publication(number: int, attempt: int, born: datetime) -> Publication:
    return Publication(
        id=number, account="daily", key="ai1122", revision="r", state=State.DUE, route=Route.MASS,
        title="早", draft_id="m", draft_called_at=None, fence=1, lease_until=None, not_before=None,
        tries=0, why="", created_at=born, updated_at=born, attempt=attempt,
    )  # fmt: skip

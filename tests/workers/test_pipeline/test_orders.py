"""Appointing a release: what an operator may order, and what becomes of it at WeChat."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger
from newsroom import Newsroom
from pressroom import House, settings_for

from workers import orders
from workers.account import Schedule
from workers.errors import Unfit, WeChatError
from workers.publication import Fate, Route, State
from workers.submission import submit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from workers.publication import Publication


@pytest.fixture
def opened(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Callable[..., Newsroom]:
    """Open a house of a kind: `opened("subscription", hold=3)`."""

    def opened(
        kind: str = "subscription", *, route: Route = Route.MASS, **plan: object
    ) -> Newsroom:
        account = sandbox.create_account(kind)
        settings = settings_for(account, sandbox, tmp_path, redis_url)
        new_ledger(settings.database_url)
        house = House(settings, sandbox, tmp_path)
        # At both ends it is noon in Beijing: no test's day ends while it runs.
        now = datetime.now(UTC)
        noon = now.replace(hour=4, minute=0, second=0, microsecond=0) + timedelta(days=1)
        house.clock.ahead = noon - now
        sandbox.set_clock(noon.timestamp())
        return Newsroom(house, kind, Schedule(**plan), route)

    return opened


def refused(
    room: Newsroom, verb: str, publication: Publication, *more: object, **how: object
) -> str:
    """Give an order that cannot be followed: its sentence, and nothing changed."""
    before = room.house.row(publication)
    entries = len(room.services.ledger.journal(publication.id))
    with pytest.raises(Unfit) as no:
        room.order(verb, publication, *more, **how)
    after = room.house.row(publication)
    assert replace(after, fence=before.fence) == before
    assert len(room.services.ledger.journal(publication.id)) == entries
    return str(no.value)


def test_now_means_after_the_undo_hold(opened: Callable[..., Newsroom]) -> None:
    """Whoever typed the wrong number has three minutes, and everyone else hears of it."""
    room = opened()
    began = room.services.now()
    done = room.order("release", room.drafted())
    row = done.publication
    assert row.state is State.SCHEDULED
    assert row.release_at is not None
    assert timedelta(minutes=3) <= row.release_at - began < timedelta(minutes=4)
    assert (row.tell_at, row.appointed_by, row.lease_until) == (None, "小王", None)
    assert re.search(r"已定于 \d\d-\d\d \d\d:\d\d 群发", done.said)
    assert "已定于" in room.told(row)[0]
    assert (left := room.leave(row)).state is State.RELEASED, left.why
    assert len(room.out()) == 1


def test_a_published_article_comes_back_with_its_address(opened: Callable[..., Newsroom]) -> None:
    """The route that pushes to nobody."""
    room = opened()
    row = room.order("release", room.drafted(), route=Route.PUBLISH).publication
    assert room.look(room.leave(row)).address.startswith("https://mp.weixin.qq.com/s/")
    assert [one["route"] for one in room.out()] == ["publish"]


def test_a_later_time_is_told_again_before_it_comes(opened: Callable[..., Newsroom]) -> None:
    """The undo hold lies before the time, not after it: 08:00 means 08:00."""
    room = opened()
    at = room.in_(hours=5)
    row = room.order("release", room.drafted(), at=at).publication
    assert (row.release_at, row.tell_at) == (at, at - timedelta(minutes=3))
    near = room.in_(minutes=2)
    assert room.order("release", row, at=near).publication.tell_at is None


def test_the_next_slot_is_found_in_the_schedule(opened: Callable[..., Newsroom]) -> None:
    """等下一个空档, and a sentence where the account has none."""
    room = opened(days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), time="08:00")
    done = room.order("release", room.drafted(), at=orders.NEXT)
    assert done.publication.release_at is not None
    assert done.publication.release_at > room.services.now()
    assert "08:00" in done.said
    bare = opened()
    assert "没有下一个空档" in refused(bare, "release", bare.drafted(), at=orders.NEXT)


def test_a_personal_account_is_offered_what_it_may(opened: Callable[..., Newsroom]) -> None:
    """A right that is missing is a route not offered, with the reason and what is instead."""
    room = opened("personal", route=Route.DRAFT)
    row = room.drafted()
    assert row.state is State.HANDED_OVER
    for route in (Route.MASS, Route.PUBLISH):
        said = refused(room, "release", row, route=route)
        assert "个人或未认证" in said
        assert "--route draft" in said
    assert "gongbao published ai1122" in refused(room, "release", row)
    assert orders.offered(room.account, room.services)[Route.DRAFT] == ""


def test_a_right_that_was_found_missing_is_not_offered(opened: Callable[..., Newsroom]) -> None:
    """What doctor learnt counts more than what the kind promises."""
    room = opened()
    row = room.drafted()
    room.services.ledger.keep_right(
        "daily", "mass", held=False, how="message/mass/get 回答 48001", now=room.services.now()
    )
    said = refused(room, "release", row)
    assert "48001" in said
    assert "--route publish" in said
    assert "--route mass" not in said


def test_a_person_may_always_press_it_themselves(opened: Callable[..., Newsroom]) -> None:
    """原创 and 合集 cannot be set by API, so certified accounts have this route, too."""
    room = opened()
    row = room.drafted()
    assert "不能定时" in refused(room, "release", row, route=Route.DRAFT, at=room.in_(hours=1))
    done = room.order("release", row, route=Route.DRAFT)
    assert done.publication.state is State.HANDED_OVER
    assert "① 打开公众号后台" in done.said
    assert room.order("release", done.publication, route=Route.MASS).publication.route is Route.MASS


def test_a_tag_must_exist(opened: Callable[..., Newsroom], sandbox: Sandbox) -> None:
    """A mistyped tag is answered with those there are."""
    room = opened()
    sandbox.audience(room.account.app_id, followers=20, tags={"北京": 12})
    row = room.drafted()
    said = refused(room, "release", row, target="南京")
    assert "没有名叫“南京”的标签" in said
    assert "北京" in said
    assert "标签" in refused(room, "release", row, route=Route.PUBLISH, target="北京")
    done = room.order("release", row, target="北京")
    assert done.publication.target == "北京"
    room.leave(done.publication)
    assert room.out()[0]["target"] != "all"


def test_a_time_in_the_past_is_refused(opened: Callable[..., Newsroom]) -> None:
    """Nothing is sent at once because a date was wrong; no extra yes helps."""
    room = opened()
    row = room.drafted()
    said = refused(room, "release", row, at=room.in_(minutes=-1), anyway=True)
    assert "已经过去" in said


def test_quiet_hours_closures_and_the_days_limit_need_another_word(
    opened: Callable[..., Newsroom],
) -> None:
    """All that speaks against it is said at once, and the second word is kept until it leaves."""
    room = opened(quiet=("00:00", "23:59"))
    first, second = room.drafted(), room.drafted("second", title="另一篇")
    today = room.services.now().date()
    orders.close(room.account, f"{today}..{today + timedelta(days=9)}", room.services, who="小王")
    room.order("release", first, route=Route.PUBLISH, anyway=True)
    said = refused(room, "release", second, route=Route.PUBLISH)
    assert re.search("免打扰.*休刊期.*已有 ai1122，每天最多 1 次.*--anyway", said)
    done = room.order("release", second, route=Route.PUBLISH, anyway=True)
    assert done.publication.anyway
    assert room.leave(done.publication).state is State.RELEASED


def test_a_push_that_is_known_to_be_spent_is_said_before_its_slot(
    opened: Callable[..., Newsroom],
) -> None:
    """With where that knowledge comes from: a push by hand is not in it."""
    room = opened(daily=3)
    room.leave(room.order("release", room.drafted()).publication)
    row = room.drafted("second", title="另一篇")
    said = refused(room, "release", row)
    assert "群发次数到" in said
    assert "只算公报发出的" in said
    assert room.order("release", row, route=Route.PUBLISH).publication.state is State.SCHEDULED


def test_the_same_content_within_a_week_needs_another_word(
    opened: Callable[..., Newsroom], sandbox: Sandbox
) -> None:
    """Followers who get an issue twice leave."""
    room = opened("service", daily=8)
    first = room.order("release", room.drafted()).publication
    room.look(room.leave(first))
    receipt = room.out()[0]["msg_id"]
    room.order("published", room.house.row(first), "https://mp.weixin.qq.com/s/AbCdEfGh")
    page = room.house.page()
    again = submit([page], room.account, room.services, who="test", again=True)
    row = room.house.walk(again)
    room.house.clock.ahead += timedelta(days=2)
    said = refused(room, "release", row)
    assert (
        f"同样的内容 {said.split('同样的内容 ')[1][:11]} 已发给同样的人（凭据 {receipt}）" in said
    )
    room.house.clock.ahead += timedelta(days=6)
    assert room.order("release", row).publication.state is State.SCHEDULED


def test_who_comes_second_hears_who_was_first(opened: Callable[..., Newsroom]) -> None:
    """Two operators at once: one appointment, one release, and a name with a time."""
    room = opened()
    row = room.drafted()
    room.order("release", row, who="小李")
    said = refused(room, "release", row)
    assert re.search(r"已由 小李 于 \d\d:\d\d 定于 \d\d-\d\d \d\d:\d\d 群发", said)
    fresh = room.house.row(row)
    assert "不用再定" in refused(room, "release", fresh)
    room.leave(fresh)
    receipt = room.out()[0]["msg_id"]
    said = refused(room, "release", room.house.row(row))
    assert re.search(rf"已由 小李 于 \d\d:\d\d 群发，凭据 msg_id {receipt}", said)
    assert len(room.out()) == 1


def test_what_a_worker_has_in_hand_waits_for_it(opened: Callable[..., Newsroom]) -> None:
    """An order between two steps of a worker would be half of each."""
    room = opened()
    row = room.drafted()
    busy = room.services.ledger.take(row, owner="w", seconds=20, now=room.services.now())
    for verb in ("release", "cancel"):
        with pytest.raises(Unfit, match="正在处理中"):
            room.order(verb, busy)
    assert room.house.row(row).state is State.DRAFTED
    room.house.clock.ahead += timedelta(seconds=21)  # whoever had it has died
    assert room.order("release", busy).publication.state is State.SCHEDULED


def test_of_many_operators_at_once_one_is_followed(opened: Callable[..., Newsroom]) -> None:
    """All the others hear whose word it was, and whose it was not."""
    room = opened()
    row = room.drafted()
    names = [f"{number} 号" for number in range(8)]

    def order(name: str) -> str:
        try:
            return room.order("release", row, who=name).said
        except Unfit as no:
            return str(no)

    with ThreadPoolExecutor(len(names)) as hands:
        answers = list(hands.map(order, names))
    (winner,) = [name for name, said in zip(names, answers, strict=True) if said.startswith("已定")]
    row = room.house.row(row)
    assert row.appointed_by == winner
    for said in answers:
        assert said.startswith("已定") or f"已由 {winner} 于" in said or "正在处理中" in said
    appointed = [e for e in room.services.ledger.journal(row.id) if e.what == "appoint"]
    assert len(appointed) == 1


def test_an_approval_is_for_the_article_as_it_lies_there(opened: Callable[..., Newsroom]) -> None:
    """Appointed without one it says so, and stops at its time; a changed page needs another."""
    room = opened(approval=True)
    row = room.drafted()
    done = room.order("release", row)
    assert "gongbao approve ai1122" in done.said
    approved = room.order("approve", done.publication, who="主编").publication
    assert approved.approved
    assert "已由 主编 批准" in refused(room, "approve", approved)
    changed = room.drafted(title="晚上好")
    assert not changed.approved
    unapproved = room.leave(room.order("release", changed).publication)
    assert unapproved.state is State.HELD
    assert "gongbao retry ai1122" in room.order("approve", unapproved).said
    again = room.order("retry", room.house.row(row)).publication
    assert room.leave(again).state is State.RELEASED


def test_a_tag_that_cannot_be_looked_up_changes_nothing(
    opened: Callable[..., Newsroom], sandbox: Sandbox
) -> None:
    """WeChat's own silence is told as it is."""
    room = opened()
    row = room.drafted()
    sandbox.fault(room.account.app_id, "tags/get", status=502, times=3)
    with pytest.raises(WeChatError):
        room.order("release", row, target="北京")
    assert room.house.row(row) == row


def test_what_was_never_answered_may_be_out(
    opened: Callable[..., Newsroom], sandbox: Sandbox
) -> None:
    """While nobody can tell, no new appointment; retry looks, and repeats only the same key."""
    room = opened()
    row = room.order("release", room.drafted()).publication
    sandbox.fault(room.account.app_id, "message/mass/sendall", "after")
    row = room.leave(row)
    assert row.state is State.UNSURE
    assert "正在核对是否已发出" in refused(room, "release", row)
    row = room.order("retry", row).publication
    assert (row.state, row.attempt, row.not_before) == (State.UNSURE, 1, None)
    sandbox.advance(70)
    room.house.clock.ahead += timedelta(seconds=70)
    assert room.look(row).state is State.RELEASED
    release = room.services.ledger.newest_release(row.id)
    assert (release.attempt, release.fate) == (1, Fate.TAKEN)
    assert len(room.out()) == 1

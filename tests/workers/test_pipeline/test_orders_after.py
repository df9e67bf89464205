"""Stopping, going on, settling by hand and taking back: what operators order after the first."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from test_orders import opened, refused

from workers import orders
from workers.errors import Unfit
from workers.publication import Fate, Route, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsroom import Newsroom

    from bot.sandbox.remote import Sandbox

__all__ = ["opened"]

ADDRESS = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"


def test_what_was_held_goes_on_for_its_time(opened: Callable[..., Newsroom]) -> None:
    """暂停 keeps the appointment, 恢复 brings it back, and others hear of both."""
    room = opened()
    at = room.in_(hours=2)
    row = room.order("release", room.drafted(), at=at).publication
    row = room.order("hold", row, who="小李").publication
    assert (row.state, row.release_at) == (State.HELD, at)
    assert "小李" in row.why
    assert "没有可以暂停的" in refused(room, "hold", row)
    row = room.order("resume", row).publication
    assert (row.state, row.release_at, row.target, row.route) == (
        State.SCHEDULED, at, "", Route.MASS,
    )  # fmt: skip
    assert len(room.told(row)) >= 3
    assert "没有停住" in refused(room, "resume", row)


def test_what_was_held_past_its_time_asks_for_a_word(opened: Callable[..., Newsroom]) -> None:
    """Nothing leaves by surprise because somebody let it go on."""
    room = opened()
    row = room.order("release", room.drafted()).publication
    row = room.order("hold", row).publication
    room.house.clock.ahead += timedelta(hours=1)
    row = room.order("resume", row).publication
    assert (row.state, row.told, row.release_at) == (State.DRAFTED, True, None)
    assert room.leave(row).state is State.DRAFTED
    assert room.out() == []


def test_the_back_ends_version_is_taken_on_an_operators_word(
    opened: Callable[..., Newsroom], sandbox: Sandbox
) -> None:
    """Edited by hand it stops; kept, it goes out as edited, and needs a new approval."""
    room = opened()
    row = room.order("release", room.drafted()).publication
    row = room.order("approve", row).publication
    sandbox.by_hand(room.account.app_id, f"drafts/{row.draft_id}/edit", index=0, title="改过的标题")
    row = room.leave(row)
    assert row.state is State.HELD
    assert "--keep" in row.why
    done = room.order("resume", row, keep=True)
    assert "后台现在的版本" in done.said
    assert not done.publication.approved
    assert done.publication.approved_by == ""
    row = room.leave(room.order("release", done.publication).publication)
    assert row.state is State.RELEASED
    assert room.out()[0]["articles"][0]["title"] == "改过的标题"


def test_a_draft_that_is_gone_cannot_be_kept(
    opened: Callable[..., Newsroom], sandbox: Sandbox
) -> None:
    """Deleted, or published by hand: only a person knows."""
    room = opened()
    row = room.order("release", room.drafted()).publication
    sandbox.by_hand(room.account.app_id, f"drafts/{row.draft_id}/delete")
    row = room.leave(row)
    said = refused(room, "resume", row, keep=True)
    assert "gongbao published ai1122" in said


def test_a_page_that_was_stopped_on_its_way_is_prepared_again(
    opened: Callable[..., Newsroom], sandbox: Sandbox
) -> None:
    """The cause is gone, 重试: no need to submit the same page once more."""
    room = opened()
    sandbox.fault(room.account.app_id, "draft/add", errcode=48004)
    row = room.drafted()
    assert row.state is State.HELD
    assert "还没进草稿箱" in refused(room, "release", row)
    assert room.order("retry", row).publication.state is State.RECEIVED
    assert room.house.settle(row).state is State.DRAFTED


def test_cancelling_is_possible_until_a_worker_has_claimed_it(
    opened: Callable[..., Newsroom],
) -> None:
    """Even when its time has come; afterwards the answer says what is left to do."""
    room = opened()
    row = room.order("release", room.drafted()).publication
    room.house.clock.pass_by(row.release_at)
    room.services.ledger.due(room.services.now())
    done = room.order("cancel", room.house.row(row))
    assert done.publication.state is State.CANCELLED
    assert "草稿仍在" in done.said
    assert room.order("cancel", done.publication).publication == done.publication
    assert "gongbao submit" in refused(room, "release", done.publication)
    other = room.order("release", room.drafted("b", title="另一篇")).publication
    said = refused(room, "cancel", room.leave(other))
    assert "已在发送" in said
    assert "gongbao withdraw b" in said
    assert len(room.out()) == 1


def test_a_refused_release_is_tried_again_by_the_same_route(
    opened: Callable[..., Newsroom], sandbox: Sandbox
) -> None:
    """A proven refusal makes a new attempt, with a key of its own."""
    room = opened()
    sandbox.audience(room.account.app_id, followers=20, tags={"北京": 12})
    row = room.order("release", room.drafted(), target="北京").publication
    sandbox.fault(room.account.app_id, "message/mass/sendall", errcode=48004)
    row = room.leave(row)
    assert row.state is State.HELD
    row = room.order("retry", row).publication
    assert (row.state, row.route, row.target) == (State.SCHEDULED, Route.MASS, "北京")
    row = room.leave(row)
    assert (row.state, row.attempt) == (State.RELEASED, 2)
    assert "gongbao" not in refused(room, "retry", row)
    assert len(room.out()) == 1


def test_an_attempt_that_may_be_out_is_not_appointed_again(
    opened: Callable[..., Newsroom], sandbox: Sandbox
) -> None:
    """The word of a person counts only while the draft lies there."""
    room = opened()
    row = room.order("release", room.drafted()).publication
    sandbox.fault(room.account.app_id, "message/mass/sendall", "after")
    row = room.leave(row)
    held = room.services.ledger.move(
        row, State.HELD, who="worker", what="hold", now=room.services.now(), why="查不到结果"
    )
    for verb in ("release", "resume", "cancel"):
        assert "可能已经发出" in refused(room, verb, held)
    room.house.clock.ahead += timedelta(hours=24)  # nobody at WeChat knows the key any more
    assert "草稿已不在草稿箱" in refused(room, "retry", held)
    done = room.order("published", held, ADDRESS)
    assert done.publication.state is State.PUBLISHED
    assert room.services.ledger.newest_release(held.id).fate is Fate.DONE


def test_a_silent_refusal_is_tried_again_on_a_persons_word(
    opened: Callable[..., Newsroom], sandbox: Sandbox
) -> None:
    """The draft still lies there: the old attempt is over, the new one is another."""
    room = opened()
    row = room.order("release", room.drafted()).publication
    sandbox.fault(room.account.app_id, "message/mass/sendall", "before")
    row = room.leave(row)
    assert row.state is State.UNSURE
    held = room.services.ledger.move(
        row, State.HELD, who="worker", what="hold", now=room.services.now(), why="查不到结果"
    )
    room.house.clock.ahead += timedelta(hours=24)  # nobody at WeChat knows the key any more
    row = room.leave(room.order("retry", held).publication)
    assert (row.state, row.attempt) == (State.RELEASED, 2)
    assert len(room.out()) == 1


def test_a_person_says_where_it_is(opened: Callable[..., Newsroom]) -> None:
    """The first story of a personal account: pressed by hand, the address comes back."""
    room = opened("personal", route=Route.DRAFT)
    row = room.drafted()
    done = room.order("published", row, ADDRESS.replace("https", "http") + "?scene=1#rd")
    assert (done.publication.state, done.publication.address) == (State.PUBLISHED, ADDRESS)
    assert "已发表" in room.told(row)[0]
    assert "已经是这个链接" in room.order("published", done.publication, ADDRESS).said
    other = room.drafted("b", title="另一篇")
    assert "ai1122「早上好」" in refused(room, "published", other, ADDRESS)
    said = refused(room, "release", done.publication)
    assert re.search(r"已由 小王 于 \d\d:\d\d 登记为已发表", said)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://mp.weixin.qq.com/s/abc?tempkey=MTIz", "tempkey"),
        ("http://mp.weixin.qq.com/s?__biz=MzI&tempkey=MTIz&chksm=1#rd", "tempkey"),
        ("https://mp.weixin.qq.com/s", "不是已发表文章的链接"),
        ("https://mp.weixin.qq.com/s/", "不是已发表文章的链接"),
        ("https://mp.weixin.qq.com/cgi-bin/appmsg?t=media", "不是已发表文章的链接"),
        ("https://mp.weixin.qq.com.example.com/s/abc", "不是公众号文章的链接"),
        ("ftp://mp.weixin.qq.com/s/abc", "不是公众号文章的链接"),
        ("https://[mp.weixin.qq.com/s/abc", "不是链接"),
        ("0618", "不是公众号文章的链接"),
        ("", "不是公众号文章的链接"),
    ],
)
def test_only_a_lasting_address_is_taken(
    opened: Callable[..., Newsroom], address: str, why: str
) -> None:
    """A preview's address is dead in an hour, and proves nothing."""
    room = opened("personal", route=Route.DRAFT)
    row = room.services.ledger.publications()[0] if room.services.ledger.publications() else None
    row = row or room.drafted()
    assert why in refused(room, "published", row, address)


def test_a_long_address_loses_what_tells_who_shared_it(opened: Callable[..., Newsroom]) -> None:
    """Both forms of an article's address are lasting."""
    room = opened("personal", route=Route.DRAFT)
    long = "http://mp.weixin.qq.com/s?__biz=MzI1&mid=22&idx=1&sn=ab12&chksm=cd&scene=21#wechat"
    row = room.order("published", room.drafted(), long).publication
    assert row.address == "https://mp.weixin.qq.com/s?__biz=MzI1&mid=22&idx=1&sn=ab12&chksm=cd"


def test_a_push_is_taken_back_and_what_stays_is_said(opened: Callable[..., Newsroom]) -> None:
    """The page goes; cards, quota and readers' memory do not come back."""
    room = opened()
    row = room.look(room.leave(room.order("release", room.drafted()).publication))
    done = room.order("withdraw", row)
    assert done.publication.state is State.WITHDRAWN
    assert "已由接口删除" in done.said
    for stays in ("卡片还在", "次数不退", "已经看过"):
        assert stays in done.said
    assert room.out()[0]["state"] == "deleted"
    assert re.search(r"已由 小王 于 \d\d:\d\d 撤回", refused(room, "withdraw", done.publication))


def test_what_was_published_is_taken_back(opened: Callable[..., Newsroom]) -> None:
    """By the article_id that came with its address."""
    room = opened()
    row = room.order("release", room.drafted(), route=Route.PUBLISH).publication
    row = room.look(room.leave(row))
    assert "没有可以撤回的" in refused(room, "withdraw", room.drafted("b", title="另一篇"))
    assert "已由接口删除" in room.order("withdraw", row).said
    assert room.out()[0]["state"] == "deleted"


def test_where_the_api_cannot_delete_the_steps_are_given(
    opened: Callable[..., Newsroom], sandbox: Sandbox
) -> None:
    """It counts as gone at once all the same."""
    room = opened("personal", route=Route.DRAFT)
    row = room.order("published", room.drafted(), ADDRESS).publication
    done = room.order("withdraw", row)
    assert done.publication.state is State.WITHDRAWN
    assert "发表记录" in done.said
    certified = opened()
    row = certified.leave(certified.order("release", certified.drafted("c")).publication)
    sandbox.fault(certified.account.app_id, "message/mass/delete", errcode=45009)
    done = certified.order("withdraw", certified.house.row(row))
    assert done.publication.state is State.WITHDRAWN
    assert "接口没有删成" in done.said
    assert "发表记录" in done.said


def test_days_are_closed_and_opened_again(opened: Callable[..., Newsroom]) -> None:
    """休刊, once; what is scheduled meanwhile is named, since it still goes out."""
    room = opened()
    row = room.order("release", room.drafted(), at=room.in_(days=2)).publication
    day = str(row.release_at.date())
    closed = orders.close(room.account, f"{day} 放假一天", room.services, who="小王")
    assert closed.closure.sentence == "放假一天"
    assert "ai1122（" in closed.said
    for text, why in ((day, "已由 小王 定为休刊"), ("13-40", "没有"), ("soon", "看不懂")):
        with pytest.raises(Unfit, match=why):
            orders.close(room.account, text, room.services, who="小李")
    number = closed.closure.id
    assert "已取消休刊" in orders.reopen(room.account, number, room.services, who="小王")
    with pytest.raises(Unfit, match="gongbao closed"):
        orders.reopen(room.account, number, room.services, who="小王")
    assert orders.closures(room.account, room.services) == []


def test_the_question_shows_what_goes_out_to_how_many(
    opened: Callable[..., Newsroom], sandbox: Sandbox
) -> None:
    """What cannot be undone is asked about with everything that could be wrong in it."""
    room = opened()
    sandbox.audience(room.account.app_id, followers=20, tags={"北京": 12})
    row = room.drafted()
    ask = {"publication": row, "account": room.account, "services": room.services}
    wish = orders.plan(**ask, target="北京")
    card = orders.question(row, wish, room.account, room.services)
    for fact in (
        "账号：daily",
        "群发（标签“北京”）",
        "约 12 人",
        "群发余额：1",
        "标题：早上好",
        "正文一",
    ):
        assert fact in card
    everyone = orders.question(row, orders.plan(**ask), room.account, room.services)
    assert re.search("人数：约 2[01] 人", everyone)
    silent = orders.question(
        row, orders.plan(**ask, route=Route.PUBLISH), room.account, room.services
    )
    assert "人数" not in silent

"""A personal account from the phone: a person presses 发表, and sends the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers.publication import State
from workers.shelving import put_in_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskphone import Desk

ADDRESS = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"
TEMPORARY = "http://mp.weixin.qq.com/s?__biz=MzA&tempkey=MTI3&idx=1&chksm=e3b0#rd"


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk("personal")


def test_the_address_alone_says_that_it_is_out(desk: Desk) -> None:
    """It is matched to the one that waits, and readers find it with their next message."""
    row = desk.drafted(title="可灵能看懂手语了")
    assert desk.row(row).state is State.HANDED_OVER
    told = desk.say("状态 1122")
    assert "已交付，请在后台发表" in told
    assert "再把文章链接发来" in told
    assert "「发出" not in told  # this kind has no other way than a person's hand
    assert desk.say(f"  {ADDRESS}?scene=1 ").startswith(f"ai1122 已发表：{ADDRESS}")
    assert desk.row(row).state is State.PUBLISHED
    put_in_place(row.id, desk.services)  # the job that was called
    reader = desk.sandbox.audience(desk.app_id)["openids"][4]
    delivered = desk.sandbox.as_follower(desk.app_id, "say", content="手语", openid=reader)
    assert ADDRESS in str(delivered["reply"])
    assert "已经登记在 ai1122" in desk.say(ADDRESS)
    gone_twice(desk)
    assert desk.services.ledger.gone_addresses(desk.room.account.name) == {ADDRESS}
    assert "放回搜索" in desk.say(ADDRESS)
    assert desk.services.ledger.gone_addresses(desk.room.account.name) == frozenset()


def gone_twice(desk: Desk) -> None:
    """Believe of all that readers can open that it is gone."""
    ledger, now = desk.services.ledger, desk.services.now()
    ledger.enlist(desk.room.account.name, lambda _: now)
    look = ledger.take_look(1, now=now, until=now)
    assert look is not None
    ledger.end_look(look, now=now, answer="gone", gone_at=now)


def test_of_two_that_wait_the_number_chooses(desk: Desk) -> None:
    """Nothing is guessed where it could be either."""
    first, second = desk.drafted("ai1121", title="第一篇"), desk.drafted("ai1122", title="第二篇")
    asked = desk.say(ADDRESS)
    assert "这是哪一篇的链接" in asked
    assert "2. ai1121「第一篇」" in asked
    assert desk.say("2").startswith(f"ai1121 已发表：{ADDRESS}")
    assert [desk.row(row).state for row in (first, second)] == [
        State.PUBLISHED,
        State.HANDED_OVER,
    ]
    right = "https://mp.weixin.qq.com/s/OtherOtherOtherOther12"
    assert f"ai1121 的链接改为：{right}" in desk.say(f"已发 ai1121 {right}")
    assert desk.row(first).address == right
    assert "把文章链接也发来" in desk.say("已发 1122")


def test_a_temporary_address_is_refused_with_the_reason(desk: Desk) -> None:
    """It says nothing of what is published, and dies soon."""
    row = desk.drafted()
    assert "临时预览链接" in desk.say(TEMPORARY)
    assert "不是公众号文章的链接" in desk.say("已发 1122 https://example.com/1")
    assert desk.row(row).state is State.HANDED_OVER


def test_an_address_that_nothing_waits_for_changes_nothing(desk: Desk) -> None:
    """An operator may send any article they like."""
    assert "没有在等链接的文章" in desk.say(ADDRESS)


def test_a_stranger_gives_no_orders(desk: Desk) -> None:
    """What is an order from one is a keyword from everybody else."""
    row = desk.drafted()
    stranger = desk.sandbox.audience(desk.app_id)["openids"][4]
    for words in ("取消 1122", "群发 1122", "状态", ADDRESS, "1"):
        shown = desk.say(words, stranger)
        assert "ai1122" not in shown
    assert desk.row(row).state is State.HANDED_OVER


def test_what_the_account_may_not_do_is_said_in_words_of_the_chat(desk: Desk) -> None:
    """A right that is missing is a route not offered, with the reason."""
    desk.drafted()
    said = desk.say("群发 1122")
    assert "没有用接口群发的权限。可以改为：由人发表" in said
    assert "③ 按「发表」；④ 把文章链接告诉公报：「已发 ai1122 链接」" in desk.say("发出 1122")


def test_a_preview_that_cannot_be_had_says_why_and_what_to_do(desk: Desk) -> None:
    """A personal account has WeChat's temporary page, but no message of its own."""
    desk.drafted()
    assert "tempkey=" in desk.say("预览 1122")
    said = desk.say("预览 1122 手机")
    assert said.startswith("个人或未认证的公众号不能用接口发预览。在公众号后台的草稿箱里打开")


WORDS = st.sampled_from(
    ["状态", "列表", "审核", "批准", "群发", "发布", "发出", "由人发表", "定时", "下一档", "取消",
     "撤回", "重试", "重做", "暂停", "恢复", "已发", "日志", "预览", "休刊", "status", "mass"]
)  # fmt: skip
RESTS = st.one_of(
    st.sampled_from(["", " 1122", " ai1122", " 1122 保留", " 1122 明天 08:00", " 9999", " 3"]),
    st.text(max_size=40).map(" {}".format),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(verb=WORDS, rest=RESTS)
def test_whatever_is_ordered_gets_a_sentence_without_a_terminals_command(
    desk: Desk, verb: str, rest: str
) -> None:
    """No words break the door, and none of the answers sends a phone to a terminal."""
    if not desk.services.ledger.publications():
        desk.drafted()
    said = desk.say(verb + rest)
    assert said
    assert "gongbao " not in said
    assert "暂时无法提供服务" not in said

"""Results told in chat: at once where WeChat lets an account speak, else with the next message."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from workers.courier import MOST, Courier, pending_for
from workers.ledger import Telling
from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskphone import Desk

    from workers.people import Operator


def person(desk: Desk, name: str = "小李") -> Operator:
    every = desk.services.ledger.operators(desk.room.account.name)
    return next(each for each in every if each.person == name)


def told(desk: Desk) -> list[dict[str, Any]]:
    return desk.sandbox.told(desk.app_id)


def deliver(desk: Desk, courier: Courier | None = None) -> int:
    """Let the courier come by a little later."""
    desk.room.pass_time(seconds=4)
    return (courier or Courier(desk.services)).deliver()


def test_a_result_reaches_those_who_may_be_written_to(desk: Desk) -> None:
    """Everybody who wrote lately reads it in the chat, once, in the words of the chat."""
    desk.say("状态")
    desk.say("状态", "小李")
    row = desk.drafted()
    assert deliver(desk) == 2
    assert {each["openid"] for each in told(desk)} == set(desk.openids.values())
    words = told(desk)[0]["content"]["content"]
    assert "已进草稿箱，等你一句话" in words
    assert "「发出 ai1122」" in words
    assert deliver(desk) == 0
    desk.confirmed("群发 1122")
    desk.leave(row)
    desk.look(row)
    deliver(desk)
    assert "已发表" in told(desk)[-1]["content"]["content"]


def test_a_clock_that_stops_writes_to_nobody_more(desk: Desk) -> None:
    """Whoever was not written to is, by the next clock that leads."""
    desk.say("状态")
    desk.drafted()
    desk.room.pass_time(seconds=4)
    assert Courier(desk.services).deliver(lambda: True) == 0
    assert told(desk) == []
    assert Courier(desk.services).deliver() == 1


def test_who_gave_an_order_is_not_told_of_it_again(desk: Desk) -> None:
    """Their answer said so; the other one hears of it."""
    desk.say("状态", "小李")
    desk.drafted()
    desk.say("取消 1122")
    deliver(desk)
    mine = [each for each in told(desk) if each["openid"] == desk.openids["小王"]]
    theirs = [each for each in told(desk) if each["openid"] == desk.openids["小李"]]
    assert not any("由 小王 取消" in each["content"]["content"] for each in mine)
    assert desk.room.told(desk.services.ledger.publications()[0])[0] != ""
    assert theirs


@pytest.mark.parametrize("kind", ["personal", "subscription"])
def test_what_cannot_be_pushed_comes_with_the_next_answer(
    open_desk: Callable[..., Desk], kind: str
) -> None:
    """A personal account may not speak first, and nobody may two days after a message."""
    desk = open_desk(kind)
    if kind == "subscription":
        desk.room.pass_time(hours=49)
    desk.drafted()
    assert deliver(desk) == 0
    assert told(desk) == []
    said = desk.say("状态")
    assert "这段时间的消息" in said
    assert "已进草稿箱" in said
    assert "这段时间的消息" not in desk.say("状态")


def test_without_the_right_wechat_is_asked_once(desk: Desk) -> None:
    """48001 is remembered: the account is no other tomorrow."""
    desk.say("状态")
    desk.drafted()
    desk.sandbox.fault(desk.app_id, "message/custom/send", "before", errcode=48001, times=1)
    courier = Courier(desk.services)
    assert deliver(desk, courier) == 0
    assert deliver(desk, courier) == 0
    assert len(desk.sandbox.calls(desk.app_id, "message/custom/send")) == 1
    assert not desk.services.ledger.rights("daily")["custom"].held


@pytest.mark.parametrize("errcode", [45015, 45047])
def test_who_can_hear_no_more_is_left_alone_until_they_write(desk: Desk, errcode: int) -> None:
    """Then they are told with the answer, and may be written to again."""
    desk.say("状态")
    desk.drafted()
    desk.sandbox.fault(desk.app_id, "message/custom/send", "before", errcode=errcode, times=9)
    courier = Courier(desk.services)
    assert [deliver(desk, courier) for _ in range(3)] == [0, 0, 0]
    assert len(desk.sandbox.calls(desk.app_id, "message/custom/send")) <= 2
    desk.sandbox.clear_faults(desk.app_id)
    desk.room.pass_time(minutes=2)
    assert "已进草稿箱" in desk.say("状态")
    desk.drafted("ai1123", title="第二篇")
    assert deliver(desk, courier) == 1


def test_a_flood_is_told_by_what_matters(desk: Desk) -> None:
    """What needs a person comes first; the rest is counted."""
    row = desk.drafted()
    desk.services.ledger.move(
        desk.row(row),
        State.HELD,
        who="worker",
        what="hold",
        why="停住了",
        now=desk.services.now(),
        tell=Telling("停住了，等你决定", "看一下"),
    )
    for number in range(20):
        telling = Telling(f"第 {number} 条", "。" * 30)
        desk.services.ledger.tell(telling, now=desk.services.now(), account="daily")
    words = pending_for(person(desk), desk.services)
    assert words.splitlines()[1] == "● 停住了，等你决定"
    assert words.count("●") <= MOST
    assert "第 19 条" in words
    assert "条较早的" in words
    assert len(words.encode()) <= 900
    assert pending_for(person(desk), desk.services) == ""


def test_what_takes_too_long_is_told_later(desk: Desk) -> None:
    """WeChat waits five seconds for an answer, and an article takes what it takes to be deleted."""
    row = desk.drafted()
    desk.confirmed("发布 1122")
    desk.leave(row)
    assert desk.look(row).state is State.PUBLISHED
    code = desk.code(desk.say("撤回 1122"))
    desk.sandbox.fault(desk.app_id, "freepublish/delete", "slow", seconds=3.2)
    assert "正在办，结果稍后告诉你" in desk.say(code)
    until = time.monotonic() + 10
    while desk.row(row).state is not State.WITHDRAWN and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.2)
    deliver(desk)
    words = [each["content"]["content"] for each in told(desk)]
    assert any("已撤回：发布的文章已由接口删除" in each for each in words)


def test_nobody_hears_what_was_before_them(desk: Desk) -> None:
    """Whoever is enrolled today does not read last year's notices."""
    ledger, now = desk.services.ledger, desk.services.now()
    ledger.tell(Telling("去年的事", ""), now=now - timedelta(days=365), account="daily")
    assert pending_for(person(desk), desk.services) == ""

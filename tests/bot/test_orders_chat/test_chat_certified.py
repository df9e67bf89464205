"""A certified account from the phone: look, push with a code, change one's mind, take back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from workers.account import Schedule
from workers.publication import Route, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskphone import Desk

TITLE = "早上好"


def test_a_push_is_shown_confirmed_and_sent(desk: Desk) -> None:
    """The card says what goes out, to how many and with what is left; the code sends it, once."""
    row = desk.drafted()
    card = desk.say("群发 1122")
    for fact in (
        "账号：daily",
        "方式：群发",
        "确认后再过 3 分钟",
        r"人数：约 \d+ 人",
        "群发余额：1",
        f"标题：{TITLE}",
        "正文一",
        "tempkey=",
    ):
        assert re.search(fact, card), fact
    assert desk.row(row).state is State.DRAFTED
    code = desk.code(card)
    said = desk.say(code)
    assert re.search(r"已定于 \d\d-\d\d \d\d:\d\d 群发。到点前可取消：「取消 ai1122」", said)
    assert desk.leave(row).state is State.RELEASED
    assert len(desk.room.tried()) == 1
    assert desk.say(code) != said
    assert len(desk.room.tried()) == 1


def test_a_mind_is_changed_within_the_hold(desk: Desk) -> None:
    """Until a worker has it, 取消 is enough, and nothing ever leaves."""
    row = desk.drafted()
    desk.confirmed("群发 1122")
    assert "已取消" in desk.say("取消 1122")
    assert desk.row(row).state is State.CANCELLED
    desk.room.pass_time(minutes=10)
    assert desk.services.ledger.due(desk.services.now()) == []
    assert desk.room.tried() == []


def test_a_tag_and_a_time_are_read_as_people_write_them(desk: Desk) -> None:
    """定时 knows days and clock, glued and full-width; the tag stands behind the route."""
    row = desk.drafted()
    card = desk.say("定时 １１２２ 明天 08：00 群发 北京")
    assert "群发（标签“北京”）" in card
    assert "08:00" in card
    assert "人数：约 2 人" in card
    desk.say(desk.code(card))
    now = desk.row(row)
    assert (now.state, now.route, now.target) == (State.SCHEDULED, Route.MASS, "北京")
    told = desk.say("状态1122")
    assert re.search(r"时间：\d\d-\d\d 08:00（Asia/Shanghai），还有 .*，由 小王 定下", told)
    assert "「定时 ai1122 …」" in told
    assert "时间：" in desk.say("定时 明天 09:30 发布")
    assert "看不懂时间" in desk.say("定时 1122 8点半")
    assert "什么时候发" in desk.say("定时 1122")
    assert "没有名叫“南京”的标签" in desk.say("群发 1122 南京")


def test_without_a_key_the_one_that_waits_is_meant(desk: Desk) -> None:
    """Two are a list, and the next number answers it."""
    first, second = desk.drafted("ai1121", title="第一篇"), desk.drafted("ai1122", title="第二篇")
    asked = desk.say("发布")
    assert re.search(r"1\. ai1122「第二篇」.*\n2\. ai1121「第一篇」", asked)
    card = desk.say("2")
    assert "标题：第一篇" in card
    assert "发布（不推送）" in card
    desk.say(desk.code(card))
    assert desk.row(first).state is State.SCHEDULED
    assert "ai1121" in desk.say("暂停")
    assert desk.row(first).state is State.HELD
    assert desk.row(second).state is State.DRAFTED
    assert "继续" in desk.say("恢复")
    assert "只有 1 到 2" in (desk.say("列表") and desk.say("9"))


def test_everything_is_stopped_with_one_word(desk: Desk) -> None:
    """Whoever has to be quick has no time for keys."""
    rows = [desk.drafted("ai1121", title="第一篇"), desk.drafted("ai1122", title="第二篇")]
    for key, time in (("ai1121", "明天 08:00"), ("ai1122", "明天 09:00")):
        desk.confirmed(f"定时 {key} {time} 发布")
    assert desk.say("暂停 全部").count("已暂停") == len(rows)
    assert [desk.row(row).state for row in rows] == [State.HELD, State.HELD]
    assert "没有定时要发的" in desk.say("暂停全部")


def test_an_article_is_looked_at_before_and_after_it_is_approved(
    open_desk: Callable[..., Desk],
) -> None:
    """审核 shows what would go out and what was found; 批准 binds to it."""
    desk = open_desk(schedule=Schedule(approval=True))
    row = desk.drafted()
    shown = desk.say("审核 1122")
    for fact in (f"标题：{TITLE}", "检查：1 篇", "还没有人批准", "「批准 ai1122」"):
        assert fact in shown
    assert "没有批准到点会停住：「批准 ai1122」" in desk.say("群发 1122")
    assert "已批准 ai1122" in desk.say("批准", "小李")
    assert desk.row(row).approved
    assert "小李 批准" in desk.say("日志 1122")


def test_a_draft_is_seen_on_the_phone(desk: Desk) -> None:
    """WeChat's own temporary page comes first; nothing is pushed for it."""
    desk.drafted()
    assert "tempkey=" in desk.say("预览 1122")
    assert desk.sandbox.previews(desk.app_id) == []
    assert "预览已发到你的微信" in desk.say("预览 1122 手机")
    (sent,) = desk.sandbox.previews(desk.app_id)
    assert sent["openid"] == desk.openids["小王"]
    assert "没有叫“0999”的" in desk.say("预览 0999")


def test_what_is_out_is_taken_back_with_a_code(desk: Desk) -> None:
    """The card says what cannot be undone; then the article is gone, and the answer says so."""
    row = desk.drafted()
    desk.confirmed("发布 1122")
    desk.leave(row)
    assert desk.look(row).state is State.PUBLISHED
    card = desk.say("撤回 1122")
    assert "撤不回来" in card
    assert desk.row(row).state is State.PUBLISHED
    assert "已撤回：发布的文章已由接口删除" in desk.say(desk.code(card))
    assert desk.row(row).state is State.WITHDRAWN


def test_what_speaks_against_it_stands_on_the_card(desk: Desk) -> None:
    """Whoever confirms has read it; so the code is the extra yes."""
    first, second = desk.drafted("ai1121", title="第一篇"), desk.drafted("ai1122", title="第二篇")
    desk.confirmed("群发 ai1121")
    desk.leave(first)
    card = desk.say("群发 1122")
    assert "注意：群发次数到" in card
    assert "每天最多 1 次" in card
    desk.say(desk.code(card))
    now = desk.row(second)
    assert (now.state, now.anyway) == (State.SCHEDULED, True)


def test_days_are_closed_and_opened_again(desk: Desk) -> None:
    """休刊 is set from the phone, listed, and taken back by its number."""
    assert "没有休刊的日子" in desk.say("休刊")
    assert "已定休刊" in desk.say("休刊 12-01..12-03 放假")
    assert "12-01 到 12-03 放假" in desk.say("休刊", "小李")
    assert "已由 小王 定为休刊" in desk.say("休刊 12-01..12-03", "小李")
    assert "没有编号为 99 的休刊；「休刊」列出全部" in desk.say("休刊 取消 99")
    assert "已取消休刊" in desk.say("休刊 取消 1")


@pytest.mark.parametrize("how", [{}, {"status": 500}, {"errcode": -1}])
def test_who_waits_is_not_told_that_it_goes_on_by_itself(desk: Desk, how: dict[str, int]) -> None:
    """Nobody tries an order of the chat again; names of calls are for the log."""
    desk.drafted()
    desk.sandbox.fault(desk.app_id, "draft/get", "before", times=9, **how)
    said = desk.say("预览 1122")
    assert "请过一会儿再试" in said
    assert "自动重试" not in said
    assert "draft/get" not in said

"""The series and the menu from the phone: changed, listed, pushed, pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from workers import renewal
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskphone import Desk

LINK = "https://mp.weixin.qq.com/s/{}"


def add(desk: Desk, category: str, title: str, name: str) -> str:
    return desk.say(f"教程 加 {category} {title} {LINK.format(name)}")


def follow(desk: Desk) -> None:
    """Do what the worker does that was called."""
    renewal.follow(desk.room.account.name, desk.services)


def buttons(desk: Desk) -> list[str]:
    """What a phone shows that asks anew: the top buttons, each with those below it."""
    desk.room.pass_time(seconds=301)
    menu: list[dict[str, Any]] = desk.sandbox.enter(desk.app_id)
    return [
        " ".join([top["name"], *(one["name"] for one in top.get("sub_button", []))]) for top in menu
    ]


def test_the_series_is_changed_word_by_word(desk: Desk) -> None:
    """Each order says what it did and where the tutorial stands now."""
    assert "这样加" in desk.say("教程 列表")
    assert "入门，现在是第 1 篇" in add(desk, "入门", "第一课", "a")
    add(desk, "入门", "第 二 课", "b")
    assert "进阶，现在是第 3 篇" in add(desk, "进阶", "压轴", "c")
    assert desk.say("教程 列表").splitlines()[:4] == [
        "教程 3 篇", "【入门】", "1. 第一课", "2. 第 二 课",
    ]  # fmt: skip
    assert "改名《第二课》" in desk.say("教程 改 2 第二课")
    assert "现在是第 1 篇" in desk.say("教程 序 2 1")
    assert "现在是第 1 篇" in desk.say("教程 置顶 3")
    assert "📌压轴" in desk.say("教程 列表")
    assert "不再置顶" in desk.say("教程 取消置顶 1")
    assert "换了链接" in desk.say(f"教程 换链 压轴 {LINK.format('new')}".replace("压轴", "3"))
    assert "归入「入门」" in desk.say("教程 归 3 入门")
    assert "已删《第一课》" in desk.say("教程 删 第一课")
    assert desk.say("教程 列表").splitlines() == ["教程 2 篇", "【入门】", "1. 第二课", "2. 压轴"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("教程 加 入门 https://mp.weixin.qq.com/s/a", "还少一样"),
        ("教程 加 入门 标题 javascript:alert(1)", "链接要以 https:// 开头"),
        ("教程 加 入门 标题 https://mp.weixin.qq.com/s/a?tempkey=x", "临时预览链接"),
        (f"教程 加 入门 {'长' * 200} https://mp.weixin.qq.com/s/a", "标题有 200 字"),
        ("教程 删 9", "没有第 9 篇，一共 1 篇"),
        ("教程 删 没有的", "没有这个标题"),
        ("教程 改 1", "请写编号"),
        ("教程 序 1 99", "位置要在 1 到 1 之间"),
    ],
)
def test_an_order_that_cannot_be_followed_says_why(desk: Desk, words: str, says: str) -> None:
    """And changes nothing."""
    add(desk, "入门", "第一课", "a")
    assert says in desk.say(words)
    assert len(desk.services.ledger.series(desk.room.account.name)) == 1


def test_a_stranger_and_an_editor_change_nothing(desk: Desk) -> None:
    """What readers see is a publisher's; from a stranger the words are a question."""
    desk.enrol("小编", Role.EDITOR)
    stranger = desk.sandbox.audience(desk.app_id)["openids"][4]
    for who in ("小编", stranger):
        desk.say(f"教程 加 入门 第一课 {LINK.format('a')}", who)
    assert desk.services.ledger.series(desk.room.account.name) == []


def test_forty_categories_are_listed_in_parts_and_folded_in_the_menu(desk: Desk) -> None:
    """A list too long for one answer goes on; the menu keeps to its five."""
    ledger, name = desk.services.ledger, desk.room.account.name
    for n in range(40):
        add(desk, f"分类{n}", f"很长很长很长很长的标题之{n}", f"n{n}")
    first = desk.say("教程 列表")
    assert "还有：教程 列表 2" in first
    assert len(first.encode()) <= 2047
    assert "40. " in desk.say("教程 列表 3") + desk.say("教程 列表 2")
    assert len(ledger.series(name)) == 40
    assert "已推送" in desk.say("菜单 推送")
    assert buttons(desk)[1] == "教程 分类0 分类1 分类2 分类3 更多教程"


def test_the_menu_is_pushed_once_by_a_person_and_follows_the_series_then(desk: Desk) -> None:
    """Nobody's menu is replaced unasked; once it is gongbao's it is kept as the series is."""
    add(desk, "入门", "第一课", "a")
    follow(desk)
    assert buttons(desk) == []
    assert "推送：「菜单 推送」" in desk.say("菜单")
    assert "菜单已推送" in desk.say("菜单 推送")
    assert buttons(desk) == ["最新", "教程 入门", "更多 往期 帮助"]
    assert "就是这样" in desk.say("菜单")
    add(desk, "进阶", "压轴", "b")
    assert "换掉它：「菜单 推送」" in desk.say("菜单")
    follow(desk)
    assert buttons(desk)[1] == "教程 入门 进阶"


def test_a_press_is_answered_as_its_words_are(desk: Desk) -> None:
    """A category of two opens its list, one of a single tutorial the article."""
    add(desk, "入门", "第一课", "a")
    add(desk, "入门", "第二课", "b")
    add(desk, "进阶", "压轴", "c")
    desk.say("菜单 推送")
    buttons(desk)
    pressed = desk.sandbox.as_follower(desk.app_id, "press", name="入门")["shown"]
    assert "第一课" in pressed
    assert "第二课" in pressed
    view = desk.sandbox.as_follower(desk.app_id, "press", name="进阶")
    assert view["shows"][0]["url"] == LINK.format("c")


def test_a_personal_account_hears_what_it_has_instead(
    open_desk: Callable[..., Desk],
) -> None:
    """Without the right there is the same as links in 帮助 and the welcome."""
    desk = open_desk("personal")
    add(desk, "入门", "第一课", "a")
    said = desk.say("菜单 推送")
    assert "没有用接口设菜单的权限" in said
    assert "帮助" in said
    stranger = desk.sandbox.audience(desk.app_id)["openids"][4]
    assert "入门" in desk.say("帮助", stranger)

"""What cannot be undone is asked about first, and followed as it was shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consoleside import STAMP, TOKEN, ConsoleSide, Visitor

from workers.publication import Route, State

if TYPE_CHECKING:
    from collections.abc import Callable

ADDRESS = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def _confirm(visitor: Visitor, path: str, more: dict[str, str] | None = None, **query: str) -> str:
    """Press the button of a confirming page, with all that its form carries."""
    page = visitor.get(path, **query).text
    form = page.partition('action="/console/' + path)[2]
    ask = page.rpartition("card ask")[2]
    assert ask, form
    return visitor.post(f"{path}/go", {**dict(HIDDEN.findall(ask)), **(more or {})}).text


def test_a_release_shows_the_same_card_as_the_chat_and_then_waits_for_its_time(
    side: ConsoleSide,
) -> None:
    """Account, route, how many people, what is left, title: then a second press."""
    row, visitor = side.room.drafted(), side.visitor()
    page = visitor.get(f"issues/{row.id}/confirm/release").text
    for word in ("群发", "人数", "群发余额", "早上好"):
        assert word in page
    assert side.room.house.row(row).state is State.DRAFTED
    assert "已定于" in _confirm(visitor, f"issues/{row.id}/confirm/release")
    assert side.room.house.row(row).state is State.SCHEDULED
    assert side.room.out() == []
    side.room.leave(row)
    assert len(side.room.out()) == 1


def test_a_release_at_a_time_leaves_at_the_moment_that_was_shown(side: ConsoleSide) -> None:
    """Said as people say it."""
    row, visitor = side.room.drafted(), side.visitor()
    path = f"issues/{row.id}/confirm/release"
    _confirm(visitor, path, when="at", at="明天 09:30", route="publish")
    now = side.room.house.row(row)
    assert (now.state, now.route) == (State.SCHEDULED, Route.PUBLISH)
    assert f"{now.release_at:%H:%M}" == "01:30"
    assert "过去" in visitor.get(path, when="at", at="2020-01-01 08:00").text
    assert "请写上时间" in visitor.get(path, when="at").text
    assert visitor.get(path, when="at", at="随便什么时候").status_code == 200


def test_what_speaks_against_it_needs_a_tick(side: ConsoleSide) -> None:
    """A second push on a day is not a matter of one press."""
    first, second = side.room.drafted("one"), side.room.drafted("two", title="第二期")
    visitor = side.visitor()
    _confirm(visitor, f"issues/{first.id}/confirm/release")
    path = f"issues/{second.id}/confirm/release"
    assert "每天最多 1 次" in visitor.get(path).text
    assert "再说一次" in _confirm(visitor, path)
    assert side.room.house.row(second).state is State.DRAFTED
    _confirm(visitor, path, {"anyway": "yes"})
    assert side.room.house.row(second).state is State.SCHEDULED


def test_an_article_that_changed_meanwhile_is_not_released(side: ConsoleSide) -> None:
    """The press was for what stood on the page."""
    row, visitor, house = side.room.drafted(), side.visitor(), side.room.house
    path = f"issues/{row.id}/confirm/release"
    page = visitor.get(path).text
    form = dict(HIDDEN.findall(page.rpartition("card ask")[2]))
    house.walk(house.submit(house.page(title="换了标题")))
    answer = visitor.post(f"{path}/go", form).text
    assert "刚刚有变化" in answer
    assert house.row(row).state is State.DRAFTED
    assert TOKEN.findall(page)[0] == form["token"]
    assert STAMP.findall(page)[0] != STAMP.findall(visitor.get(path).text)[0]


def test_a_personal_account_is_offered_what_it_may(
    open_console: Callable[..., ConsoleSide],
) -> None:
    """A person presses 发表, and tells the address here."""
    side = open_console("personal")
    row, visitor = side.room.drafted(), side.visitor()
    page = visitor.get(f"issues/{row.id}/confirm/release").text
    assert re.search(r'value="mass" disabled', page)
    assert "由人发表" in page
    path = f"issues/{row.id}/confirm/published"
    assert "tempkey" not in visitor.get(path).text
    assert _confirm(visitor, path, {"address": "https://example.com/"}).count("bad")
    assert "已发表" in _confirm(visitor, path, {"address": ADDRESS})
    assert side.room.house.row(row).address == ADDRESS


def test_withdrawing_says_what_stays_and_needs_a_second_press(side: ConsoleSide) -> None:
    """A push cannot be taken out of chats."""
    row, visitor = side.room.drafted(), side.visitor()
    side.room.order("published", row, ADDRESS)
    assert "撤不回来" in visitor.get(f"issues/{row.id}/confirm/withdraw").text
    assert "已撤回" in _confirm(visitor, f"issues/{row.id}/confirm/withdraw")
    assert side.room.house.row(row).state is State.WITHDRAWN
    assert "已由" in visitor.get(f"issues/{row.id}/confirm/withdraw").text


def test_what_is_held_goes_on_by_a_button(side: ConsoleSide) -> None:
    """Undo, and undo the undoing."""
    row = side.room.order("release", side.room.drafted(), at=side.room.in_(hours=2)).publication
    visitor = side.visitor()
    assert "先别发" in visitor.get().text
    visitor.press(f"issues/{row.id}", "hold")
    assert side.room.house.row(row).state is State.HELD
    assert "出了问题" in visitor.get().text
    visitor.press(f"issues/{row.id}", "resume")
    assert side.room.house.row(row).state is State.SCHEDULED


def test_retrying_what_would_go_out_again_is_asked_about(side: ConsoleSide) -> None:
    """A button on Today must not push anything at once."""
    row = side.room.order("release", side.room.drafted(), at=side.room.in_(hours=2)).publication
    visitor = side.visitor()
    visitor.press(f"issues/{row.id}", "hold")
    assert "看过再确认" in visitor.press(f"issues/{row.id}", "retry").text
    assert "已定于" in _confirm(visitor, f"issues/{row.id}/confirm/retry")


def test_wechats_own_preview_is_a_link_away(side: ConsoleSide) -> None:
    """The draft in the account's own frame, on one's own phone."""
    row, visitor = side.room.drafted(), side.as_operator("小王")
    page = visitor.get(f"issues/{row.id}/preview").text
    assert "mp.weixin.qq.com" in page
    assert "发到我的微信" in page
    side.room.house.sandbox.by_hand(side.room.account.app_id, f"drafts/{row.draft_id}/delete")
    assert "没有它的草稿" in visitor.get(f"issues/{row.id}/preview").text


def test_a_verb_nobody_knows_has_no_page(side: ConsoleSide) -> None:
    """Neither to look at nor to press."""
    row, visitor = side.room.drafted(), side.visitor()
    assert visitor.get(f"issues/{row.id}/confirm/destroy").status_code == 404
    page = visitor.get(f"issues/{row.id}/confirm/cancel").text
    form = dict(HIDDEN.findall(page.rpartition("card ask")[2]))
    assert visitor.post(f"issues/{row.id}/confirm/destroy/go", form).status_code == 404

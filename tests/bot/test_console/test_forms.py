"""Forms of the console: whose they are, what they need, and what has changed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from consoleside import STAMP, TOKEN, ConsoleSide, Visitor

from workers.people import Role
from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from workers.publication import Publication


def _scheduled(side: ConsoleSide) -> Publication:
    return side.room.order("release", side.room.drafted(), at=side.room.in_(hours=2)).publication


@pytest.mark.parametrize("token", ["", "0" * 64, "记号", None])
def test_a_form_without_its_sessions_token_does_nothing(
    side: ConsoleSide, token: str | None
) -> None:
    """A page elsewhere can send forms, but cannot read what ours carry."""
    row, visitor = _scheduled(side), side.visitor()
    stamp = STAMP.findall(visitor.get(f"issues/{row.id}").text)[0]
    form = {"stamp": stamp} | ({} if token is None else {"token": token})
    answer = visitor.post(f"issues/{row.id}/hold", form)
    assert answer.status_code == 403
    assert "什么也没有做" in answer.text
    assert side.room.house.row(row).state is State.SCHEDULED


def test_a_token_is_one_sessions_own(side: ConsoleSide) -> None:
    """Not even another session of the same person can use it."""
    row, one, other = _scheduled(side), side.visitor(), side.visitor()
    page = one.get(f"issues/{row.id}").text
    form = {"token": TOKEN.findall(page)[0], "stamp": STAMP.findall(page)[0]}
    assert other.post(f"issues/{row.id}/hold", form).status_code == 403
    assert one.post(f"issues/{row.id}/hold", form, Origin="https://evil.example").status_code == 403
    assert one.post(f"issues/{row.id}/hold", form, Origin=side.url).status_code == 200
    assert side.room.house.row(row).state is State.HELD


def test_an_editor_sees_no_publishers_button_and_cannot_press_one(side: ConsoleSide) -> None:
    """The form may be written by hand; the role is asked again where it arrives."""
    row, editor = _scheduled(side), side.as_operator("小李", Role.EDITOR)
    page = editor.get(f"issues/{row.id}").text
    assert "先别发" not in page
    stamp = STAMP.findall(side.visitor().get(f"issues/{row.id}").text)[0]
    form = {"token": TOKEN.findall(page)[0], "stamp": stamp}
    answer = editor.post(f"issues/{row.id}/hold", form)
    assert answer.status_code == 403
    assert "你的角色不能这样做" in answer.text
    assert editor.get(f"issues/{row.id}/confirm/release").status_code == 403
    assert side.room.house.row(row).state is State.SCHEDULED


def test_without_a_session_every_page_asks_to_come_in(side: ConsoleSide) -> None:
    """And says how."""
    row, stranger = side.room.drafted(), Visitor(side.url)
    for path in ("", "more", f"issues/{row.id}", f"issues/{row.id}/article", "nothing/here"):
        answer = stranger.get(path)
        assert answer.status_code == 401
        assert "登录" in answer.text
    assert stranger.post(f"issues/{row.id}/hold", {}).status_code == 401


def test_the_second_of_two_tabs_is_told_what_happened(side: ConsoleSide) -> None:
    """It shows buttons of something that is not so any more."""
    row, visitor = _scheduled(side), side.visitor()
    page = visitor.get(f"issues/{row.id}").text
    form = {"token": TOKEN.findall(page)[0], "stamp": STAMP.findall(page)[0]}
    assert "已暂停" in visitor.post(f"issues/{row.id}/hold", form).text
    again = visitor.post(f"issues/{row.id}/hold", form).text
    assert "刚刚有变化" in again
    assert "继续" in again


@pytest.mark.parametrize("number", ["999", "0", "99999999999999999999", "-1", "x"])
def test_a_publication_that_is_not_there_has_a_page_that_says_so(
    side: ConsoleSide, number: str
) -> None:
    """Somebody may have kept an address, or mistyped one."""
    answer = side.visitor().get(f"issues/{number}")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text


def test_whoever_is_of_another_account_finds_nothing_here(
    open_console: Callable[..., ConsoleSide],
) -> None:
    """Not even that there is such an issue."""
    side = open_console(also="weekly")
    row = side.room.drafted()
    side.enrol("小王", Role.OWNER, "weekly")
    stranger = side.visitor("小王", everything=False)
    assert row.title not in stranger.get().text
    assert row.title not in stranger.get(account="daily").text
    for path in ("", "/article", "/source/0", "/confirm/cancel", "/preview", "/copy"):
        assert stranger.get(f"issues/{row.id}{path}").status_code == 404
    token = TOKEN.findall(stranger.get().text)[0]
    answer = stranger.post(f"issues/{row.id}/hold", {"token": token, "account": "weekly"})
    assert answer.status_code == 404


def test_the_way_back_leads_nowhere_else(side: ConsoleSide) -> None:
    """A form's `back` is a page of the console, or none."""
    row, visitor = _scheduled(side), side.visitor()
    page = visitor.get(f"issues/{row.id}").text
    form = {"token": TOKEN.findall(page)[0], "stamp": STAMP.findall(page)[0]}
    for back in ("https://evil.example/", "//evil.example", "/console/\\evil.example", "x"):
        answer = visitor.http.post(
            f"{side.url}/console/issues/{row.id}/hold",
            data={**form, "back": back},
            allow_redirects=False,
            timeout=30,
        )
        assert answer.headers["Location"].startswith(f"/console/issues/{row.id}")


def test_what_is_told_is_told_once_and_cannot_be_forged(side: ConsoleSide) -> None:
    """The cookie that carries it is sealed."""
    visitor = side.visitor()
    row = _scheduled(side)
    assert "已暂停" in visitor.press(f"issues/{row.id}", "hold").text
    assert "已暂停" not in visitor.get("more").text
    visitor.http.cookies.set("gongbao_told", "0.WyLor7fovazotKYiLHRydWVd", path="/console")
    assert "notice" not in visitor.get("more").text.partition("<main")[2].replace("notices", "")


def test_every_page_says_what_a_browser_may_do_with_it(side: ConsoleSide) -> None:
    """No script of anybody's, no frame of anybody's, nothing from anywhere."""
    row, visitor = side.room.drafted(), side.visitor()
    for path in ("", f"issues/{row.id}", "more", "nothing/here"):
        headers = visitor.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_style_sheet_is_kept_for_good_under_a_name_of_its_content(side: ConsoleSide) -> None:
    """A page of the version before gets today's and keeps it not."""
    visitor = side.visitor()
    address = visitor.get().text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    fresh = visitor.http.get(f"{side.url}{address}", timeout=30)
    assert "immutable" in fresh.headers["Cache-Control"]
    name, mark, kind = address.rsplit(".", 2)
    old = visitor.http.get(f"{side.url}{name}.{mark[::-1]}.{kind}", timeout=30)
    assert old.headers["Cache-Control"] == "no-store"
    assert old.content == fresh.content
    assert visitor.http.get(f"{side.url}/static/../app.{mark}.py", timeout=30).status_code == 404

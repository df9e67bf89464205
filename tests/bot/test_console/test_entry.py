"""Coming into the console, staying there, and being out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from consoleside import ConsoleSide, Visitor

from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_link_lets_in_once_by_a_press_and_not_by_opening(side: ConsoleSide) -> None:
    """Chats and scanners open every link before its reader does."""
    link = side.link()
    for _ in range(3):
        assert "进入" in Visitor(side.url).open(link).text
    first = Visitor(side.url)
    assert "今天" in first.enter(link).text
    assert first.get().status_code == 200
    second = Visitor(side.url)
    assert second.enter(link).status_code == 410
    assert second.open(link).status_code == 410
    assert second.get().status_code == 401


def test_a_link_is_good_for_five_minutes(side: ConsoleSide) -> None:
    """A chat keeps its messages longer than that."""
    early, late = side.link("小王"), side.link("小李")
    side.room.house.clock.ahead += timedelta(minutes=4, seconds=50)
    assert Visitor(side.url).enter(early).status_code == 200
    side.room.house.clock.ahead += timedelta(seconds=20)
    assert Visitor(side.url).enter(late).status_code == 410


def test_a_new_link_ends_the_one_before(side: ConsoleSide) -> None:
    """Whoever asks twice has one way in, not two."""
    old, new = side.link(), side.link()
    assert Visitor(side.url).enter(old).status_code == 410
    assert Visitor(side.url).enter(new).status_code == 200


def test_the_session_is_no_scripts_and_no_other_sites(
    open_console: Callable[..., ConsoleSide],
) -> None:
    """The cookie's name binds it to the host where the house is reached by https."""
    side = open_console(public_url="https://gazette.example")
    link = side.link()
    assert link.startswith("https://gazette.example/console/enter?key=")
    key = link.partition("key=")[2]
    answer = Visitor(side.url).http.post(
        f"{side.url}/console/enter", data={"key": key}, allow_redirects=False, timeout=30
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-gongbao=")
    for word in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert key not in cookie


def test_neither_the_links_secret_nor_the_sessions_is_kept(side: ConsoleSide) -> None:
    """Whoever reads the ledger must not be able to come in."""
    link = side.link()
    visitor = Visitor(side.url)
    visitor.enter(link)
    kept = b"".join(path.read_bytes() for path in side.room.house.folder.glob("ledger.sqlite3*"))
    assert link.partition("key=")[2].encode() not in kept
    assert visitor.http.cookies["gongbao"].encode() not in kept


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_no_other_site_presses_for_somebody(side: ConsoleSide, headers: dict[str, str]) -> None:
    """Else a page could log its reader in as somebody else."""
    link = side.link()
    key = link.partition("key=")[2]
    assert Visitor(side.url).post("enter", {"key": key}, **headers).status_code == 403
    assert Visitor(side.url).enter(link).status_code == 200


def test_whoever_presses_too_often_has_to_wait(side: ConsoleSide) -> None:
    """Ten presses a minute from one address are more than anybody needs."""
    visitor = Visitor(side.url)
    answers = [visitor.post("enter", {"key": "wrong"}).status_code for _ in range(12)]
    assert answers == [410] * 10 + [429] * 2


def test_a_session_ends_after_half_a_day_without_a_page(side: ConsoleSide) -> None:
    """And stays as long as somebody looks, for a week."""
    clock, visitor = side.room.house.clock, side.visitor()
    for _ in range(13):
        clock.ahead += timedelta(hours=11)
        assert visitor.get().status_code == 200
    clock.ahead += timedelta(hours=13)
    assert visitor.get().status_code == 401
    other = side.visitor()
    for _ in range(17):
        clock.ahead += timedelta(hours=10)
        last = other.get().status_code
    assert last == 401


def test_who_is_suspended_is_out_with_the_next_click(side: ConsoleSide) -> None:
    """On every device at once."""
    side.enrol("小王", Role.PUBLISHER)
    phone, desk = (side.visitor("小王", everything=False) for _ in range(2))
    assert phone.get().status_code == desk.get().status_code == 200
    side.services.ledger.suspend(
        "小王", account="daily", why="丢了手机", who="cli", now=side.services.now()
    )
    assert phone.get().status_code == desk.get().status_code == 401


def test_who_is_removed_and_enrolled_anew_has_to_come_in_anew(side: ConsoleSide) -> None:
    """The name may be somebody else's by now."""
    visitor = side.as_operator("小王")
    side.services.ledger.remove_operator(
        "小王", account="daily", who="cli", now=side.services.now()
    )
    side.room.house.clock.ahead += timedelta(seconds=1)
    side.enrol("小王", Role.EDITOR)
    assert visitor.get().status_code == 401


def test_a_role_counts_as_it_is_now(side: ConsoleSide) -> None:
    """Who is made an editor loses the publisher's buttons without coming in anew."""
    visitor = side.as_operator("小王", Role.PUBLISHER)
    row = side.room.drafted()
    assert "发出…" in visitor.get(f"issues/{row.id}").text
    side.services.ledger.set_role(
        "小王", Role.EDITOR, account="daily", who="cli", now=side.services.now()
    )
    assert "发出…" not in visitor.get(f"issues/{row.id}").text


def test_leaving_ends_the_session_itself(side: ConsoleSide) -> None:
    """A cookie that somebody kept is worth nothing."""
    visitor = side.visitor()
    kept = visitor.http.cookies["gongbao"]
    token = visitor.get().text.partition('name="token" value="')[2].partition('"')[0]
    assert "请先进入" in visitor.post("leave", {"token": token}).text
    visitor.http.cookies.set("gongbao", kept)
    assert visitor.get().status_code == 401

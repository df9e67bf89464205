"""The console's calendar: what went out, what is planned, which days are closed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from shelved import NOON, Shelf, shelf_at

from bot.app import create_app
from bot.console import make_console
from workers.account import Schedule
from workers.entrance import make_link
from workers.publication import Publication, Route, State
from workers.services import Services

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

NOW = datetime(2026, 11, 18, 4, tzinfo=UTC)  # a Wednesday's noon in Beijing
PLAN = Schedule(days=("mon", "fri"), time="08:00")


@pytest.fixture
def shelf(tmp_path: Path, redis_url: str) -> Shelf:
    shelf = shelf_at(tmp_path / "ledger.sqlite3", schedule=PLAN)
    settings = replace(shelf.services.settings, redis_url=redis_url)
    return Shelf(Services(settings=settings, now=lambda: NOW), shelf.account)


@pytest.fixture
def inside(shelf: Shelf) -> FlaskClient:
    shelf.services.scratch.redis.flushdb()
    client = create_app(shelf.services, None, make_console(shelf.services)).test_client()
    key = re.findall(r"key=([\w-]+)", make_link("小王", shelf.services, everything=True))[0]
    client.post("/console/enter", data={"key": key})
    return client


def planned(shelf: Shelf, slug: str, at: datetime) -> Publication:
    row = shelf.publish(slug, f"《{slug}》", "2026-11-20")
    return shelf.services.ledger.move(
        row,
        State.SCHEDULED,
        who="小王",
        what="appoint",
        now=NOON,
        release_at=at,
        route=Route.MASS,
        address="",
        released_at=None,
    )


def day(page: str, date: str) -> str:
    """What stands in one day's box."""
    boxes = re.split(r'(?=<li class="day)', page)
    return next(box for box in boxes if f'datetime="{date}"' in box)


def test_a_day_shows_what_went_out_and_what_is_planned(shelf: Shelf, inside: FlaskClient) -> None:
    """By the account's own clock: 23:30 UTC is the next morning in Beijing."""
    row = shelf.publish("out", "发出的一期", "2026-11-10")
    shelf.services.ledger.note(
        row, who="test", what="", now=NOON, released_at=datetime(2026, 11, 9, 23, 30, tzinfo=UTC)
    )
    planned(shelf, "plan", datetime(2026, 11, 20, 0, tzinfo=UTC))
    page = inside.get("/console/calendar").text
    assert "发出的一期" in day(page, "2026-11-10")
    assert "07:30" in day(page, "2026-11-10")
    assert "《plan》" in day(page, "2026-11-20")
    assert "空档" not in day(page, "2026-11-20")  # it has the day's slot
    assert "空档" in day(page, "2026-11-23")
    assert "空档" not in day(page, "2026-11-16")  # over


def test_what_is_planned_can_be_moved_and_what_is_out_cannot(
    shelf: Shelf, inside: FlaskClient
) -> None:
    """The way leads to the page that asks, with that day and hour."""
    row = planned(shelf, "plan", datetime(2026, 11, 20, 0, tzinfo=UTC))
    box = day(inside.get("/console/calendar").text, "2026-11-20")
    address = re.findall(r'class="move" href="([^"]+)"', box)[0].replace("&amp;", "&")
    assert f"/issues/{row.id}/confirm/release" in address
    assert inside.get(address).status_code == 200
    assert 'draggable="true"' in box
    shelf.publish("out", "发出的一期", "2026-11-10")
    assert inside.get("/console/calendar").text.count('draggable="true"') == 1


def test_closed_days_are_set_and_taken_back(shelf: Shelf, inside: FlaskClient) -> None:
    """In the words of the chat, and told in a sentence."""
    token = re.findall(r'name="token" value="(\w+)"', inside.get("/console/calendar").text)[0]
    form = {"token": token, "of": "demo", "days": "11-27..11-29", "sentence": "周末休刊"}
    told = inside.post("/console/calendar/close", data=form, follow_redirects=True).text
    assert "已定休刊" in told
    assert "周末休刊" in day(told, "2026-11-27")
    assert "空档" not in day(told, "2026-11-27")
    wrong = inside.post(
        "/console/calendar/close", data={**form, "days": "xx"}, follow_redirects=True
    )
    assert "notice bad" in wrong.text
    number = re.findall(r'name="number" value="(\d+)"', told)[0]
    again = {"token": token, "of": "demo", "number": number}
    told = inside.post("/console/calendar/reopen", data=again, follow_redirects=True).text
    assert "已取消休刊" in told
    assert "周末休刊" not in day(told, "2026-11-27")


@pytest.mark.parametrize(
    "month", ["2026-02", "2012-08", "2099-12", "9999-99", "2026-13", "x", "0000-01"]
)
def test_any_month_is_a_page(inside: FlaskClient, month: str) -> None:
    """Months that there are not are this one."""
    page = inside.get(f"/console/calendar?month={month}")
    assert page.status_code == 200
    shown = re.findall(r"<h1>(\d+) 年 (\d+) 月", page.text)[0]
    asked = (
        tuple(map(str, map(int, month.split("-"))))
        if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month)
        else ("2026", "11")
    )
    assert shown == asked


def test_a_crowded_month_is_shown_in_full(shelf: Shelf, inside: FlaskClient) -> None:
    """As many as there are, in the order of their hours."""
    for number in range(40):
        planned(shelf, f"p{number:02}", NOW + timedelta(hours=number))
    page = inside.get("/console/calendar").text
    titles = re.findall(r"《(p\d\d)》 <small", page) or re.findall(r"《(p\d\d)》", page)
    assert titles[0] == "p00"
    assert len(set(titles)) == 40

"""Pages of the console that list: the archive, what followers ask and leave, the journal."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from shelved import Shelf, shelf_at

from bot.app import create_app
from bot.console import make_console
from workers.entrance import make_link
from workers.publication import Kind
from workers.services import Services

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


@pytest.fixture
def shelf(tmp_path: Path, redis_url: str) -> Shelf:
    shelf = shelf_at(tmp_path / "ledger.sqlite3", kind=Kind.PERSONAL)
    settings = replace(shelf.services.settings, redis_url=redis_url)
    return Shelf(Services(settings=settings), shelf.account)


@pytest.fixture
def inside(shelf: Shelf) -> FlaskClient:
    """A browser in the console, let in from the machine itself."""
    shelf.services.scratch.redis.flushdb()
    client = create_app(shelf.services, None, make_console(shelf.services)).test_client()
    link = make_link("小王", shelf.services, everything=True)
    key = re.findall(r"key=([\w-]+)", link)[0]
    assert client.post("/console/enter", data={"key": key}).status_code == 303
    return client


def press(client: FlaskClient, page: str, deed: str, **form: object) -> TestResponse:
    """Send a form of a page with the token it carries; follows to what is told."""
    token = re.findall(r'name="token" value="(\w+)"', client.get(f"/console/{page}").text)[0]
    return client.post(
        f"/console/{page}/{deed}", data={"token": token, **form}, follow_redirects=True
    )


@pytest.mark.parametrize("page", ["archive", "questions", "messages", "journal", "more"])
def test_a_page_with_nothing_to_list_says_what_will_be_there(
    inside: FlaskClient, page: str
) -> None:
    """First run: no page is an empty table."""
    answer = inside.get(f"/console/{page}")
    assert answer.status_code == 200
    assert "<tbody>" not in answer.text or page == "journal"
    assert len(answer.data) < 100_000


def test_the_archive_is_searched_as_followers_search(shelf: Shelf, inside: FlaskClient) -> None:
    """Words, days and nothing; each line leads to the issue."""
    row = shelf.publish("one", "第一期", "2026-11-20", "## 可灵上线首尾帧\n\n正文。")
    shelf.publish("two", "第二期", "2026-11-21")
    every = inside.get("/console/archive").text
    assert every.index("第二期") < every.index("第一期")
    found = inside.get("/console/archive?q=可灵").text
    assert "可灵上线首尾帧" in found
    assert "第二期" not in found
    assert f"/console/issues/{row.id}" in found
    assert "第二期" in inside.get("/console/archive?q=1121").text
    assert "没有查到" in inside.get("/console/archive?q=量子纠缠").text
    assert inside.get("/console/archive?q=%22%20OR%20%2A&p=-1").status_code == 200


def test_long_archives_are_turned_page_by_page(shelf: Shelf, inside: FlaskClient) -> None:
    """Nothing is shown twice, and nothing is left out."""
    for number in range(32):
        shelf.publish(f"p{number}", f"第{number:02}期", f"2026-10-{number % 28 + 1:02}")
    pages = [inside.get(f"/console/archive?p={number}").text for number in (1, 2)]
    titles = [re.findall(r"<b>(第\d\d期)</b>", page) for page in pages]
    assert [len(each) for each in titles] == [30, 2]
    assert len({*titles[0], *titles[1]}) == 32


def test_words_without_an_answer_are_topics(shelf: Shelf, inside: FlaskClient) -> None:
    """The most frequent first; what was asked before the span is left out."""
    today = shelf.services.now().date()
    shelf.services.ledger.count_questions(
        "demo",
        [
            *[(today, "可灵", False)] * 3,
            (today, "量子", True),
            (today - timedelta(days=20), "旧问题", True),
            (date(2020, 1, 1), "很久以前", True),
        ],
    )
    page = inside.get("/console/questions").text
    assert page.index("可灵") < page.index("量子")
    assert "旧问题" in page
    assert "很久以前" not in page
    assert "旧问题" not in inside.get("/console/questions?days=7").text
    assert inside.get("/console/questions?days=x").status_code == 200


def test_an_account_without_the_right_points_to_the_back_end(
    shelf: Shelf, inside: FlaskClient
) -> None:
    """A personal account cannot write first: no box to type in, but the message can be closed."""
    number = shelf.services.ledger.leave_message(
        "demo", "oSomebody", "<b>想转载</b>", now=shelf.services.now()
    )
    page = inside.get("/console/messages").text
    assert "&lt;b&gt;想转载" in page
    assert "<textarea" not in page
    assert "私信" in page
    assert "oSomebody" not in page
    told = press(inside, "messages", "close", number=number).text
    assert f"第 {number} 条已处理" in told
    assert "没有待答复的留言" in told
    assert "小王" in inside.get("/console/messages?all=1").text
    again = press(inside, "journal", "export").status_code
    assert again == 200
    gone = inside.post(
        "/console/messages/close",
        data={
            "token": re.findall(r'name="token" value="(\w+)"', page)[0],
            "number": 999,
        },
    )
    assert gone.status_code == 404


def test_a_form_without_its_token_does_nothing(shelf: Shelf, inside: FlaskClient) -> None:
    """What another site makes a browser send carries no token of ours."""
    number = shelf.services.ledger.leave_message("demo", "oA", "你好", now=shelf.services.now())
    for token in ("", "0" * 64):
        forged = inside.post("/console/messages/close", data={"number": number, "token": token})
        assert forged.status_code == 403
    left = shelf.services.ledger.message(number)
    assert left is not None
    assert left.answered_at is None


def test_the_journal_is_filtered_and_exported(shelf: Shelf, inside: FlaskClient) -> None:
    """By name, page and day; a cell that looks like a formula stays words."""
    shelf.publish("one", "第一期", "2026-11-20")
    shelf.publish("two", "第二期", "2026-11-21")
    shelf.services.ledger.record(
        who="=cmd|' /C calc'!A0", what="invite", now=shelf.services.now(), account="demo"
    )
    page = inside.get("/console/journal").text
    assert "登记链接" in page
    assert "已发表" in page
    one = inside.get("/console/journal?key=one").text
    assert (">one<" in one, ">two<" in one) == (True, False)
    assert "没有这样的记录" in inside.get("/console/journal?who=%25").text
    sheet = press(inside, "journal", "export", key="one").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet)))
    assert rows[0][0] == "时间"
    assert {row[4] for row in rows[1:]} == {"one"}
    every = press(inside, "journal", "export").data.decode("utf-8-sig")
    assert "'=cmd" in every


def test_a_long_journal_goes_on_where_the_page_ended(shelf: Shelf, inside: FlaskClient) -> None:
    """The newest first, a hundred on a page."""
    for number in range(130):
        shelf.services.ledger.record(
            who=f"p{number:03}", what="invite", now=shelf.services.now(), account="demo"
        )
    first = inside.get("/console/journal").text
    older = re.findall(r'rel="next" href="([^"]+)"', first)[0].replace("&amp;", "&")
    names = [re.findall(r">(p\d{3})<", page) for page in (first, inside.get(older).text)]
    assert names[0] == [f"p{number:03}" for number in range(129, 29, -1)]
    assert names[1][:3] == ["p029", "p028", "p027"]


def test_nobody_without_a_session_sees_a_list(shelf: Shelf) -> None:
    """Not a word of them, and no redirect that says which pages there are."""
    client = create_app(shelf.services, None, make_console(shelf.services)).test_client()
    for page in ("archive", "questions", "messages", "journal"):
        answer = client.get(f"/console/{page}")
        assert answer.status_code == 401
        assert "读者在问" not in answer.text

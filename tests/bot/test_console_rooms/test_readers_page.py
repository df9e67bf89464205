"""The console's page of readers: who got an issue, who came and went, how articles were read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from insider import Insiders, insiders_at

from workers.people import Role
from workers.publication import Fate, Kind, Publication, Route, State
from workers.readership import Readership
from workers.schedule.beijing import BEIJING

if TYPE_CHECKING:
    from pathlib import Path

DAY = timedelta(days=1)
REPORT: dict[str, Any] = {
    "total": 5210,
    "filtered": 5177,
    "sent": 5170,
    "failed": 7,
    "status": "send success",
    "reprint": "不是转载",
}


def pushed(
    house: Insiders, slug: str, title: str = "", *, fate: Fate = Fate.DONE, **report: object
) -> Publication:
    """Have an issue pushed, and WeChat report what came of it."""
    ledger, now = house.services.ledger, house.services.now()
    row = house.shelf.publish(slug, title or f"《{slug}》", "2026-11-20")
    ready = {"draft_id": f"m-{slug}", "article_hash": "h", "release_at": now, "route": Route.MASS}
    row = ledger.move(row, State.DUE, who="test", what="due", now=now, **ready)
    row, _ = ledger.begin_release(row, who="worker", now=now, client_key=f"k-{slug}")
    end = State.PUBLISHED if fate is Fate.DONE else State.HELD
    return ledger.move(
        row,
        end,
        who="worker",
        what="published",
        now=now,
        outcome={"fate": fate, "report": {**REPORT, **report}},
    )


def read(house: Insiders, message: str, *reads: int, **over: object) -> None:
    """Keep the sums of an article from the day before so many days on."""
    today = house.services.now().astimezone(BEIJING).date()
    first = today - len(reads) * DAY
    one = Readership(
        message=message,
        published=first,
        day=first,
        title=f"文章 {message}",
        address="https://mp.weixin.qq.com/s/a",
        notified=True,
        read=0,
        shared=3,
        favoured=2,
    )
    figures = [replace(one, day=first + n * DAY, read=sums, **over) for n, sums in enumerate(reads)]
    house.services.ledger.keep_figures("demo", figures)


@pytest.fixture
def personal(tmp_path: Path, redis_url: str) -> Insiders:
    return insiders_at(tmp_path, redis_url, kind=Kind.PERSONAL)


def line(page: str, title: str) -> list[str]:
    """The cells of a table's row, without their tags."""
    rows = [each for each in re.split(r"<tr>", page) if title in each]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", rows[0], re.DOTALL)
    return [re.sub(r"<[^>]*>", "", each).strip() for each in cells]


def test_first_run_says_what_will_be_there(house: Insiders, personal: Insiders) -> None:
    """No empty table, no chart of nothing."""
    for page in (house.come_in().get("readers"), personal.come_in().get("readers")):
        assert page.status_code == 200
        assert "<tbody>" not in page.text
        assert "<path class" not in page.text
        assert "这段时间没有发出过" in page.text
    assert "第二天早上八点以后" in house.come_in().get("readers").text


def test_each_push_shows_whom_it_reached(house: Insiders) -> None:
    """Four counts and what WeChat said of originality, the newest first, each with a way on."""
    pushed(house, "one")
    row = pushed(
        house, "two", total=100, filtered=90, sent=88, failed=2, reprint="判为转载，已按转载发出"
    )
    page = house.come_in().get("readers").text
    assert line(page, "《one》")[3:] == ["5210", "5177", "5170", "7", "不是转载"]
    assert line(page, "《two》")[2:] == ["群发", "100", "90", "88", "2", "判为转载，已按转载发出"]
    assert page.index("《two》") < page.index("《one》")
    assert f"/console/issues/{row.id}" in page


def test_a_push_that_was_stopped_says_why(house: Insiders) -> None:
    """It stands among the others, and not as if it had gone out."""
    pushed(house, "no", fate=Fate.REFUSED, sent=0, reprint="判为转载，不能发出")
    pushed(house, "broken", fate=Fate.REFUSED, reprint="", total=None)
    page = house.come_in().get("readers").text
    assert line(page, "《no》")[-1].startswith("判为转载，不能发出")
    assert line(page, "《broken》")[3] == "没有数字"
    assert line(page, "《broken》")[-1].startswith("没有发出")


def test_followers_come_and_go_by_day_and_code(house: Insiders) -> None:
    """What lies before the span is left out; a longer span has it."""
    ledger, today = house.services.ledger, house.services.now().date()
    for _ in range(7):
        ledger.count_follow("demo", today, "<展会>", came=1)
    ledger.count_follow("demo", today - 3 * DAY, came=4, went=2)
    ledger.count_follow("demo", today - 60 * DAY, "旧码", came=50)
    page = house.come_in().get("readers").text
    assert "共来了 11 人，走了 2 人" in page
    assert "&lt;展会&gt;" in page
    assert "没有经过带参数的二维码" in page
    assert "旧码" not in page
    longer = house.come_in().get("readers?days=90").text
    assert "共来了 61 人，走了 2 人" in longer
    assert "旧码" in longer
    assert " style=" not in longer
    for wrong in ("x", "0", "-1", "99999999999", "%00"):
        assert house.come_in().get(f"readers?days={wrong}").status_code == 200


def test_articles_show_their_newest_sums(house: Insiders) -> None:
    """And each day's new readers as bars; a count that WeChat took back draws none."""
    read(house, "100_1", 40, 65, 60)
    read(house, "200_1", 5)
    page = house.come_in().get("readers").text
    assert line(page, "文章 100_1")[2:5] == ["60", "3", "2"]
    assert line(page, "文章 200_1")[2] == "5"
    drawn = re.findall(r'class="spark".*?d="([^"]*)"', page)
    assert sorted(each.count("M") for each in drawn) == [1, 2]


def test_why_there_are_no_figures(house: Insiders) -> None:
    """In WeChat's remedy's own words, and when it is asked again."""
    ledger, now = house.services.ledger, house.services.now()
    ledger.end_figures("demo", next_at=now + DAY, why="没有“数据统计”的接口权限")
    page = house.come_in().get("readers").text
    assert "没有“数据统计”的接口权限" in page
    assert "再问" in page
    assert "第二天早上八点以后" not in page


def test_a_personal_account_sees_what_it_can_have(personal: Insiders) -> None:
    """Followers, and the issues that people published; no column that stays empty for ever."""
    row = personal.shelf.publish("hand", "手发的一期", "2026-11-20")
    now = personal.services.now()
    personal.services.ledger.note(row, who="小王", what="published", now=now, released_at=now)
    read(personal, "100_1", 40)
    page = personal.come_in().get("readers").text
    assert line(page, "手发的一期")[2:] == ["由人发表"]
    for word in ("应发", "原创校验", "文章阅读", "文章 100_1"):
        assert word not in page


def test_the_longest_titles_and_many_issues_stay_small(house: Insiders) -> None:
    """Hundreds of characters, markup in them, ninety issues: a page under 100 KB."""
    title = "<b>长" + "长" * 296
    for number in range(45):
        pushed(house, f"p{number}", title)
        read(house, f"{number}_1", *range(30), title=title)
    answer = house.come_in().get("readers?days=90")
    assert len(answer.data) < 100_000
    assert "<b>长" not in answer.text
    pages = [house.come_in().get(f"readers?days=90&p={number}").text for number in (1, 2, 3, 4)]
    assert [each.count('class="spark"') for each in pages] == [15, 15, 15, 0]
    issues = {found for each in pages for found in re.findall(r"/console/issues/(\d+)", each)}
    assert len(issues) == 45
    assert ['rel="next"' in each for each in pages] == [True, True, False, False]
    assert house.come_in().get("readers?p=-9").status_code == 200


def test_several_accounts_stand_one_below_the_other(tmp_path: Path, redis_url: str) -> None:
    """One can be chosen; an operator of one sees only that."""
    house = insiders_at(tmp_path, redis_url, kind=Kind.SUBSCRIPTION, also="other")
    pushed(house, "one")
    house.services.ledger.sync_accounts(house.services.settings.accounts.values())
    house.services.ledger.count_follow("other", house.services.now().date(), "别家", came=1)
    both = house.come_in()
    assert '<h2 class="account">other' in both.get("readers").text
    assert "《one》" not in both.get("readers?account=other").text
    page = house.as_operator("小李", Role.EDITOR).get("readers").text
    assert "《one》" in page
    assert "别家" not in page


def test_nobody_without_a_session_sees_it(house: Insiders) -> None:
    """Not a number."""
    assert house.app.test_client().get("/console/readers").status_code == 401

"""Once a week operators read what went out, how it was read, what was asked and what comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from shelved import Shelf, shelf_at

from workers import rounds, weekly
from workers.account import Account, Schedule
from workers.ledger import Wanted
from workers.publication import Kind, Route, State
from workers.readership import Readership

if TYPE_CHECKING:
    from pathlib import Path

DAY = timedelta(days=1)
# A Monday, nine in the morning in Beijing; the week before it began on 2026-11-16.
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, tzinfo=UTC)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A certified account that is known for a month."""
    shelf = shelf_at(tmp_path / "ledger.sqlite3", kind=Kind.SUBSCRIPTION, route=Route.MASS)
    shelf.services.ledger.record(who="owner", what="begin", now=MONDAY - 30 * DAY, account="demo")
    return shelf


def at(shelf: Shelf, moment: datetime, **changes: object) -> Shelf:
    account = replace(shelf.account, **changes)
    settings = replace(shelf.services.settings, accounts={"demo": account})
    services = replace(shelf.services, settings=settings, now=lambda: moment)
    return Shelf(services, account)


def told(shelf: Shelf, moment: datetime = MONDAY, **changes: object) -> list[str]:
    weekly.report(at(shelf, moment, **changes).services)
    return [f"{each.title}\n{each.body}" for each in shelf.services.ledger.notices()]


def out(shelf: Shelf, slug: str, late: int, state: State = State.PUBLISHED) -> None:
    """Have an issue leave on Tuesday, so many minutes after its slot."""
    row = shelf.publish(slug, f"第 {slug} 期", "2026-11-17")
    left = TUESDAY + timedelta(minutes=late)
    shelf.services.ledger.move(
        row, state, who="worker", what="release", now=left,
        route=Route.MASS, release_at=TUESDAY, released_at=left,
    )  # fmt: skip


def asked(shelf: Shelf, words: str, times: int, day: int = 18, *, missed: bool = False) -> None:
    counted = [(date(2026, 11, day), words, missed)] * times
    shelf.services.ledger.count_questions("demo", counted)


def test_a_week_is_told_in_one_card(shelf: Shelf) -> None:
    """What went out and how, how it was read, asked, missed, left; what comes."""
    out(shelf, "a", 0)
    out(shelf, "b", 12, State.WITHDRAWN)
    ledger = shelf.services.ledger
    figures = {"address": "", "notified": True, "shared": 9, "favoured": 1, "title": "第 a 期"}
    for day, read in ((17, 1000), (18, 3210)):
        each = Readership(
            message="1_1",
            published=date(2026, 11, 17),
            day=date(2026, 11, day),
            read=read,
            **figures,
        )
        ledger.keep_figures("demo", [each])
    ledger.count_follow("demo", date(2026, 11, 19), came=12, went=3)
    asked(shelf, "可灵", 32)
    asked(shelf, "qwen", 5, missed=True)
    asked(shelf, "今天的事", 7, day=23)
    asked(shelf, "我的电话 138 0013 8000", 9)
    asked(shelf, "小王在哪", 1, missed=True)
    row = shelf.publish("c", "下一期", "2026-11-24")
    ledger.move(
        row, State.SCHEDULED, who="owner", what="release", now=TUESDAY, address="",
        route=Route.MASS, release_at=MONDAY + DAY,
    )  # fmt: skip
    (card,) = told(shelf)
    assert card.splitlines() == [
        "上周（11-16 – 11-22）",
        "发出 2 期：",
        "● 11-17 08:00「第 a 期」群发",
        "● 11-17 08:12「第 b 期」群发，晚了 12 分钟，已撤回",
        "阅读 3,210 人次，分享 9（到 11-18）；最多的是「第 a 期」3,210",
        "新关注 12，取消关注 3",
        "大家在问：可灵 32 · qwen 5",
        "没有答上（可以写的选题）：qwen 5",
        "这周：已定时 1 期",
        "● 11-24 09:00「下一期」",
    ]


def test_it_is_told_once_and_only_while_it_is_news(shelf: Shelf) -> None:
    """A house that was down on Monday morning tells it when it is back, and not on Thursday."""
    out(shelf, "a", 0)
    for moment in (MONDAY - timedelta(minutes=1), MONDAY + 3 * DAY):
        assert told(shelf, moment) == []
    assert len(told(shelf, MONDAY + DAY)) == 1
    assert len(told(shelf, MONDAY + DAY + timedelta(minutes=1))) == 1


def test_a_redis_that_is_away_keeps_no_report_back(shelf: Shelf) -> None:
    """The clock's minute goes on without it: what it tells goes by the operators' own channels."""
    out(shelf, "a", 0)
    here = at(shelf, MONDAY)
    settings = replace(here.services.settings, redis_url="redis://127.0.0.1:9/0")
    rounds.look_around(replace(here.services, settings=settings))
    assert "上周（11-16 – 11-22）" in [each.title for each in shelf.services.ledger.notices()]


def test_a_house_of_yesterday_and_a_week_without_anything_are_not_told(shelf: Shelf) -> None:
    """Nothing is said where there is nothing to say; nor of a house that stands still."""
    assert told(shelf) == []
    out(shelf, "a", 0)
    assert told(shelf, schedule=Schedule(report="")) == []
    shelf.services.ledger.pause_house("搬家", who="owner", now=MONDAY)
    assert told(shelf) == []


def test_a_house_that_was_set_up_since_waits_a_week(tmp_path: Path) -> None:
    """Its first week begins today."""
    shelf = shelf_at(tmp_path / "ledger.sqlite3")
    shelf.services.ledger.record(who="owner", what="begin", now=MONDAY + DAY / 24, account="demo")
    shelf.services.ledger.count_follow("demo", date(2026, 11, 19), came=1)
    assert told(shelf, MONDAY + DAY / 12) == []


def test_a_personal_account_hears_that_wechat_does_not_tell(shelf: Shelf) -> None:
    """And what readers cannot open, and that this machine was not let look."""
    out(shelf, "a", 0)
    ledger = shelf.services.ledger
    ledger.enlist("demo", lambda _: TUESDAY)
    for number, answer in ((1, "gone"), (1, "barred")):
        look = ledger.take_look(number, now=MONDAY - DAY, until=MONDAY - DAY)
        assert look is not None
        ledger.end_look(
            look, now=MONDAY - DAY, answer=answer, gone_at=MONDAY - DAY, next_at=TUESDAY
        )
    (card,) = told(shelf, kind=Kind.PERSONAL)
    assert "微信不告诉个人公众号的接口" in card
    assert "读者打不开的链接 1 个：「第 a 期」" in card
    assert "看了 1 个，其中 1 个微信要求验证" in card


@pytest.mark.parametrize(
    ("report", "quiet", "now", "due"),
    [
        ("mon 09:00", None, MONDAY, MONDAY),
        ("sun 21:00", None, MONDAY, datetime(2026, 11, 22, 13, tzinfo=UTC)),
        ("mon 09:00", ("08:00", "10:00"), MONDAY, None),
        ("mon 09:00", ("08:00", "10:00"), MONDAY + DAY / 24, MONDAY + DAY / 24),
        ("tue 09:00", None, MONDAY, None),
        ("", None, MONDAY, None),
    ],
)
def test_a_report_waits_for_its_hour_and_for_the_end_of_quiet_ones(
    report: str, quiet: tuple[str, str] | None, now: datetime, due: datetime | None
) -> None:
    """On the account's own clock."""
    schedule = Schedule(report=report, quiet=quiet)
    account = Account(name="demo", app_id="wx", secret="s", schedule=schedule)
    assert weekly.moment(account, now) == due


def test_the_longest_week_finds_room_in_a_chat(shelf: Shelf) -> None:
    """WeChat takes 2,047 bytes."""
    for number in range(12):
        out(shelf, f"{'长' * 30}{number}", 12)
    for number in range(9):
        asked(shelf, f"{'问' * 19}{number}", 100, missed=True)
    shelf.services.ledger.enlist("demo", lambda one: TUESDAY if isinstance(one, Wanted) else None)
    (card,) = told(shelf)
    assert "另有 4 期" in card
    assert len(card.encode()) < 2000

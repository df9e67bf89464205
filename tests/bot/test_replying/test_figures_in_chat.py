"""统计: what an operator can read on a phone between two stations."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from workers.digest import Digest
from workers.ledger import SubmittedPage
from workers.ownreplies import TEXT_BYTES
from workers.publication import Fate, Route, State

if TYPE_CHECKING:
    from counter import Counter

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # in Beijing
Report = dict[str, object]


@pytest.fixture(autouse=True)
def _noon(counter: Counter) -> None:
    """It is noon on the 23rd of November, for the house; WeChat is not asked."""
    counter.clock.ahead = NOON - datetime.now(UTC)


def issue(
    counter: Counter,
    day: date,
    report: Report | None = None,
    *,
    route: Route = Route.MASS,
    fate: Fate = Fate.DONE,
) -> None:
    """Have an issue out since eight in the morning of that day, as settle leaves it behind."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    ledger, key = counter.services.ledger, f"ai{day:%m%d}"
    digest = Digest(name="index.md", folder=key, slug=key, title="早上好")
    page = SubmittedPage(digest=digest, revision="r1", page=b"page", files={})
    row = ledger.submit(account=counter.account, pages=[page], who="test", now=at).publication
    facts = {"draft_id": f"draft of {key}", "article_hash": "h", "release_at": at, "route": route}
    ledger.move(row, State.SCHEDULED, who="test", what="release", now=at, **facts)  # type: ignore[arg-type]
    (work,) = ledger.due(at)
    row = ledger.claim(work.id, [State.DUE], owner="w", seconds=12, now=at)
    row, _ = ledger.begin_release(row, client_key=key, who="w", now=at)
    ledger.move(
        row,
        State.FAILED if fate is Fate.REFUSED else State.PUBLISHED,
        who="w",
        what="published",
        now=at,
        released_at=None if fate is Fate.REFUSED else at,
        outcome={"fate": fate, "report": report},
    )


def ask(counter: Counter, day: date, words: str, times: int, *, missed: bool = False) -> None:
    counter.services.ledger.count_questions("daily", [(day, words, missed)] * times)


def test_a_month_at_a_glance(counter: Counter) -> None:
    """How many issues went out, whom they reached, who came, and what was asked in vain."""
    issue(counter, date(2026, 10, 31), {"sent": 5_000, "failed": 0})
    issue(counter, date(2026, 11, 1), {"sent": 6_170, "failed": 0})
    issue(counter, date(2026, 11, 2), {"sent": 6_170, "failed": 3})
    issue(counter, date(2026, 11, 3), route=Route.PUBLISH)
    issue(counter, date(2026, 11, 4), {"sent": None}, fate=Fate.REFUSED)
    ledger = counter.services.ledger
    ledger.count_follow("daily", date(2026, 11, 5), "qr", came=50, went=2)
    ledger.count_follow("daily", date(2026, 11, 6), came=6, went=10)
    ask(counter, date(2026, 11, 5), "可灵", 3)
    ask(counter, date(2026, 11, 6), "会员<a href=x>价格", 2, missed=True)
    ask(counter, date(2026, 10, 5), "上个月的", 9)
    ledger.leave_message("daily", "oReader", "在吗", now=NOON)
    assert counter.told("统计").splitlines() == [
        "11 月 1 日起（到今天 11 月 23 日）",
        "发出 3 期，其中群发 2 次，送达 12,340 人次，失败 3",
        "新关注 56，取消关注 12",
        "大家在问：可灵 3 · 会员＜a href=x>价格 2",
        "没有答上：会员＜a href=x>价格 2",
        "待答复的留言 1 条：发「留言」查看",
    ]


def test_a_quiet_month_is_told_in_two_lines(counter: Counter) -> None:
    """What there is nothing to say of is not said."""
    lines = ["11 月 1 日起（到今天 11 月 23 日）", "还没有发出"]
    assert counter.told("统计").splitlines() == lines


@pytest.mark.parametrize(
    ("words", "first", "told"),
    [
        ("统计 7", "11 月 17 日起", "还没有发出"),
        ("统计 9天", "11 月 15 日起", "发出 1 期"),
        ("统计 今天", "11 月 23 日起", "还没有发出"),
        ("统计 本月", "11 月 1 日起", "发出 1 期"),
    ],
)
def test_any_number_of_days_can_be_asked_for(
    counter: Counter, words: str, first: str, told: str
) -> None:
    """Today is one of them, by the account's own calendar."""
    issue(counter, date(2026, 11, 15), route=Route.DRAFT)
    head, said, *_ = counter.told(words).splitlines()
    assert head.startswith(first)
    assert said == told


@pytest.mark.parametrize("words", ["统计 0", "统计 400", "统计 去年", "统计 -1"])
def test_what_is_no_span_is_answered_with_how_to(counter: Counter, words: str) -> None:
    """A sentence with two examples."""
    assert counter.told(words) == "统计多久？写「统计」看本月，「统计 7」看最近 7 天"


def test_the_longest_figures_fit_one_message(counter: Counter) -> None:
    """Long questions are shown by their beginning."""
    for n in range(9):
        ask(counter, date(2026, 11, 5), f"{n}" + "🌏" * 60, 10_000, missed=True)
    assert len(counter.told("统计").encode()) <= TEXT_BYTES

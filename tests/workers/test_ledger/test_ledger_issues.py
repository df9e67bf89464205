"""What readers can open, as issues: the newest, those round a day, and what a card shows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from shelf import NOON, published

from workers.ledger import Front, Readable
from workers.passages import Passage
from workers.publication import State

if TYPE_CHECKING:
    from workers.ledger import Ledger

COVER = "https://mmbiz.qpic.cn/cover"


def shelve(ledger: Ledger, number: int, day: date | None, *articles: str) -> None:
    said = [Passage("", "文")]
    for place, title in enumerate(articles):
        article = Readable(number, place, title, "", day, f"https://a.example/{title}", said)
        ledger.index_articles("daily", [article])


def test_issues_are_listed_the_newest_first(ledger: Ledger) -> None:
    """By their day, not by when they were indexed; each once, by its first article."""
    for day in (3, 1, 2):
        shelve(ledger, published(ledger, f"p{day}"), date(2024, 6, day), f"{day}日", f"{day}日次条")
    shelve(ledger, published(ledger, "undated"), None, "没有日期")
    titles = [issue.title for issue in ledger.newest_issues("daily")]
    assert titles == ["3日", "2日", "1日", "没有日期"]
    assert [issue.title for issue in ledger.newest_issues("daily", 2, 1)] == ["2日", "1日"]
    assert ledger.newest_issues("nobody") == []


def test_the_issues_round_a_day(ledger: Ledger) -> None:
    """The last one before it and the first one after it; None at either end."""
    for day in (3, 7):
        shelve(ledger, published(ledger, f"p{day}"), date(2024, 6, day), f"{day}日")

    def round_it(day: int) -> list[str]:
        found = ledger.issues_round("daily", date(2024, 6, day))
        return [issue.title if issue else "" for issue in found]

    assert round_it(5) == ["3日", "7日"]
    assert round_it(3) == ["", "7日"]
    assert round_it(9) == ["7日", ""]


def test_the_state_of_the_index_tells_what_came_and_went(ledger: Ledger) -> None:
    """Any other answer means that what was found before may be wrong by now."""
    seen = [ledger.index_state("daily")]
    first, second = published(ledger, "p1"), published(ledger, "p2")
    shelve(ledger, first, date(2024, 6, 1), "甲")
    seen.append(ledger.index_state("daily"))
    shelve(ledger, second, date(2024, 6, 2), "乙")
    seen.append(ledger.index_state("daily"))
    ledger.drop_article(second)
    assert ledger.index_state("daily") == seen[1]
    assert len(set(seen)) == 3
    assert seen[0] == (0, 0)


def test_a_card_shows_what_was_sent(ledger: Ledger) -> None:
    """Title, summary and cover as WeChat has them; without a report what the page says."""
    number = published(ledger, "p1")
    shelve(ledger, number, date(2024, 6, 1), "长长的标题", "次条")
    assert ledger.front(number) == Front("长长的标题", "文", "", "https://a.example/长长的标题")
    sent = {"source": 0, "title": "标题", "summary": "摘要", "cover": COVER}
    publication = ledger.publication(number)
    ledger.move(
        publication, State.DRAFTED, who="test", what="draft", now=NOON, report={"articles": [sent]}
    )
    assert ledger.front(number) == Front("标题", "摘要", COVER, "https://a.example/长长的标题")
    assert ledger.front(number, 1) == Front("次条", "文", "", "https://a.example/次条")
    ledger.drop_article(number)
    assert ledger.front(number) is None
    assert ledger.front(number + 1) is None

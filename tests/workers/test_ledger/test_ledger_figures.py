"""How articles were read, as the ledger keeps it, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from shelf import ACCOUNT

from workers.ledger.figures import FiguresRound
from workers.readership import Readership

if TYPE_CHECKING:
    from workers.ledger import Ledger

NOON = datetime(2024, 6, 18, 12, tzinfo=UTC)
MONDAY, TUESDAY = date(2024, 6, 17), date(2024, 6, 18)
HOUR = timedelta(hours=1)
FIRST = Readership(
    message="100_1",
    published=MONDAY,
    day=MONDAY,
    title="早上好",
    address="https://mp.weixin.qq.com/s/a",
    notified=True,
    read=40,
    shared=4,
    favoured=2,
)


@pytest.fixture(autouse=True)
def _account(ledger: Ledger) -> None:
    ledger.sync_accounts([ACCOUNT])


def test_the_newest_word_about_a_day_counts(ledger: Ledger) -> None:
    """Figures are sums: another answer replaces them, and adds nothing."""
    ledger.keep_figures("daily", [FIRST, replace(FIRST, day=TUESDAY, read=50)])
    ledger.keep_figures("daily", [replace(FIRST, read=41, title="早")])
    known = ledger.figures("daily", MONDAY)
    assert known == [replace(FIRST, read=41, title="早"), replace(FIRST, day=TUESDAY, read=50)]
    assert ledger.figures("other", MONDAY) == []


def test_the_newest_article_comes_first(ledger: Ledger) -> None:
    """Each article's days stay together, in their order."""
    later = replace(FIRST, message="200_1", published=TUESDAY, day=TUESDAY)
    ledger.keep_figures("daily", [FIRST, replace(FIRST, day=TUESDAY), later])
    known = [(each.message, each.day) for each in ledger.figures("daily", MONDAY)]
    assert known == [("200_1", TUESDAY), ("100_1", MONDAY), ("100_1", TUESDAY)]
    assert len(ledger.figures("daily", TUESDAY)) == 1
    assert ledger.figured_days("daily", TUESDAY) == {MONDAY, TUESDAY}
    assert ledger.figured_days("daily", MONDAY) == {MONDAY}


def test_a_round_is_taken_once(ledger: Ledger) -> None:
    """Of two workers one asks; the other hears that it is not due."""
    assert ledger.figures_due(["daily"], NOON) == ["daily"]
    assert ledger.figures_round("daily") is None
    assert ledger.take_figures("daily", now=NOON, until=NOON + HOUR)
    assert not ledger.take_figures("daily", now=NOON, until=NOON + HOUR)
    assert ledger.figures_due(["daily"], NOON) == []
    ledger.end_figures("daily", next_at=NOON + 2 * HOUR, why="没有权限")
    assert ledger.figures_round("daily") == FiguresRound(NOON + 2 * HOUR, "没有权限")
    assert ledger.figures_due(["daily"], NOON + HOUR) == []
    assert ledger.figures_due(["daily"], NOON + 2 * HOUR) == ["daily"]
    assert ledger.take_figures("daily", now=NOON + 2 * HOUR, until=NOON + 3 * HOUR)
    assert ledger.figures_due([], NOON) == []

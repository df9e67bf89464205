"""Questions and follows as the ledger counts them, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from shelf import ACCOUNT

from workers.ledger import Follow, Question

if TYPE_CHECKING:
    from workers.ledger import Ledger

MONDAY, TUESDAY = date(2024, 6, 17), date(2024, 6, 18)


@pytest.fixture(autouse=True)
def _account(ledger: Ledger) -> None:
    ledger.sync_accounts([ACCOUNT])


def test_questions_add_up_over_days(ledger: Ledger) -> None:
    """What was asked most comes first, what found nothing is listed apart."""
    asked = [(MONDAY, "可灵", False), (MONDAY, "可灵", False), (MONDAY, "红烧肉", True)]
    ledger.count_questions("daily", asked)
    ledger.count_questions("daily", [(TUESDAY, "可灵", True), (TUESDAY, "千问", False)])
    ledger.count_questions("daily", [])
    assert ledger.top_questions("daily", MONDAY) == [
        Question("可灵", 3, 1), Question("千问", 1, 0), Question("红烧肉", 1, 1),
    ]  # fmt: skip
    assert len(ledger.top_questions("daily", TUESDAY, 1)) == 1
    missed = ledger.missed_questions("daily", MONDAY)
    assert missed == [Question("可灵", 3, 1), Question("红烧肉", 1, 1)]
    assert ledger.top_questions("other", MONDAY) == []


def test_old_questions_can_be_dropped(ledger: Ledger) -> None:
    """The days from the named one on stay."""
    ledger.count_questions("daily", [(MONDAY, "可灵", False), (TUESDAY, "可灵", False)])
    assert ledger.forget_questions(TUESDAY) == 1
    assert ledger.top_questions("daily", MONDAY) == [Question("可灵", 1, 0)]


def test_follows_are_counted_by_scene(ledger: Ledger) -> None:
    """Who came by which code, and how many went, day by day, the newest first."""
    for _ in range(2):
        ledger.count_follow("daily", MONDAY, "展会", came=1)
    ledger.count_follow("daily", TUESDAY, came=1)
    ledger.count_follow("daily", TUESDAY, went=1)
    tuesday, monday = Follow(TUESDAY, "", 1, 1), Follow(MONDAY, "展会", 2, 0)
    assert ledger.follows("daily", MONDAY) == [tuesday, monday]
    assert ledger.follows("daily", TUESDAY) == [tuesday]

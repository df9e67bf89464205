"""What followers ask: the words, how often, and which had no answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.console.page import Page
from workers.schedule import day_of

if TYPE_CHECKING:
    from bot.console.page import Facts, Visit
    from workers.account import Account
    from workers.ledger.questions import Question

SPANS: Final = {"7": "七天", "30": "三十天", "90": "九十天"}
MOST: Final = 30


class Bar(NamedTuple):
    """A word as a bar; `share` of the longest is 0 to 100."""

    words: str
    times: int
    share: int


class Asked(NamedTuple):
    """What the followers of one account asked."""

    account: Account
    top: list[Bar]
    missed: list[Bar]


def view(visit: Visit) -> Facts:
    days = visit.args.get("days", "30")
    days = days if days in SPANS else "30"
    asked = [_asked(account, int(days), visit) for account in visit.accounts]
    return {"days": days, "spans": SPANS, "asked": asked}


def _asked(account: Account, days: int, visit: Visit) -> Asked:
    since = day_of(visit.now, account.schedule) - timedelta(days=days - 1)
    ledger = visit.services.ledger
    top = ledger.top_questions(account.name, since, MOST)
    missed = ledger.missed_questions(account.name, since, MOST)
    return Asked(
        account,
        _bars([(each, each.times) for each in top]),
        _bars([(each, each.missed) for each in missed]),
    )


def _bars(counted: list[tuple[Question, int]]) -> list[Bar]:
    most = max((count for _, count in counted), default=1)
    return [Bar(each.words, count, max(1, round(100 * count / most))) for each, count in counted]


PAGE: Final = Page(
    name="questions",
    path="/questions",
    title="读者在问",
    english="Questions",
    view=view,
    icon="questions",
)

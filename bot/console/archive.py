"""The archive: what readers can open, found as followers find it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.console.page import Page
from workers.ledger import Rank
from workers.query import read_query
from workers.schedule import day_of

if TYPE_CHECKING:
    from datetime import date

    from bot.console.page import Facts, Visit
    from workers.account import Account

ON_A_PAGE: Final = 30
FOUND: Final = 20


class Line(NamedTuple):
    """One article of the list; `below` is the headline or the words that were found."""

    account: Account
    publication: int
    title: str
    below: str
    issue: str
    day: date | None
    address: str
    near: bool = False


def view(visit: Visit) -> Facts:
    asked = visit.args.get("q", "").strip()
    number = max(1, visit.args.get("p", 1, type=int))
    lines = _found(visit, asked) if asked else _newest(visit, number)
    more = not asked and len(lines) > ON_A_PAGE
    return {
        "asked": asked,
        "lines": lines[:ON_A_PAGE],
        "newer": visit.url("archive", p=number - 1) if number > 1 and not asked else None,
        "older": visit.url("archive", p=number + 1) if more else None,
    }


def _found(visit: Visit, asked: str) -> list[Line]:
    """Search each account as its followers do; what was only near comes last."""
    lines = []
    for account in visit.accounts:
        query = read_query(asked, account.aliases, day_of(visit.now, account.schedule))
        for hit in visit.services.ledger.search(account.name, query, FOUND):
            below = " — ".join(filter(None, (hit.heading, hit.excerpt)))
            near = hit.rank is Rank.NEAR
            lines.append(
                Line(
                    account,
                    hit.publication,
                    hit.title,
                    below,
                    hit.issue,
                    hit.day,
                    hit.address,
                    near,
                )
            )
    return sorted(lines, key=lambda line: line.near)


def _newest(visit: Visit, number: int) -> list[Line]:
    """One page of all issues and one more, the newest first; of several accounts together."""
    ledger, wanted = visit.services.ledger, ON_A_PAGE * number + 1
    lines = [
        Line(account, one.publication, one.title, "", one.issue, one.day, one.address)
        for account in visit.accounts
        for one in ledger.newest_issues(account.name, wanted)
    ]
    lines.sort(key=lambda line: (line.day is not None, line.day, line.publication), reverse=True)
    return lines[ON_A_PAGE * (number - 1) : wanted]


PAGE: Final = Page(
    name="archive",
    path="/archive",
    title="往期",
    english="Archive",
    view=view,
    icon="archive",
    near=True,
)

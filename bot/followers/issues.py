"""The newest issue, that of a day, and those before: cards and lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.followers import lines
from bot.followers.answers import Answer, listing, saying
from bot.followers.finding import found, one
from bot.followers.fronts import card, hit_entry, issue_entry, shown_day
from bot.followers.lists import Listed
from bot.messages import CARDS_TO_AN_EVENT
from workers.ledger import Rank

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import Hit, Issue, Ledger
    from workers.query import Query

WINDOW: Final = 20
"""Issues listed before 更多 counts anew from 1."""


def issue(query: Query, account: Account, ledger: Ledger, today: date) -> Answer:
    """Answer with the issue of a day, of a mark like 0618, or the newest there is."""
    hits = ledger.search(account.name, query, CARDS_TO_AN_EVENT)
    if query.issue and not query.day and hits and hits[0].issue != query.issue:
        # No such issue, but a number that some text has.
        if hits[0].rank is not Rank.NEAR:
            return found(query, account, ledger, ())
        hits = []
    if len(hits) == 1:
        return one(hits[0], ledger)
    if hits:
        return _several(hits, ledger)
    if query.latest:
        return saying(lines.NO_ISSUES)
    return _nearest(query.day or _day_of(query.issue, today), account, ledger, today)


def past(account: Account, ledger: Ledger, skipped: int = 0) -> Answer:
    """List the newest issues, from the one behind `skipped` others on."""
    issues = ledger.newest_issues(account.name, WINDOW + 1, skipped)
    if not issues:
        return saying(lines.NO_MORE if skipped else lines.NO_ISSUES)
    further = f"past:{skipped + WINDOW}" if len(issues) > WINDOW else ""
    entries = tuple(map(issue_entry, issues[:WINDOW]))
    return listing(Listed(lines.PAST_ISSUES, entries, further=further))


def _several(hits: list[Hit], ledger: Ledger) -> Answer:
    """List the articles of one issue; a tap of the menu may be answered with all their cards."""
    cards = [card(ledger, hit.publication, hit.position, hit.heading) for hit in hits]
    head = f"{shown_day(hits[0].day)}：" if hits[0].day else lines.FOUND
    return listing(Listed(head, tuple(map(hit_entry, hits))), *(each for each in cards if each))


def _nearest(day: date, account: Account, ledger: Ledger, today: date) -> Answer:
    """Say that there was none on the day, and give those before and after it."""
    round_it = [each for each in ledger.issues_round(account.name, day) if each is not None]
    if not round_it:
        return saying(lines.NO_ISSUES)
    said = "今天还没有更新。" if day == today else lines.no_issue(shown_day(day))
    said = _closed(day, account, ledger) or said
    return listing(Listed(f"{said}{_which(round_it, day)}", tuple(map(issue_entry, round_it))))


def _which(issues: list[Issue], day: date) -> str:
    if len(issues) > 1:
        return "前后的两期："
    before = issues[0].day is not None and issues[0].day < day
    return "在它之前最近的一期：" if before else "在它之后最近的一期："


def _closed(day: date, account: Account, ledger: Ledger) -> str:
    """What followers are told of a day on which nothing appears on purpose."""
    closed = ledger.closed_days(account.name, since=day)
    sentences = [each.sentence for each in closed if each.first <= day <= each.last]
    return next((sentence for sentence in sentences if sentence), "")


def _day_of(mark: str, today: date) -> date:
    """The newest day that a mark like 0618 can mean."""
    for year in range(today.year, today.year - 8, -1):
        try:
            day = date(year, int(mark[:2]), int(mark[2:]))
        except ValueError:  # 29 February
            continue
        if day <= today:
            return day
    return today

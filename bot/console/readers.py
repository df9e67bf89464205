"""Readers: whom each issue reached, who came and went, and how articles are read."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.console.bars import Span, bars, rise_and_fall, share
from bot.console.delivery import Line, lines_of
from bot.console.page import Page
from workers import figures
from workers.schedule import day_of
from workers.schedule.beijing import BEIJING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.console.page import Facts, Visit
    from workers.account import Account
    from workers.ledger.figures import FiguresRound
    from workers.ledger.questions import Follow
    from workers.readership import Readership

SPANS: Final = {"30": "三十天", "90": "九十天"}
DAY: Final = timedelta(days=1)
MOST, MOST_EACH = 15, 5
"""Lines of one account, and of each of several: the page stays quick on a phone."""
MOST_SCENES: Final = 12
MOST_PAGES: Final = 1000


class Scene(NamedTuple):
    """A QR code's scene ("" for none): who came by it, `share` of the most in percent."""

    name: str
    came: int
    share: int


class Traffic(NamedTuple):
    """Who came and went: sums, the days on which anybody did, bars by day, and by scene."""

    came: int
    went: int
    days: list[tuple[date, int, int]]
    shape: Span
    scenes: list[Scene]


class Article(NamedTuple):
    """How one article was read: its newest sums, and the new readers of each day as bars."""

    newest: Readership
    shape: Span


class Crowd(NamedTuple):
    """The readers of one account; where it is not `counted`, WeChat tells no figures of its kind.

    `told` is the last round of asking for them, if any; `more` is whether older issues follow.
    """

    account: Account
    lines: list[Line]
    traffic: Traffic
    articles: list[Article]
    counted: bool
    told: FiguresRound | None
    more: bool


def view(visit: Visit) -> Facts:
    days = visit.args.get("days", "30")
    days = days if days in SPANS else "30"
    most = MOST if len(visit.accounts) == 1 else MOST_EACH
    number = min(max(1, visit.args.get("p", 1, type=int)), MOST_PAGES)
    shown = slice((number - 1) * most, number * most)
    crowds = [_crowd(account, int(days), shown, visit) for account in visit.accounts]
    return {
        "days": days,
        "spans": SPANS,
        "crowds": crowds,
        "newer": visit.url("readers", days=days, p=number - 1) if number > 1 else None,
        "older": visit.url("readers", days=days, p=number + 1)
        if any(each.more for each in crowds)
        else None,
    }


def _crowd(account: Account, days: int, shown: slice, visit: Visit) -> Crowd:
    ledger, counted = visit.services.ledger, figures.may_have(account)
    first = day_of(visit.now, account.schedule) - (days - 1) * DAY
    since = visit.now - days * DAY
    known = ledger.figures(account.name, _beijing(since)) if counted else []
    lines = lines_of(account, since, visit.now, visit.services)
    articles = _articles(known)
    return Crowd(
        account,
        lines[shown],
        _traffic(ledger.follows(account.name, first), [first + n * DAY for n in range(days)]),
        articles[shown],
        counted,
        ledger.figures_round(account.name) if counted else None,
        max(len(lines), len(articles)) > shown.stop,
    )


def _beijing(moment: datetime) -> date:
    return moment.astimezone(BEIJING).date()


def _traffic(follows: Iterable[Follow], days: list[date]) -> Traffic:
    came, went = dict.fromkeys(days, 0), dict.fromkeys(days, 0)
    scenes: dict[str, int] = {}
    for each in follows:
        if each.day in came:  # a clock that was wrong may have counted tomorrow's
            came[each.day] += each.came
            went[each.day] += each.went
            scenes[each.scene] = scenes.get(each.scene, 0) + each.came
    busiest = sorted(((n, name) for name, n in scenes.items() if n), reverse=True)[:MOST_SCENES]
    most = busiest[0][0] if busiest else 0
    return Traffic(
        sum(came.values()),
        sum(went.values()),
        [(day, came[day], went[day]) for day in reversed(days) if came[day] or went[day]],
        rise_and_fall([came[day] for day in days], [went[day] for day in days]),
        [Scene(name, count, share(count, most)) for count, name in busiest],
    )


def _articles(known: Iterable[Readership]) -> list[Article]:
    """Put the days of each article together; they come in its order."""
    by_article: dict[str, list[Readership]] = {}
    for each in known:
        by_article.setdefault(each.message, []).append(each)
    return [Article(days[-1], bars(_new(days))) for days in by_article.values()]


def _new(days: list[Readership]) -> list[int]:
    """How many read it anew on each day: what WeChat tells are sums from the first day on."""
    sums = [0, *(each.read for each in days)]
    return [max(0, after - before) for before, after in pairwise(sums)]


PAGE: Final = Page(
    name="readers",
    path="/readers",
    title="读者",
    english="Readers",
    view=view,
    icon="readers",
)

"""The report of a week: what went out, how it was read, what followers asked, what comes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workers import cards
from workers.account import DAYS
from workers.presence import Answer
from workers.printable import clean
from workers.publication import Kind, Route, State
from workers.schedule import day_of, quiet_until
from workers.schedule.local import moment_of
from workers.week import Asked, Out, Read, Week

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from workers.account import Account
    from workers.ledger import Ledger
    from workers.publication import Publication
    from workers.readership import Readership
    from workers.services import Services

DAY: Final = timedelta(days=1)
LENGTH: Final = 7
STILL_NEWS: Final = timedelta(days=2)
"""So late it is still told, by a house that was down on Monday morning."""
LATE: Final = timedelta(minutes=2)
ASKED: Final = 6
TWICE: Final = 2
"""What one person alone asked for is nobody's business."""
OUT: Final = frozenset({State.RELEASED, State.PUBLISHED, State.WITHDRAWN, State.AWAITING_ADMIN})
COMING: Final = frozenset({State.SCHEDULED, State.DUE})
BY_HAND: Final = frozenset({State.HANDED_OVER, State.HELD})
_PERSONAL: Final = re.compile(r"@|(?:\d[\s-]?){7}|https?:")
"""A number to call, an address: strangers type them where they look for articles."""


def report(services: Services) -> None:
    """Tell each account's operators of its last seven days, where it is time; once."""
    if services.ledger.house_paused():
        return
    for account in services.settings.accounts.values():
        due = moment(account, services.now())
        if due is not None:
            _report(account, due, services)


def moment(account: Account, now: datetime) -> datetime | None:
    """The moment of the last report, if it is still news: never in quiet hours."""
    schedule = account.schedule
    if not schedule.report:
        return None
    name, clock = schedule.report.split()
    today = day_of(now, schedule)
    day = today - DAY * ((today.weekday() - DAYS.index(name)) % LENGTH)
    for each in (day, day - DAY * LENGTH):
        at = moment_of(each, clock, schedule.zone)
        at = quiet_until(at, schedule) or at
        if at <= now < at + STILL_NEWS and quiet_until(now, schedule) is None:
            return at
    return None


def week_of(account: Account, due: datetime, services: Services) -> Week:
    """Gather what is known of the seven days before the day of the report."""
    ledger, schedule = services.ledger, account.schedule
    last = day_of(due, schedule)
    first = last - DAY * LENGTH
    begin, end = (moment_of(each, "00:00", schedule.zone) for each in (first, last))
    out = [each for each in ledger.out_between(account.name, begin, end) if each.state in OUT]
    coming = ledger.publications(account=account.name, states=COMING, limit=200)
    until = moment_of(last + DAY * LENGTH, "00:00", schedule.zone)
    came = [each for each in ledger.follows(account.name, first) if each.day < last]
    answers = ledger.look_answers(account.name, since=due - DAY * LENGTH)
    return Week(
        first=first,
        last=last - DAY,
        out=tuple(map(_out, out)),
        read=_read(ledger.figures(account.name, first), last),
        figures=account.kind is not Kind.PERSONAL,
        came=sum(each.came for each in came),
        went=sum(each.went for each in came),
        asked=_asked(ledger, account.name, first, last, missed=False),
        missed=_asked(ledger, account.name, first, last, missed=True),
        unanswered=ledger.unanswered(account.name),
        coming=tuple(_coming(coming, until)),
        by_hand=len(ledger.publications(account=account.name, states=BY_HAND, limit=200)),
        gone=tuple(each.title for each in ledger.gone_looks(account.name)),
        looked=sum(answers.values()),
        barred=answers.get(Answer.BARRED.value, 0),
    )


def _report(account: Account, due: datetime, services: Services) -> None:
    ledger = services.ledger
    once = f"week {account.name} {due.isoformat()}"
    # A house that was set up since has no week to tell of.
    if ledger.was_told(once) or not ledger.known_before(account.name, due):
        return
    week = week_of(account, due, services)
    if week:
        told = cards.week(week, account, once=once)
        ledger.tell(told, now=services.now(), account=account.name)


def _out(row: Publication) -> Out:
    assert row.released_at is not None
    late = row.released_at - row.release_at if row.release_at is not None else timedelta()
    by_word = row.route is Route.DRAFT
    return Out(
        title=row.title,
        at=row.released_at,
        route=row.route,
        late=late if late > LATE and not by_word else None,
        withdrawn=row.state is State.WITHDRAWN,
    )


def _coming(rows: Iterable[Publication], until: datetime) -> list[tuple[datetime, str]]:
    dated = [(each.release_at, each.title) for each in rows if each.release_at is not None]
    return sorted((at, title) for at, title in dated if at < until)


def _read(figures: Iterable[Readership], last: date) -> Read | None:
    """Sum up the newest counts of each article that came out before that day."""
    newest = {each.message: each for each in figures if each.published < last}
    if not newest:
        return None
    best = max(newest.values(), key=lambda each: each.read)
    return Read(
        read=sum(each.read for each in newest.values()),
        shared=sum(each.shared for each in newest.values()),
        until=max(each.day for each in newest.values()),
        best=best.title,
        best_read=best.read,
    )


def _asked(
    ledger: Ledger, account: str, first: date, last: date, *, missed: bool
) -> tuple[Asked, ...]:
    ask = ledger.missed_questions if missed else ledger.top_questions
    found = [
        Asked(clean(each.words)[:20], each.missed if missed else each.times)
        for each in ask(account, first, 3 * ASKED, before=last)
        if not _PERSONAL.search(each.words)
    ]
    return tuple(each for each in found if each.times >= TWICE)[:ASKED]

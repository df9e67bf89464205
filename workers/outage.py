"""Hear when this house was silent, and tell operators what that cost and what was done since."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workers import cards
from workers.ledger import OF_ANOTHER, Beat, Silence
from workers.permission import closures_of
from workers.publication import Route, State
from workers.pulse import CLOCK, QUEUE, SILENT, WEB
from workers.schedule import day_of, slot_on
from workers.schedule.closures import closed_on
from workers.silence import Cost, Door, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from workers.account import Account
    from workers.ledger import Outage
    from workers.publication import Publication
    from workers.services import Services

SETTLING: Final = timedelta(minutes=2)
"""After it, so that what was made good since can be told along with it."""
LONGEST_WAIT: Final = timedelta(minutes=15)
"""So long a house that falls again and again puts its report off."""
TOGETHER: Final = timedelta(minutes=5)
"""Silences that follow one another so soon are one outage."""
LATE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
MOST_DAYS: Final = 31
COMING: Final = frozenset({State.SCHEDULED, State.DUE, State.RELEASING, State.UNSURE})


WEB_AWAY_SECONDS: Final = 300.0
"""So long no web process may be heard of until operators are told while it lasts."""


class Heart:
    """What a clock process remembers of its own signs of life, by a clock that nobody moves.

    Without it a machine that slept, or whose time was put forward, looks like one that was off.
    """

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._web: tuple[datetime | None, float] = (None, 0.0)

    def beat(self, services: Services, me: str, now: datetime) -> None:
        """Say that the clock lives, and Redis where it answers."""
        steady = time.monotonic()
        alive = [CLOCK, *([QUEUE] if services.wakeups.answers() else [])]
        lived = {each: steady - self._last[each] for each in alive if each in self._last}
        # Who practises moves the time on purpose.
        counts = OF_ANOTHER if services.settings.sandbox_clock else frozenset(Silence)
        beats = [Beat(each, lived.get(each)) for each in alive]
        services.ledger.live(beats, owner=me, now=now, counts=counts)
        self._last |= dict.fromkeys(alive, steady)

    def listen(self, services: Services, steady: float) -> None:
        """Tell, once, of web processes that have been silent for long; call it each minute.

        As far as this very process has heard the silence (`steady`: monotonic seconds): a machine
        that comes up, and a clock that is moved, have no say in it.
        """
        heard = services.ledger.beats().get(WEB)
        known, since = self._web
        if heard != known:
            self._web = heard, steady
        elif heard is not None and steady - since >= WEB_AWAY_SECONDS:
            _tell_of_no_web(heard, services)


def report(services: Services) -> None:
    """Tell of every outage that is over and settled; each once, whoever leads."""
    ledger, now = services.ledger, services.now()
    untold = ledger.outages()
    for group in _groups(untold):
        newest = max(each.until for each in group)
        oldest = min(each.until for each in group)
        # What is written behind tomorrow's date was written before the clock was put back.
        if timedelta() <= now - newest < SETTLING and now - oldest < LONGEST_WAIT:
            continue
        _tell(_span(group, _door(group, services)), services, now)
        ledger.outages_told([each.id for each in group], now=now)


def cost(span: Span, account: Account, services: Services) -> Cost:
    """Find out what an account missed while the house was silent."""
    ledger, name = services.ledger, account.name
    held = ledger.publications(account=name, states={State.HELD}, limit=200)
    coming = ledger.publications(account=name, states=COMING, limit=200)
    out = ledger.out_between(name, span.since, services.now())
    late = [each for each in out if each.state is not State.HELD and _is_late(each, span)]
    rows = [*(each for each in held if _fell_in(each, span)), *late]
    coming = [each for each in coming if _fell_in(each, span) and each not in late]
    waited = ledger.waited(name, span.since, span.until)
    bare = list(_bare(span, account, services, [*rows, *coming, *out]))
    held = [each for each in rows if each.state is State.HELD]
    return Cost(held, late, coming, bare, *waited)


def _groups(untold: Sequence[Outage]) -> list[list[Outage]]:
    """Bring together what is one outage: clock, queue and watch fall silent side by side."""
    groups: list[list[Outage]] = []
    until: datetime | None = None
    for each in sorted(untold, key=lambda one: one.since):
        if until is not None and each.since <= until + TOGETHER:
            groups[-1].append(each)
        else:
            groups.append([each])
            until = None
        end = max(each.since, each.until)  # of a clock that was put back the beginning is later
        until = end if until is None else max(until, end)
    return groups


def _door(group: Sequence[Outage], services: Services) -> Door | None:
    gaps = [each for each in group if each.process == WEB]
    if gaps:
        return Door(min(each.since for each in gaps), max(each.until for each in gaps))
    heard = services.ledger.beats().get(WEB)
    if heard is None:
        return None
    return Door(heard) if services.now() - heard > SILENT[WEB] else Door()


def _span(group: Sequence[Outage], door: Door | None) -> Span:
    """The clock tells most: without it neither queue nor folder could be looked at."""
    main = [each for each in group if each.process == CLOCK]
    main = main or [each for each in group if each.process != WEB] or list(group)
    since, until = min(each.since for each in main), max(each.until for each in main)
    kind = main[0].kind if main[0].process == CLOCK else main[0].process
    return Span(min(each.id for each in group), since, until, kind, door)


def _tell(span: Span, services: Services, now: datetime) -> None:
    accounts = list(services.settings.accounts.values())
    if span.kind == WEB:  # all that leaves the house has left it
        accounts = [each for each in accounts if each.token]
    known = span.known and span.kind != WEB
    costs = {each.name: cost(span, each, services) if known else None for each in accounts}
    # Where somebody missed something, who missed nothing is left in peace.
    concerned = [each for each in accounts if costs[each.name]] or accounts
    for account in concerned:
        once = f"outage {span.number} {account.name}"
        telling = cards.outage(span, costs[account.name], account, once=once)
        services.ledger.tell(telling, now=now, account=account.name)


def _tell_of_no_web(heard: datetime, services: Services) -> None:
    for account in services.settings.accounts.values():
        if account.token:
            once = f"no web {heard.isoformat()} {account.name}"
            telling = cards.no_web(heard, account, once=once)
            services.ledger.tell(telling, now=services.now(), account=account.name)


def _fell_in(publication: Publication, span: Span) -> bool:
    at = publication.release_at
    return at is not None and span.since <= at <= span.until


def _is_late(publication: Publication, span: Span) -> bool:
    at, left = publication.release_at, publication.released_at
    return at is not None and left is not None and _fell_in(publication, span) and left - at > LATE


def _bare(
    span: Span, account: Account, services: Services, rows: Sequence[Publication]
) -> Iterator[datetime]:
    """The slots that passed without a page; where a person publishes, no slot is anybody's."""
    schedule, first = account.schedule, day_of(span.since, account.schedule)
    moments = [each.released_at or each.release_at for each in rows]
    moments += [each.release_at for each in rows]
    there = {day_of(moment, schedule) for moment in moments if moment is not None}
    closed = closures_of(account, services, span.since)
    for day in (first + number * DAY for number in range(MOST_DAYS)):
        slot = slot_on(day, schedule)
        if account.route is Route.DRAFT or day > day_of(span.until, schedule):
            return
        missed = slot is not None and span.since <= slot <= span.until and day not in there
        if slot is not None and missed and not closed_on(day, closed):
            yield slot

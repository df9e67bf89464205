"""What the clock looks after beside waking workers: notices before a slot, and what is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workers import cards, figures, looking, outage, weekly
from workers.addresses import known_by
from workers.diskroom import tell_of_little_room
from workers.enqueue import FOLLOW_SERIES, SHELVE, TAKE_IN
from workers.errors import StaleState
from workers.ledger import Telling
from workers.lessons import take_file
from workers.permission import closures_of, taken_days
from workers.publication import LEAVING, Route, State
from workers.schedule import Verdict, day_of, slot_on, verdict, warn_on
from workers.schedule.closures import closed_on
from workers.schedule.local import shown_at
from workers.scratch import Unreachable
from workers.timekeeping import tell_of_wrong_clocks

if TYPE_CHECKING:
    from datetime import date, datetime

    from workers.account import Account
    from workers.ledger import Finish
    from workers.publication import Publication
    from workers.services import Services

STRANGE_AFTER: Final = timedelta(minutes=3)
"""An event may overtake the receipt of its own release; after this it was somebody else's."""
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
HEARD_LASTS: Final = DAY
"""WeChat delivers a message again within seconds; a day is for a clock that was wrong."""
QUESTIONS_LAST: Final = timedelta(days=400)
"""So long words are counted: a year ago is the last that a new one is compared with."""
ARRIVALS_LAST: Final = 30 * DAY
"""So long the console tells what became of the pages that were dropped on it."""
IN_THE_BOX: Final = frozenset(
    {State.HANDED_OVER, State.HELD, State.DRAFTED, State.SCHEDULED, State.UNSURE}
)
"""Where a person in the back end may press 发表 on it."""
SHELVED_AT_ONCE: Final = 20
"""A minute's share of what the index lacks: some seconds' work, for which what is due waits."""
COMING: Final = LEAVING | {State.SCHEDULED}


def tell_soon(services: Services, now: datetime) -> int:
    """Tell operators of what leaves when its undo hold is over; answers how many."""
    told = 0
    for publication in services.ledger.soon(now):
        account = services.settings.accounts.get(publication.account)
        if account is None:
            continue
        told += _note(publication, account, services, now)
    return told


def _note(publication: Publication, account: Account, services: Services, now: datetime) -> bool:
    try:
        services.ledger.note(
            publication,
            who="clock",
            what="tell",
            now=now,
            tell_at=None,
            tell=cards.going_out(publication, account.schedule),
        )
    except StaleState:  # cancelled, or moved to another time, this very moment
        return False
    return True


def look_around(services: Services) -> None:
    """Once a minute: slots without a page, what was lost or changed, and others' releases."""
    known = services.settings.accounts
    accounts = known.values()
    services.ledger.sync_accounts(accounts)
    for account in accounts:
        _warn(account, services)
    for publication_id in services.ledger.misplaced(known, limit=SHELVED_AT_ONCE):
        services.wakeups.call(SHELVE, publication_id)
    for account in accounts:
        take_file(account, services)
    for name in services.ledger.menus_wanted(services.now()):
        services.wakeups.call(FOLLOW_SERIES, name)
    for number in services.ledger.arrivals_waiting():
        services.wakeups.call(TAKE_IN, number)
    for finish in services.ledger.strange_finishes(services.now() - STRANGE_AFTER):
        _ask_about(finish, services)
    figures.call_due(services)
    tell_of_wrong_clocks(services)
    tell_of_little_room(services)
    if not services.ledger.house_paused():  # of a copy nobody knows whether the other one looks
        looking.call_due(services)
    outage.report(services)
    weekly.report(services)
    forget_old(services)


def forget_old(services: Services) -> None:
    """Once an hour: drop what is kept no longer than it is needed."""
    try:
        if not services.scratch.once("forget old", seconds=HOUR.total_seconds()):
            return
    except Unreachable:  # an hour earlier or later
        return
    services.ledger.forget_heard(services.now() - HEARD_LASTS)
    services.ledger.forget_arrivals(services.now() - ARRIVALS_LAST)
    services.ledger.forget_questions((services.now() - QUESTIONS_LAST).date())


def _warn(account: Account, services: Services) -> None:
    """Say before the slot that no page is ready, and after it that none went out; each once."""
    now, schedule = services.now(), account.schedule
    today = day_of(now, schedule)
    for day in (today, today + DAY):
        slot, warned = slot_on(day, schedule), warn_on(day, schedule)
        if slot is None or closed_on(day, closures_of(account, services, now)):
            continue
        missed = verdict(slot, now, schedule) is Verdict.MISSED and now - slot < DAY
        if missed or (warned is not None and warned <= now < slot):
            _tell_if_none(account, slot, day, services, missed=missed)


def _tell_if_none(
    account: Account, slot: datetime, day: date, services: Services, *, missed: bool
) -> None:
    ledger = services.ledger
    coming = ledger.publications(account=account.name, states=COMING, limit=1000)
    moments = [each.release_at for each in coming if each.release_at is not None]
    if day in {day_of(moment, account.schedule) for moment in moments}:  # late, or moved
        return
    if day in taken_days(account, services, slot - DAY, but=0) or _by_hand(account, day, services):
        return
    shown = shown_at(slot, account.schedule)
    title = f"{shown} 没有发出日报" if missed else f"{shown} 的日报还没有备好"
    body = "写好后：gongbao submit 页面；这天不出：gongbao closed " + f"{day:%m-%d}"
    once = f"{'missed' if missed else 'warn'} {account.name} {slot.isoformat()}"
    ledger.tell(Telling(title, body, once), now=services.now(), account=account.name)


def _by_hand(account: Account, day: date, services: Services) -> bool:
    """Whether the day's issue waits in a person's hands, or was published by one."""
    if account.route is not Route.DRAFT:
        return False
    states = {State.HANDED_OVER, State.PUBLISHED}
    found = services.ledger.publications(account=account.name, states=states, limit=20)
    return any(day_of(each.updated_at, account.schedule) >= day - DAY for each in found)


def _ask_about(finish: Finish, services: Services) -> None:
    """Ask which publication somebody brought out in the back end."""
    ledger = services.ledger
    article_id = str(finish.said.get("article_id", ""))
    if not (article_id and ledger.article_known(finish.account, article_id)):
        addresses = [known_by(str(each)) for each in finish.said.get("addresses", [])]
        waiting = ledger.publications(account=finish.account, states=IN_THE_BOX, limit=5)
        # A publication may be told as a mass-send under a number of nobody's (reports of 2022).
        if addresses and not any(ledger.found_at(finish.account, each) for each in addresses):
            telling = cards.strange(addresses[0], waiting, once=f"finish {finish.id}")
            ledger.tell(telling, now=services.now(), account=finish.account)
    ledger.finish_asked(finish.id)

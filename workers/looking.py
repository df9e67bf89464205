"""Look, slowly, whether what readers open is still there; what is gone is offered no more."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from structlog import get_logger

from workers import cards, shelving
from workers.account import WECHAT_API
from workers.enqueue import FOLLOW_SERIES, LOOK_AT
from workers.errors import StaleState
from workers.fetch import FetchFailed, FetchRefused, fetch_page
from workers.presence import HOST, Answer, Seen, can_be_looked_at, seen_in
from workers.schedule import day_of
from workers.scratch import Unreachable

if TYPE_CHECKING:
    from datetime import datetime

    from workers.account import Account
    from workers.ledger import Look, Telling, Wanted
    from workers.services import Services

WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
AGAIN: Final = timedelta(hours=26)
"""Another day on every calendar, also on one of 25 hours."""
SECONDS: Final = 10.0
HOUR_SECONDS: Final = 3600.0
TROUBLED: Final = frozenset({Answer.BARRED.value, Answer.AWAY.value})
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
NOT_HERE: Final = frozenset({404, 410})
OK: Final = 200

log = get_logger(__name__)


class Place(NamedTuple):
    """What is asked in an address's stead, and the "host:port" that may be on this machine."""

    url: str
    allowed: frozenset[str]


def call_due(services: Services) -> None:
    """Once a minute: wake a worker for one address at most, so that 10,000 take the week."""
    accounts = services.settings.accounts
    with suppress(Unreachable):  # nobody could be woken either
        if services.scratch.once("enlist looks", seconds=HOUR_SECONDS):
            enlist(services)
    due = services.ledger.look_due(services.now(), accounts, TROUBLED)
    if due is not None:
        services.wakeups.call(LOOK_AT, due)


def enlist(services: Services) -> None:
    """Take in what readers can open since the last time, spread over the week to come."""
    now = services.now()
    for account in services.settings.accounts.values():

        def first(one: Wanted, account: Account = account) -> datetime | None:
            if place_of(one.address, account) is None:
                return None
            return now + DAY + (WEEK - DAY) * _share(one.address)

        services.ledger.enlist(account.name, first)


def look_at(look_id: int, services: Services) -> None:
    """Look at one address, if it is time. May be called twice, late, or in vain."""
    ledger, now = services.ledger, services.now()
    found = ledger.look(look_id)
    account = services.settings.accounts.get(found.account) if found is not None else None
    if found is None or account is None:
        return
    if not found.settled:
        _settle(found, services)
        return
    look = ledger.take_look(look_id, now=now, until=now + DAY)
    if look is None:
        return
    seen = ask(look.address, account)
    values = judged(look, seen, now, account)
    tell = _telling(look, values, account, services)
    try:
        ledger.end_look(look, now=services.now(), tell=tell, **values)
    except StaleState:  # a person vouched for it meanwhile; it is looked at once more
        return
    log.info("address looked at", account=account.name, look=look.id, answer=seen.answer.value)
    after = ledger.look(look_id)
    if after is not None and not after.settled:
        _settle(after, services)


def ask(address: str, account: Account) -> Seen:
    """Ask for an address, and judge what comes. Never raises for what comes of it."""
    place = place_of(address, account)
    if place is None:
        return Seen(Answer.UNCLEAR)
    try:
        page = fetch_page(place.url, seconds=SECONDS, allow_private=place.allowed)
    except FetchFailed:
        return Seen(Answer.AWAY)
    except FetchRefused:
        return Seen(Answer.UNCLEAR)
    if page.status not in (OK, *NOT_HERE):
        return Seen(Answer.AWAY)
    if urlsplit(address).hostname == HOST:
        # Of an article no status counts: the platform's own pages come with 200.
        at_home = urlsplit(page.url).netloc == urlsplit(place.url).netloc
        fit = at_home and page.status == OK
        return seen_in(page.url, page.text, whole=page.whole) if fit else Seen(Answer.UNCLEAR)
    gone = page.status in NOT_HERE
    return Seen(Answer.GONE, f"HTTP {page.status}") if gone else Seen(Answer.THERE)


def place_of(address: str, account: Account) -> Place | None:
    """Where an address is asked for; None for what cannot be looked at.

    A sandbox on this machine shows its articles under the paths they would have at WeChat, and
    whoever practises asks nobody else.
    """
    if not can_be_looked_at(address):
        return None
    parts, api = urlsplit(address), urlsplit(account.api_base)
    practice = account.api_base != WECHAT_API and api.hostname in LOOPBACK
    if parts.hostname != HOST:
        return None if practice else Place(address, frozenset())
    path = parts._replace(fragment="", scheme="https", netloc=HOST)
    if not practice:
        return Place(path.geturl(), frozenset())
    home = path._replace(scheme=api.scheme, netloc=api.netloc)
    return Place(home.geturl(), frozenset({api.netloc}))


def judged(look: Look, seen: Seen, now: datetime, account: Account) -> dict[str, Any]:
    """Decide what a look changes: a sure sign is believed when it is there on another day, too."""
    values: dict[str, Any] = {"answer": seen.answer.value, "next_at": now + WEEK}
    if seen.answer is Answer.THERE:
        return {**values, "gone_seen_at": None, "gone_at": None, "sign": ""}
    if seen.answer is not Answer.GONE:
        if look.gone_seen_at is not None or seen.answer is not Answer.UNCLEAR:
            values["next_at"] = now + DAY
        return values
    values["sign"] = seen.sign
    if look.gone_at is not None:
        return values
    if look.gone_seen_at is None:
        return {**values, "gone_seen_at": now, "next_at": now + AGAIN}
    days = {day_of(moment, account.schedule) for moment in (look.gone_seen_at, now)}
    return {**values, "gone_at": now} if len(days) > 1 else {**values, "next_at": now + AGAIN}


def _telling(
    look: Look, values: dict[str, Any], account: Account, services: Services
) -> Telling | None:
    gone = values.get("gone_at", look.gone_at)
    if gone == look.gone_at:
        return None
    once = f"address {look.id} {(gone or look.gone_at):%Y%m%d%H%M} {'gone' if gone else 'back'}"
    if gone is None:
        return cards.address_back(look, once=once)
    key = services.ledger.publication(look.publication).key if look.publication else ""
    sign = values["sign"]
    return cards.address_gone(look, sign, key, gone, account.schedule, once=once)


def _settle(look: Look, services: Services) -> None:
    """Have index, series and menu be as the ledger says of the address."""
    if look.publication is not None:
        shelving.put_in_place(look.publication, services)
    services.ledger.settle_look(look)
    services.wakeups.call(FOLLOW_SERIES, look.account)


def _share(address: str) -> float:
    """A share of the week that is the same for an address each time, and spread over all."""
    return int.from_bytes(hashlib.sha256(address.encode()).digest()[:4]) / 2**32

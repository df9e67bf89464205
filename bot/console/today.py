"""Today: what goes out next, what needs a decision, what went wrong, what is left."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.console.page import Deed, Page
from bot.console.verbs import Verb, verbs_for
from bot.console.vitals import vitals
from workers import orders
from workers.people import Role
from workers.permission import closures_of
from workers.publication import Kind, State
from workers.schedule import next_slot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.console.page import Facts, Visit
    from workers.account import Account
    from workers.publication import Publication
    from workers.schedule import Quota

LEAVING: Final = (State.SCHEDULED, State.DUE, State.RELEASING)
UNDECIDED: Final = (State.DRAFTED, State.HANDED_OVER, State.AWAITING_ADMIN)
WRONG: Final = (State.HELD, State.UNSURE, State.FAILED)
OUT: Final = (State.RELEASED, State.PUBLISHED)
RECENT: Final = timedelta(days=7)
"""So long a failure is news; what is held stays until somebody decides."""
NEWEST: Final = 3
MOST: Final = 20
"""Cards of one kind; more than that is a list, and has its own page."""
REMEDY: Final = "恢复：gongbao resume"
"""How the reason of a pause ends, in a terminal; here is a button for it."""


class Card(NamedTuple):
    """A publication on this page, with what may be done about it."""

    row: Publication
    account: Account
    verbs: tuple[Verb, ...]


class Share(NamedTuple):
    """What an account has left, and when its next slot is."""

    account: Account
    quota: Quota | None
    slot: datetime | None


def view(visit: Visit) -> Facts:
    coming = sorted(_cards(visit, LEAVING), key=lambda card: (_at(card.row), card.row.id))
    undecided = [
        card for card in _cards(visit, UNDECIDED)
        if card.row.state is not State.DRAFTED or card.row.told
    ]  # fmt: skip
    since = visit.now - RECENT
    wrong = [
        card for card in _cards(visit, WRONG)
        if card.row.state is not State.FAILED or card.row.updated_at > since
    ]  # fmt: skip
    paused = visit.services.ledger.house_pause()
    return {
        "paused": paused and paused._replace(why=paused.why.removesuffix(REMEDY)),
        "late": orders.late_ones(visit.services) if paused else "",
        "coming": coming,
        "undecided": undecided,
        "preparing": _cards(visit, (State.RECEIVED,)),
        "wrong": wrong,
        "out": _out(visit, since),
        "shares": [_share(account, visit) for account in visit.accounts],
        "vitals": vitals(visit.services, visit.now),
        "empty": not any(
            visit.services.ledger.publications(account=each.name, limit=1)
            for each in visit.accounts
        ),
    }


def _out(visit: Visit, since: datetime) -> list[Publication]:
    """What left lately, the newest first."""
    every = [
        row
        for account in visit.accounts
        for row in visit.services.ledger.out_between(account.name, since, visit.now)
        if row.state in OUT
    ]
    return sorted(every, key=lambda row: row.released_at or row.updated_at)[: -NEWEST - 1 : -1]


def _cards(visit: Visit, states: Iterable[State], *, limit: int = MOST) -> list[Card]:
    return [
        Card(row, account, verbs_for(row, account))
        for account in visit.accounts
        for row in visit.services.ledger.publications(
            account=account.name, states=tuple(states), limit=limit
        )
    ]


def _share(account: Account, visit: Visit) -> Share:
    services, now = visit.services, visit.now
    pushes = account.kind is not Kind.PERSONAL
    return Share(
        account,
        orders.quota_at(account, services, now) if pushes else None,
        next_slot(now, account.schedule, closures_of(account, services, now), ()),
    )


def _at(row: Publication) -> datetime:
    return row.release_at or row.updated_at


def resume(visit: Visit) -> str:
    """Let the whole house go on."""
    return orders.resume_house(visit.services, who=visit.who)


PAGE: Final = Page(
    name="today",
    path="/",
    title="今天",
    english="Today",
    view=view,
    icon="today",
    near=True,
    deeds={"resume": Deed(needs=Role.OWNER, do=resume)},
)

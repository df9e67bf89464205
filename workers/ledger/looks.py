"""Which addresses readers open, when each was looked at last, and which of them are gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import and_, delete, exists, func, or_, select, update

from workers.errors import StaleState
from workers.ledger.conversation import series
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_new
from workers.ledger.journal import write_entry
from workers.ledger.looks_tables import looks
from workers.ledger.menus import BY_PAGE, want
from workers.ledger.outbox import write_notice
from workers.ledger.tables import indexed_articles, publications
from workers.publication import State
from workers.tutorials import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from workers.ledger.outbox import Telling

PACE: Final = timedelta(seconds=30)
"""At most one request of the whole installation in this time, whatever wakes workers."""
PAUSE: Final = timedelta(minutes=15)
"""Nobody is asked for so long after an answer that was none of the article's."""


class Wanted(NamedTuple):
    """An address that readers open, and that is to be looked at."""

    address: str
    title: str
    publication: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is known of an address; `gone_at` says since when it is believed to be gone."""

    id: int
    account: str
    address: str
    title: str
    publication: int | None
    next_at: datetime
    looked_at: datetime | None
    answer: str
    sign: str
    gone_seen_at: datetime | None
    gone_at: datetime | None
    settled: bool


SHOWN: Final = tuple(looks.c[name] for name in Look.__dataclass_fields__)


class Looks(Store):
    """Of index and series each address once; what is gone stays known until nobody wants it."""

    def enlist(self, account: str, place: Callable[[Wanted], datetime | None]) -> int:
        """Take in what readers can open now, and drop what they cannot any more.

        `place` says when a new one is looked at first; None for what cannot be. Answers how many
        came in.
        """
        with writing(self._engine) as connection:
            connection.execute(delete(looks).where(looks.c.account == account, _unwanted()))
            rows = [
                {**one._asdict(), "account": account, "next_at": at, "answer": "", "sign": ""}
                | {"settled": True}
                for one in _new(connection, account)
                if (at := place(one)) is not None
            ]
            insert_new(connection, looks, rows)
            return len(rows)

    def look_due(
        self, now: datetime, accounts: Iterable[str], troubled: Iterable[str]
    ) -> int | None:
        """Name the one to be done now: first what is not settled, then the longest due.

        None while the pace forbids it, or for a PAUSE after one of the `troubled` answers.
        """
        row = looks.c
        ours = row.account.in_(sorted(accounts))
        soon = row.looked_at > now - PACE
        trouble = and_(row.looked_at > now - PAUSE, row.answer.in_(sorted(troubled)))
        due = select(row.id).where(ours, row.next_at <= now).order_by(row.next_at, row.id).limit(1)
        with reading(self._engine) as connection:
            open_ = select(row.id).where(ours, row.settled.is_(False)).limit(1)
            if (found := connection.scalar(open_)) is not None:
                return int(found)
            if connection.scalar(select(row.id).where(or_(soon, trouble)).limit(1)) is not None:
                return None
            found = connection.scalar(due)
        return None if found is None else int(found)

    def take_look(self, look_id: int, *, now: datetime, until: datetime) -> Look | None:
        """Take an address in hand, so that nobody else looks before `until`; None if not due."""
        row = looks.c
        due = update(looks).where(row.id == look_id, row.next_at <= now)
        with writing(self._engine) as connection:
            if connection.execute(due.values(looked_at=now, next_at=until)).rowcount != 1:
                return None
            return _read(connection, row.id == look_id)

    def look(self, look_id: int) -> Look | None:
        with reading(self._engine) as connection:
            return _read(connection, looks.c.id == look_id)

    def end_look(
        self, look: Look, *, now: datetime, tell: Telling | None = None, **values: object
    ) -> None:
        """Write down what came of a look, and tell operators where that changes something.

        StaleState where it was taken again, or vouched for, meanwhile.
        """
        changed = values.get("gone_at", look.gone_at) != look.gone_at
        if changed:
            values["settled"] = False
        same = (looks.c.id == look.id, looks.c.looked_at == look.looked_at)
        with writing(self._engine) as connection:
            row = update(looks).where(*same, looks.c.next_at == look.next_at).values(**values)
            if connection.execute(row).rowcount != 1:
                raise StaleState(f"look {look.id} is in other hands")
            if changed:
                gone = values["gone_at"] is not None
                _follow(connection, look, "address gone" if gone else "address back", "clock", now)
            if tell is not None:
                write_notice(
                    connection, tell, now=now, account=look.account, publication=look.publication
                )

    def settle_look(self, look: Look) -> None:
        """Say that index and series follow the row as it was read."""
        row = looks.c
        gone = row.gone_at.is_(None) if look.gone_at is None else row.gone_at == look.gone_at
        with writing(self._engine) as connection:
            connection.execute(update(looks).where(row.id == look.id, gone).values(settled=True))

    def vouch(self, account: str, address: str, *, who: str, now: datetime) -> bool:
        """Take a person's word that an address is alive; False where nobody doubted it.

        It is looked at again at once: what is seen then counts as the first time.
        """
        row, key = looks.c, identity(address)
        # Read first: a chat's message must not be spent on a write that changes nothing.
        meant = [each for each in self.gone_looks(account) if identity(each.address) == key]
        if not meant:
            return False
        values = {"gone_at": None, "gone_seen_at": None, "sign": "", "settled": False}
        with writing(self._engine) as connection:
            for each in meant:
                one = update(looks).where(row.id == each.id, row.gone_at.is_not(None))
                if connection.execute(one.values(**values, next_at=now)).rowcount == 1:
                    _follow(connection, each, "address vouched for", who, now)
        return True

    def disown_look(self, publication: int, address: str) -> None:
        """Say that a publication has another address: this one is nobody's but the series'.

        What neither names is dropped with the next `enlist`, and was no loss if that comes first.
        """
        its = (looks.c.publication == publication, looks.c.address == address)
        with writing(self._engine, aside=True) as connection:
            connection.execute(update(looks).where(*its).values(publication=None))

    def gone_addresses(self, account: str) -> frozenset[str]:
        """Tell which of an account's addresses readers cannot open any more."""
        with reading(self._engine) as connection:
            return gone_of(connection, account)

    def gone_looks(self, account: str, *, since: datetime | None = None) -> list[Look]:
        """List what is gone, the newest first; with `since` only what was found out since."""
        row = looks.c
        query = select(*SHOWN).where(row.account == account, row.gone_at.is_not(None))
        if since is not None:
            query = query.where(row.gone_at >= since)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(row.gone_at.desc())).mappings()
            return [Look(**each) for each in found]

    def look_answers(self, account: str, *, since: datetime) -> dict[str, int]:
        """Count what the looks since came to."""
        row = looks.c
        mine = (row.account == account, row.looked_at >= since, row.answer != "")
        query = select(row.answer, func.count()).where(*mine).group_by(row.answer)
        with reading(self._engine) as connection:
            return {answer: int(count) for answer, count in connection.execute(query)}


def gone_of(connection: Connection, account: str) -> frozenset[str]:
    """Tell which addresses are gone, within a transaction."""
    mine = (looks.c.account == account, looks.c.gone_at.is_not(None))
    return frozenset(connection.scalars(select(looks.c.address).where(*mine)))


def is_gone(account: ColumnElement[str], address: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether what stands in these columns is gone, for a query over them."""
    row = looks.c
    same = (row.account == account, row.address == address, row.gone_at.is_not(None))
    return exists().where(*same)


def _follow(connection: Connection, look: Look, what: str, who: str, now: datetime) -> None:
    """Journal what has changed, and have the menu follow where the series names the address.

    Drafts that wait stay as they were approved: a link is no reason to ask people once more.
    """
    write_entry(
        connection, at=now, who=who, what=what, account=look.account,
        publication=look.publication, why=f"{look.title}\n{look.address}",
    )  # fmt: skip
    listed = select(series.c.id).where(
        series.c.account == look.account, series.c.url == look.address
    )
    if connection.execute(listed.limit(1)).first() is not None:
        want(connection, look.account, BY_PAGE, now)


def _new(connection: Connection, account: str) -> list[Wanted]:
    known = looks.c
    item, one = indexed_articles.c, series.c
    articles = select(item.address, item.title, item.publication).where(
        item.account == account,
        ~exists().where(known.account == account, known.address == item.address),
    )
    taught = select(one.url, one.title).where(
        one.account == account,
        one.removed_at.is_(None),
        ~exists().where(known.account == account, known.address == one.url),
    )
    found = [Wanted(*each) for each in connection.execute(articles)]
    found += [Wanted(*each, None) for each in connection.execute(taught)]
    return list({each.address: each for each in reversed(found)}.values())


def _unwanted() -> ColumnElement[bool]:
    """What neither index nor series names; of what is gone, what nobody would have named."""
    row, item, one, its = looks.c, indexed_articles.c, series.c, publications.c
    taught = exists().where(
        one.account == row.account, one.url == row.address, one.removed_at.is_(None)
    )
    found = exists().where(item.account == row.account, item.address == row.address)
    withdrawn = exists().where(its.id == row.publication, its.state == State.WITHDRAWN.value)
    gone = row.gone_at.is_not(None)
    over = or_(row.publication.is_(None), withdrawn)
    return and_(row.settled.is_(True), ~taught, or_(and_(~gone, ~found), and_(gone, over)))


def _read(connection: Connection, *wanted: ColumnElement[bool]) -> Look | None:
    row = connection.execute(select(*SHOWN).where(*wanted)).mappings().first()
    return None if row is None else Look(**row)

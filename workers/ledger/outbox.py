"""What operators are to be told: kept until it is sent, so that no crash swallows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import false, func, or_, select, update

from workers.ledger.conversation import operators
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_new
from workers.ledger.tables import journal, notices

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from workers.people import Operator


NEWEST: Final = select(func.max(notices.c.id))
"""Made once: asked with every order, where the making would take as long as the asking."""


class Telling(NamedTuple):
    """A title of a few words, the card under it, and a key for what is told only once."""

    title: str
    body: str
    once: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A card on its way; `account` is None where the whole house is meant."""

    id: int
    account: str | None
    publication: int | None
    title: str
    body: str
    created_at: datetime
    tries: int


class Outbox(Store):
    """A notice is sent at least once; after a crash between sending and noting it, twice."""

    def tell(
        self,
        telling: Telling,
        *,
        now: datetime,
        account: str | None = None,
        publication: int | None = None,
    ) -> None:
        """Keep what is to be told; nothing happens where its `once` was kept before."""
        with writing(self._engine) as connection:
            write_notice(connection, telling, now=now, account=account, publication=publication)

    def was_told(self, once: str) -> bool:
        """Whether a notice with this key was kept before."""
        with reading(self._engine) as connection:
            return is_told(connection, once)

    def waiting_notices(self, now: datetime, *, limit: int = 100) -> list[int]:
        """List the notices to be sent now, the oldest first."""
        query = select(notices.c.id).where(*_waiting(now)).order_by(notices.c.id).limit(limit)
        with reading(self._engine) as connection:
            return list(connection.scalars(query))

    def take_notice(self, notice_id: int, *, seconds: float, now: datetime) -> Notice | None:
        """Take a notice in hand for `seconds`; None where it is sent, or in other hands."""
        one = (notices.c.id == notice_id, *_waiting(now))
        values = {"not_before": now + timedelta(seconds=seconds), "tries": notices.c.tries + 1}
        shown = [notices.c[name] for name in Notice.__dataclass_fields__]
        with writing(self._engine) as connection:
            if connection.execute(update(notices).where(*one).values(values)).rowcount != 1:
                return None
            query = select(*shown).where(notices.c.id == notice_id)
            return Notice(**connection.execute(query).mappings().one())

    def notice_sent(self, notice_id: int, *, now: datetime) -> None:
        """Say that at least one channel took it, or that nobody is there to be told."""
        with writing(self._engine) as connection:
            connection.execute(update(notices).where(notices.c.id == notice_id).values(sent_at=now))

    def notices(self, *, publication: int | None = None, limit: int = 50) -> list[Notice]:
        """List what was told, the newest first; of one publication, or of all."""
        shown = [notices.c[name] for name in Notice.__dataclass_fields__]
        query = select(*shown).order_by(notices.c.id.desc()).limit(limit)
        if publication is not None:
            query = query.where(notices.c.publication == publication)
        with reading(self._engine) as connection:
            return [Notice(**row) for row in connection.execute(query).mappings()]

    def newest_notice(self) -> int:
        """Give the id of the last notice there is, 0 for none."""
        with reading(self._engine) as connection:
            return connection.scalar(NEWEST) or 0

    def untold(self, operator: Operator, *, house: bool = False, limit: int = 50) -> list[Notice]:
        """List what an operator was not told in chat since they came, the newest first.

        Without what they did with a publication themselves: the answer to the order told them.
        With `house` also what is told of the whole house.
        """
        row, entry = notices.c, journal.c
        # As it is now: who asks may know the operator from a second ago.
        told = select(operators.c.told_until).where(operators.c.id == operator.id)
        # Whoever caused a notice is in the journal, by the row of the same transaction.
        own = select(entry.id).where(
            entry.publication == row.publication,
            entry.at == row.created_at,
            entry.who == operator.person,
        )
        ours = or_(row.account == operator.account, row.account.is_(None) if house else false())
        query = (
            select(*(row[name] for name in Notice.__dataclass_fields__))
            .where(ours, row.id > told.scalar_subquery())
            .where(row.created_at >= operator.enrolled_at, ~own.exists())
            .order_by(row.id.desc())
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return [Notice(**found) for found in connection.execute(query).mappings()]


def write_notice(
    connection: Connection,
    telling: Telling,
    *,
    now: datetime,
    account: str | None,
    publication: int | None = None,
) -> None:
    """Add a notice within the transaction of what it tells of."""
    row = {
        "account": account,
        "publication": publication,
        "title": telling.title,
        "body": telling.body,
        "once": telling.once,
        "created_at": now,
        "tries": 0,
    }
    insert_new(connection, notices, [row])


def is_told(connection: Connection, once: str | None) -> bool:
    """Whether what is told only once was told; what has no key is told each time."""
    query = select(notices.c.id).where(notices.c.once == once)
    return once is not None and connection.execute(query).first() is not None


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    row = notices.c
    return (row.sent_at.is_(None), or_(row.not_before.is_(None), row.not_before <= now))

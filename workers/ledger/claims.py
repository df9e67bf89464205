"""Claims: one worker at a time holds a publication, for a while, under a fence that only grows.

The lease is its owner's: it says who may speak to WeChat. The fence belongs to the text: it says
whose writes count. A page that is submitted again moves the fence on and leaves the lease where
it is, because the old text may be on its way to WeChat, and must have arrived before the new one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select, update

from workers.ledger.engine import Store, reading, writing
from workers.ledger.rows import FREE, change_one, guard, unleased
from workers.ledger.tables import publications
from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from workers.publication import Publication


class Work(NamedTuple):
    """A publication that waits for a worker; its fence tells one waiting from the next."""

    id: int
    fence: int


class Claims(Store):
    """Claim, then act: the conditional update comes first, the call to WeChat second.

    A claim is written aside: whoever is killed between it and the act has done nothing yet.
    """

    def ready(self, now: datetime, *, states: Collection[State], limit: int = 100) -> list[Work]:
        """List publications that may be claimed now, the oldest first."""
        row = publications.c
        query = select(row.id, row.fence).where(*_free(states, now)).order_by(row.id).limit(limit)
        with reading(self._engine) as connection:
            return [Work(*found) for found in connection.execute(query)]

    def claim(
        self,
        publication_id: int,
        states: Collection[State],
        *,
        owner: str,
        seconds: float,
        now: datetime,
    ) -> Publication:
        """Take a free publication for `seconds`; its fence grows. StaleState if it is not free."""
        values = {
            "fence": publications.c.fence + 1,
            "lease_owner": owner,
            "lease_until": now + timedelta(seconds=seconds),
        }
        free = (publications.c.id == publication_id, *_free(states, now))
        with writing(self._engine, aside=True) as connection:
            return change_one(connection, publication_id, free, values)

    def take(
        self, publication: Publication, *, owner: str, seconds: float, now: datetime
    ) -> Publication:
        """Take a publication as its holder knows it, whatever it waits for; its fence grows.

        A person's word goes before a pause or an appointment, but StaleState says that someone
        was faster, or that a worker has it in hand.
        """
        values = {
            "fence": publications.c.fence + 1,
            "lease_owner": owner,
            "lease_until": now + timedelta(seconds=seconds),
        }
        with writing(self._engine, aside=True) as connection:
            return change_one(
                connection, publication.id, (*guard(publication), unleased(now)), values
            )

    def renew(self, publication_id: int, *, owner: str, seconds: float, now: datetime) -> None:
        """Hold on for `seconds` from now. StaleState if it is not this owner's any more.

        A lease that ran out is renewed, too, as long as nobody was faster.
        """
        until = {"lease_until": now + timedelta(seconds=seconds)}
        with writing(self._engine, aside=True) as connection:
            change_one(connection, publication_id, _owned(publication_id, owner), until)

    def release(self, publication_id: int, *, owner: str) -> None:
        """Let go; nothing happens where it is not this owner's any more."""
        mine = update(publications).where(*_owned(publication_id, owner))
        with writing(self._engine, aside=True) as connection:
            connection.execute(mine.values(**FREE))


def _owned(publication_id: int, owner: str) -> tuple[ColumnElement[bool], ...]:
    # Whatever state and fence it has come to since.
    return (publications.c.id == publication_id, publications.c.lease_owner == owner)


def _free(states: Collection[State], now: datetime) -> tuple[ColumnElement[bool], ...]:
    row = publications.c
    return (
        row.state.in_([state.value for state in states]),
        unleased(now),
        or_(row.not_before.is_(None), row.not_before <= now),
        # A draft that operators know of waits for a word of theirs, or for the schedule.
        or_(row.state != State.DRAFTED.value, row.told.is_(False)),
    )

"""Claims: one worker at a time holds a publication, for a while, under a fence that only grows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select, update

from workers.ledger.engine import Store, reading, writing
from workers.ledger.rows import FREE, change_one
from workers.ledger.tables import publications

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from workers.publication import Publication, State


class Work(NamedTuple):
    """A publication that waits for a worker; its fence tells one waiting from the next."""

    id: int
    fence: int


class Claims(Store):
    """Claim, then act: the conditional update comes first, the call to WeChat second."""

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
        with writing(self._engine) as connection:
            return change_one(connection, publication_id, free, values)

    def renew(self, publication: Publication, *, seconds: float, now: datetime) -> None:
        """Hold on for `seconds` from now. StaleState if someone else has claimed it meanwhile.

        A lease that ran out is renewed, too, as long as nobody was faster.
        """
        until = {"lease_until": now + timedelta(seconds=seconds)}
        with writing(self._engine) as connection:
            change_one(connection, publication.id, _held(publication), until)

    def release(self, publication: Publication) -> None:
        """Let go; nothing happens where someone else holds it by now."""
        with writing(self._engine) as connection:
            connection.execute(update(publications).where(*_held(publication)).values(**FREE))


def _held(publication: Publication) -> tuple[ColumnElement[bool], ...]:
    # Whatever state the work has brought it to since.
    return (
        publications.c.id == publication.id,
        publications.c.fence == publication.fence,
        publications.c.lease_until.is_not(None),
    )


def _free(states: Collection[State], now: datetime) -> tuple[ColumnElement[bool], ...]:
    row = publications.c
    return (
        row.state.in_([state.value for state in states]),
        or_(row.lease_until.is_(None), row.lease_until < now),
        or_(row.not_before.is_(None), row.not_before <= now),
    )

"""Appointments: when a publication leaves, who approved it, and the attempts it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, insert, select, update

from workers.errors import StaleState
from workers.ledger.claims import Work
from workers.ledger.engine import reading, writing
from workers.ledger.inserts import insert_row
from workers.ledger.publications import Publications, Trace
from workers.ledger.releases import read_release
from workers.ledger.rows import SHOWN, find_row, to_publication
from workers.ledger.tables import accounts, journal, publications, releases
from workers.publication import Fate, Route, State

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from workers.publication import Publication, Release


class Room(NamedTuple):
    """How many releases an account may make from `first` on, before `last`."""

    first: datetime
    last: datetime
    most: int


class Appointments(Publications):
    """The clock asks what is due; a worker writes an attempt down before it makes it."""

    def due(self, now: datetime, *, limit: int = 1000) -> list[Work]:
        """Scheduled → due, for all whose moment has come; the earliest first.

        A publication that somebody holds by a lease (an article being mended) follows later.
        """
        row = publications.c
        come = (row.state == State.SCHEDULED.value, row.release_at <= now)
        query = select(row.id, row.fence, row.account).where(*come).order_by(row.release_at, row.id)
        with reading(self._engine) as connection:  # most ticks find nothing, and write nothing
            if connection.execute(query.limit(1)).first() is None:
                return []
        with writing(self._engine) as connection:
            found = connection.execute(query.limit(limit).with_for_update()).all()
            numbers = [each.id for each in found]
            values = {"state": State.DUE.value, "not_before": None, "tries": 0, "updated_at": now}
            connection.execute(update(publications).where(row.id.in_(numbers)).values(**values))
            entries = [
                {
                    "at": now, "publication": each.id, "account": each.account, "who": "clock",
                    "what": "due", "before": State.SCHEDULED.value, "after": State.DUE.value,
                    "why": "", "rid": "",
                }
                for each in found
            ]  # fmt: skip
            if entries:
                connection.execute(insert(journal), entries)
            return [Work(each.id, each.fence) for each in found]

    def soon(self, now: datetime, *, limit: int = 100) -> list[Publication]:
        """List what is scheduled and whose operators are to hear of it now."""
        row = publications.c
        told = (row.state == State.SCHEDULED.value, row.tell_at <= now)
        query = select(*SHOWN).where(*told).order_by(row.tell_at).limit(limit)
        with reading(self._engine) as connection:
            return [to_publication(found) for found in connection.execute(query).mappings()]

    def begin_release(
        self,
        publication: Publication,
        *,
        client_key: str,
        who: str,
        now: datetime,
        room: Room | None = None,
    ) -> tuple[Publication, Release]:
        """Due → releasing with the next attempt, written down before its call; keeps the lease.

        StaleState where another worker has meanwhile taken the last `room` for another publication.
        """
        attempt = publication.attempt + 1
        row = {
            "publication": publication.id,
            "account": publication.account,
            "attempt": attempt,
            "route": publication.route.value,
            "target": publication.target,
            "media_id": publication.draft_id,
            "article_hash": publication.article_hash,
            "client_key": client_key,
            "called_at": now,
            "last_called_at": now,
            "calls": 1,
            "fate": Fate.OPEN.value,
            "receipt": "",
            "article_id": "",
            "looks": 0,
        }
        values = {
            "state": State.RELEASING.value,
            "attempt": attempt,
            "released_at": now,
            "updated_at": now,
        }
        with writing(self._engine) as connection:
            if room is not None:
                _demand_room(connection, publication, room)
            changed = self._changed(connection, publication, values, Trace(who, "release"))
            insert_row(connection, releases, row)
            return changed, read_release(connection, changed)

    def out_between(self, account_name: str, first: datetime, last: datetime) -> list[Publication]:
        """List what left (or is on its way out) from `first` on, before `last`."""
        row = publications.c
        ours = (row.account == account_name, row.released_at >= first, row.released_at < last)
        query = select(*SHOWN).where(*ours).order_by(row.released_at)
        with reading(self._engine) as connection:
            return [to_publication(found) for found in connection.execute(query).mappings()]

    def appointed_between(
        self, account_name: str, first: datetime, last: datetime
    ) -> list[Publication]:
        """List what is scheduled to leave from `first` on, before `last`."""
        row = publications.c
        wanted = (
            row.account == account_name,
            row.state.in_([State.SCHEDULED.value, State.DUE.value]),
            row.release_at >= first,
            row.release_at < last,
        )
        query = select(*SHOWN).where(*wanted).order_by(row.release_at)
        with reading(self._engine) as connection:
            return [to_publication(found) for found in connection.execute(query).mappings()]

    def found_at(self, account_name: str, address: str) -> Publication | None:
        """Find the publication that readers find at this address."""
        row = publications.c
        with reading(self._engine) as connection:
            return find_row(connection, row.account == account_name, row.address == address)

    def counts(self) -> dict[State, int]:
        """Count publications by state; states without any are left out."""
        query = select(publications.c.state, func.count()).group_by(publications.c.state)
        with reading(self._engine) as connection:
            return {State(state): number for state, number in connection.execute(query).all()}


def _demand_room(connection: Connection, publication: Publication, room: Room) -> None:
    # On PostgreSQL the account's row lets one release of the account begin at a time.
    name, row = publication.account, publications.c
    connection.execute(select(accounts.c.name).where(accounts.c.name == name).with_for_update())
    others = select(func.count()).where(
        row.account == name,
        row.id != publication.id,
        row.route != Route.DRAFT.value,
        row.released_at >= room.first,
        row.released_at < room.last,
    )
    if connection.execute(others).scalar_one() >= room.most:
        raise StaleState(f"publication {publication.id} has no room left on its day")

"""Turn rows of `publications` into Publications, and change them one at a time or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select, update

from workers.errors import StaleState
from workers.ledger.tables import publications
from workers.publication import Publication, Route, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping

SHOWN: Final = tuple(publications.c[name] for name in Publication.__dataclass_fields__)
EVERY: Final = select(*SHOWN)
"""Made once: to name so many columns takes longer than to read a row of them."""

FREE: Final[dict[str, Any]] = {"lease_owner": "", "lease_until": None}
"""What a row's lease says while nobody works on it."""


def to_publication(row: RowMapping) -> Publication:
    return Publication(**{**row, "state": State(row["state"]), "route": Route(row["route"])})


def find_row(
    connection: Connection, *conditions: ColumnElement[bool], lock: bool = False
) -> Publication | None:
    """Read the newest row that meets the conditions; `lock` it where it is to be changed."""
    query = EVERY.where(*conditions).order_by(publications.c.id.desc()).limit(1)
    # SQLite has no FOR UPDATE and needs none: its one writer is alone from the start.
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    return None if row is None else to_publication(row)


def read_row(connection: Connection, publication_id: int) -> Publication:
    """Read one row; LookupError where there is none."""
    found = find_row(connection, publications.c.id == publication_id)
    if found is None:
        raise LookupError(f"no publication {publication_id}")
    return found


def guard(publication: Publication) -> tuple[ColumnElement[bool], ...]:
    """Say: the row as its holder knows it, claimed by nobody since, in the same state."""
    return (
        publications.c.id == publication.id,
        publications.c.fence == publication.fence,
        publications.c.state == publication.state.value,
    )


NO_LEASE: Final = timedelta(minutes=10)
"""No lease ever lasts so long: it was given by a clock that was ahead, and has been put back."""


def unleased(now: datetime) -> ColumnElement[bool]:
    """Say: in nobody's hands, or in those of a worker that was not heard of for too long."""
    until = publications.c.lease_until
    return or_(until.is_(None), until < now, until > now + NO_LEASE)


def change_one(
    connection: Connection,
    publication_id: int,
    conditions: tuple[ColumnElement[bool], ...],
    values: Mapping[str, object],
) -> Publication:
    """Change exactly one row, or raise StaleState: someone was faster."""
    changed = connection.execute(update(publications).where(*conditions).values(**values))
    if changed.rowcount != 1:
        raise StaleState(f"publication {publication_id} is no longer as it was")
    return read_row(connection, publication_id)

"""Count what the ledger holds, for those who watch the house; no title and nobody's openid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import case, func, or_, select, text

from workers.ledger.engine import Store, reading
from workers.ledger.tables import leases, notices, publications
from workers.publication import State

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_P: Final = publications.c
_SQLITE_SIZE: Final = text(
    "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
)
_POSTGRESQL_SIZE: Final = text("SELECT pg_database_size(current_database())")


class Lead(NamedTuple):
    """Who leads: the role's name, whether anybody does, and how often the lead has changed."""

    name: str
    held: bool
    changes: int


class Census(NamedTuple):
    """How much there is of what.

    `states` counts publications by account and state; `due_since` is the moment at which the
    oldest that is due and in nobody's hands was to leave, None where there is none; `waiting`
    and `failing` are notices nobody has taken yet, the latter after a try; `size` is in bytes.
    """

    states: dict[tuple[str, str], int]
    due_since: datetime | None
    leads: list[Lead]
    waiting: int
    failing: int
    size: int


class CensusRoom(Store):
    """Reads only; each count by an index, however much there is."""

    def census(self, now: datetime) -> Census:
        """Count everything in one transaction."""
        with reading(self._engine) as connection:
            waiting, failing = _notices(connection)
            return Census(
                states=_states(connection),
                due_since=_due_since(connection, now),
                leads=_leads(connection, now),
                waiting=waiting,
                failing=failing,
                size=_size(connection),
            )


def _states(connection: Connection) -> dict[tuple[str, str], int]:
    query = select(_P.account, _P.state, func.count()).group_by(_P.account, _P.state)
    return {(account, state): n for account, state, n in connection.execute(query)}


def _due_since(connection: Connection, now: datetime) -> datetime | None:
    """Of what waits out a pause only the rest counts: that it waits is known."""
    query = select(func.min(func.coalesce(_P.not_before, _P.release_at, _P.updated_at))).where(
        _P.state == State.DUE,
        or_(_P.lease_until.is_(None), _P.lease_until < now),
        or_(_P.not_before.is_(None), _P.not_before <= now),
    )
    return connection.scalar(query)


def _leads(connection: Connection, now: datetime) -> list[Lead]:
    query = select(leases.c.name, leases.c.until, leases.c.fence).order_by(leases.c.name)
    return [
        Lead(name, until is not None and until >= now, fence)
        for name, until, fence in connection.execute(query)
    ]


def _notices(connection: Connection) -> tuple[int, int]:
    tried = func.sum(case((notices.c.tries > 0, 1), else_=0))
    query = select(func.count(), func.coalesce(tried, 0)).where(notices.c.sent_at.is_(None))
    waiting, failing = connection.execute(query).one()
    return int(waiting), int(failing)


def _size(connection: Connection) -> int:
    sqlite = connection.dialect.name == "sqlite"
    return int(connection.scalar(_SQLITE_SIZE if sqlite else _POSTGRESQL_SIZE) or 0)

"""How an account stands at a glance: what is still on its way, and what came out last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import bindparam, func, literal_column, select

from workers.ledger.engine import Store, reading
from workers.ledger.tables import journal, notices, publications
from workers.publication import FINAL, Route, State

if TYPE_CHECKING:
    from datetime import datetime


class Glance(NamedTuple):
    """A publication without its long reports; the fields are those of Publication."""

    key: str
    title: str
    state: State
    route: Route
    release_at: datetime | None


class Newest(NamedTuple):
    """How far journal and notices have come, as ids."""

    entry: int
    notice: int


_row = publications.c
_SHOWN: Final = tuple(_row[name] for name in Glance._fields)
_MINE: Final = _row.account == bindparam("account")

# Statements are made once: the making takes five times as long as the asking. States are written
# out, for with bound ones SQLite would not use the index that has only what is not final.
_OPEN: Final = (
    select(*_SHOWN)
    .where(_MINE, _row.state.not_in([literal_column(f"'{state}'") for state in sorted(FINAL)]))
    .order_by(_row.id.desc())
    .limit(bindparam("limit"))
)
# Along the index of what an account released, from its end.
_OUT: Final = (
    select(*_SHOWN)
    .where(_MINE, _row.state == State.PUBLISHED.value, _row.released_at.is_not(None))
    .order_by(_row.released_at.desc().nulls_last())
    .limit(1)
)
_NEWEST: Final = select(
    select(func.max(journal.c.id)).scalar_subquery(),
    select(func.max(notices.c.id)).scalar_subquery(),
)
_BARE: Final = str(_NEWEST)


class Glances(Store):
    """Some rows by index, however many publications there are."""

    def glance(self, account: str, *, limit: int = 60) -> tuple[list[Glance], Glance | None]:
        """Give what has not come to its end, the newest first, and what readers got last."""
        with reading(self._engine) as connection:
            here = connection.execute(_OPEN, {"account": account, "limit": limit})
            out = connection.execute(_OUT, {"account": account}).first()
            return [_seen(*row) for row in here], None if out is None else _seen(*out)

    def how_far(self) -> Newest:
        """Give the ids of the journal's last row, and of the last notice there is; 0 for none.

        The journal's grows as any publication changes. On PostgreSQL a row may be committed behind
        one with a greater id, some milliseconds later.
        """
        try:
            entry, notice = self._asked_bare()
        except self._engine.dialect.loaded_dbapi.Error:  # said again as every error of the ledger
            with reading(self._engine) as connection:
                entry, notice = connection.execute(_NEWEST).one()
        return Newest(entry or 0, notice or 0)

    def _asked_bare(self) -> tuple[int | None, int | None]:
        """Ask the driver itself: each order asks this, and SQLAlchemy's part was most of it."""
        raw = self._engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute(_BARE)
            found: tuple[int | None, int | None] = tuple(cursor.fetchone() or (0, 0))
            cursor.close()
        finally:
            raw.close()  # back into the pool, which ends whatever the driver began
        return found


def _seen(key: str, title: str, state: str, route: str, release_at: datetime | None) -> Glance:
    return Glance(key, title, State(state), Route(route), release_at)

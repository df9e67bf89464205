"""Load a whole ledger where there is none, in one transaction."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import column, insert, inspect, table, text, update
from sqlalchemy.exc import DBAPIError

from workers.errors import GongbaoError
from workers.ledger.house import write_pause, write_restored
from workers.ledger.migrate import climb, migrating
from workers.ledger.moving.emptiness import demand_empty
from workers.ledger.moving.unfinished import standing_still
from workers.ledger.moving.which import APART, TYPES
from workers.ledger.tables import blobs, metadata, notices, publications

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, TableClause

    Columns = Sequence[tuple[str, str]]

AT_ONCE: Final = 4 << 20
"""Bytes of pictures in hand; small ones go into the database many at a time."""


class Rows(NamedTuple):
    """Some rows of a table: names and kinds of its columns, then the cells."""

    table: str
    columns: Columns
    cells: list[list[Any]]


class Picture(NamedTuple):
    """A picture's sha256 (hex) and bytes."""

    digest: str
    data: bytes


def load(
    url: str,
    contents: Iterable[Rows | Picture],
    *,
    schema: str,
    made_at: datetime,
    why: str,
    now: datetime,
    replace: bool = False,
) -> None:
    """Make the ledger at `url` of a backup's contents, at its schema, then migrate it.

    It is paused, for the reason `why`, and knows that it is a copy made at `made_at`. All in one
    transaction: whatever ends it leaves the ledger as it was, and standing still where it was
    empty. Raises NotEmpty unless `replace`, and GongbaoError where the database refuses.
    """
    try:
        with (
            standing_still(url, now=now, replace=replace),
            migrating(url, anew=True) as connection,
        ):
            if not replace:
                demand_empty(connection)
            _clear_away(connection)
            climb(connection, schema)
            _Loader(connection).take_all(contents)
            climb(connection)
            _settle(connection, now)
            write_restored(connection, made_at, now=now)
            write_pause(connection, why, who="restore", now=now)
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise GongbaoError(f"账本没有写成，一切照旧：{reason}") from None
    except sqlite3.OperationalError as error:  # it could not even be had for itself alone
        raise GongbaoError(f"账本没有写成，一切照旧：{error}") from None


class _Loader:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known = set(inspect(connection).get_table_names())
        self._pictures: list[dict[str, Any]] = []
        self._in_hand = 0

    def take_all(self, contents: Iterable[Rows | Picture]) -> None:
        for each in contents:
            if isinstance(each, Picture):
                self._take_picture(each)
            else:
                self._put_pictures()  # pages refer to them
                self._take_rows(each)
        self._put_pictures()

    def _take_picture(self, picture: Picture) -> None:
        size = len(picture.data)
        self._pictures.append({"sha256": picture.digest, "bytes": picture.data, "size": size})
        self._in_hand += size
        if self._in_hand >= AT_ONCE:
            self._put_pictures()

    def _put_pictures(self) -> None:
        if self._pictures:
            self._connection.execute(insert(_PICTURES), self._pictures)
        self._pictures, self._in_hand = [], 0

    def _take_rows(self, rows: Rows) -> None:
        if rows.table not in self._known - APART:
            raise GongbaoError(f"备份里的 {rows.table} 在它自己的版本里没有")
        if rows.cells:
            names = [name for name, _ in rows.columns]
            values = [dict(zip(names, cells, strict=True)) for cells in rows.cells]
            self._connection.execute(insert(_table(rows.table, rows.columns)), values)


_PICTURES: Final = table(
    "blobs", *(column(n, blobs.c[n].type) for n in ("sha256", "bytes", "size"))
)


def _table(name: str, columns: Columns) -> TableClause:
    """The table as it was, which this program may know otherwise."""
    return table(name, *(column(each, TYPES[kind]) for each, kind in columns))


def _clear_away(connection: Connection) -> None:
    """Drop what our migrations have made, and nothing that lies beside it."""
    there = set(inspect(connection).get_table_names())
    names = [each.name for each in reversed(metadata.sorted_tables)]
    ours = [name for name in ("passage_index", *names, "alembic_version") if name in there]
    for name in ours:
        connection.execute(text(f'DROP TABLE "{name}"'))  # names of our own
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION IF EXISTS journal_is_sealed()"))


def _settle(connection: Connection, now: datetime) -> None:
    """End what was in the hands of processes that are not here."""
    held = publications.c.lease_owner != ""
    connection.execute(update(publications).where(held).values(lease_owner="", lease_until=None))
    # Whoever keeps the other house has been told, or will be.
    connection.execute(update(notices).where(notices.c.sent_at.is_(None)).values(sent_at=now))
    if connection.dialect.name == "postgresql":
        _set_sequences(connection)


_SEQUENCES: Final = text(
    "SELECT table_name, column_name FROM information_schema.columns "
    "WHERE table_schema = current_schema() "
    "AND (column_default LIKE 'nextval(%' OR is_identity = 'YES')"
)


def _set_sequences(connection: Connection) -> None:
    """Have numbers go on behind those that came along."""
    for name, key in connection.execute(_SEQUENCES).all():
        if name in metadata.tables:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', '{key}'), max({key})) "  # noqa: S608
                    f'FROM "{name}" HAVING max({key}) IS NOT NULL'
                )
            )

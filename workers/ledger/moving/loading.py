"""Load a whole ledger where there is none, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import column, insert, inspect, select, table, text, update
from sqlalchemy.exc import DBAPIError

from workers.errors import GongbaoError
from workers.ledger.engine import connect, file_of, reading
from workers.ledger.house import write_pause
from workers.ledger.migrate import climb, migrating
from workers.ledger.moving.which import APART, MADE_ANEW, OF_THIS_MACHINE, TYPES
from workers.ledger.tables import blobs, metadata, notices, publications

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, TableClause

    Columns = Sequence[tuple[str, str]]

BY_ITSELF: Final = frozenset({"accounts", "rights", "menus", "figures_rounds"})
"""What a house that nobody has used yet writes down when it is started."""


class NotEmpty(GongbaoError):
    """There is a ledger already, and somebody's work in it."""


class Rows(NamedTuple):
    """Some rows of a table: names and kinds of its columns, then the cells."""

    table: str
    columns: Columns
    cells: list[list[Any]]


class Picture(NamedTuple):
    """A picture's sha256 (hex) and bytes."""

    digest: str
    data: bytes


def stands_empty(url: str) -> bool:
    """Whether nobody's work is in the ledger at `url`, be it that there is none."""
    file = file_of(url)
    if file is not None and not file.exists():
        return True
    engine = connect(url)
    try:
        with reading(engine) as connection:
            return _is_empty(connection)
    finally:
        engine.dispose()


def load(
    url: str,
    contents: Iterable[Rows | Picture],
    *,
    schema: str,
    why: str,
    now: datetime,
    replace: bool = False,
) -> None:
    """Make the ledger at `url` of a backup's contents, at its schema, then migrate it.

    It is paused, for the reason `why`. All in one transaction: whatever ends it leaves the ledger
    as it was. Raises NotEmpty unless `replace`, and GongbaoError where the database refuses.
    """
    try:
        with migrating(url) as connection:
            if not (replace or _is_empty(connection)):
                raise NotEmpty("这里的账本不是空的")
            _clear_away(connection)
            climb(connection, schema)
            loader = _Loader(connection)
            for each in contents:
                loader.take(each)
            climb(connection)
            _settle(connection, now)
            write_pause(connection, why, who="restore", now=now)
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise GongbaoError(f"账本没有写成，一切照旧：{reason}") from None


class _Loader:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known = set(inspect(connection).get_table_names())

    def take(self, each: Rows | Picture) -> None:
        if isinstance(each, Picture):
            row = {"sha256": each.digest, "bytes": each.data, "size": len(each.data)}
            self._connection.execute(insert(_PICTURES), row)
        elif each.table not in self._known - APART:
            raise GongbaoError(f"备份里的 {each.table} 在它自己的版本里没有")
        elif each.cells:
            names = [name for name, _ in each.columns]
            rows = [dict(zip(names, cells, strict=True)) for cells in each.cells]
            self._connection.execute(insert(_table(each.table, each.columns)), rows)


_PICTURES: Final = table(
    "blobs", *(column(n, blobs.c[n].type) for n in ("sha256", "bytes", "size"))
)


def _table(name: str, columns: Columns) -> TableClause:
    """The table as it was, which this program may know otherwise."""
    return table(name, *(column(each, TYPES[kind]) for each, kind in columns))


def _is_empty(connection: Connection) -> bool:
    there = set(inspect(connection).get_table_names()) & set(metadata.tables)
    counted = sorted(there - OF_THIS_MACHINE - MADE_ANEW - APART - BY_ITSELF)
    return not any(
        connection.execute(select(text("1")).select_from(table(name)).limit(1)).first()
        for name in counted
    )


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
    "WHERE table_schema = current_schema() AND column_default LIKE 'nextval(%'"
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

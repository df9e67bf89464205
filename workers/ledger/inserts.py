"""Insert a row, or find it there: SQLite and PostgreSQL spell it alike, SQLAlchemy does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Column, Connection, Table

Row = dict[str, Any]


def insert_row(connection: Connection, table: Table, values: Mapping[str, object]) -> int:
    """Insert a row and give the id the database made for it."""
    made = connection.execute(insert(table).values(values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def insert_all(
    connection: Connection, table: Table, rows: Sequence[Row], key: Column[Any]
) -> dict[Any, int]:
    """Insert the rows and give the ids made for them, by a column that tells them apart.

    Neither database promises ids in the order of the rows.
    """
    if not rows:
        return {}
    made = connection.execute(insert(table).returning(key, table.c.id), rows)
    return {value: int(number) for value, number in made}


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose primary or unique key is new; the others stay as they are."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), rows)


def insert_first(connection: Connection, table: Table, row: Row) -> bool:
    """Insert the row; False where its key is taken, be it by a transaction that ends just now."""
    statement = _insert(connection, table).values(row).on_conflict_do_nothing()
    key = next(iter(table.primary_key.columns))
    return connection.execute(statement.returning(key)).first() is not None


def insert_or_update(
    connection: Connection, table: Table, row: Row, *, changes: Mapping[str, object]
) -> None:
    """Insert the row, or make the changes where its primary key is taken."""
    statement = _insert(connection, table).values(row)
    connection.execute(
        statement.on_conflict_do_update(index_elements=table.primary_key.columns, set_=changes)
    )


def insert_or_renew(connection: Connection, table: Table, rows: Sequence[Row], *names: str) -> None:
    """Insert the rows; those whose primary key is taken get the new values of these columns."""
    if rows:
        statement = _insert(connection, table)
        values = {name: statement.excluded[name] for name in names}
        keys = table.primary_key.columns
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), rows)


def insert_or_add(connection: Connection, table: Table, rows: Sequence[Row], *counts: str) -> None:
    """Insert the rows, or add their counts to those of the rows whose primary key is taken."""
    if rows:
        statement = _insert(connection, table)
        sums = {name: table.c[name] + statement.excluded[name] for name in counts}
        keys = table.primary_key.columns
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=sums), rows)


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)

"""Fill every table of a ledger with two rows, whatever tables there come to be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Boolean, Date, Float, Integer, LargeBinary, select

from workers.ledger.engine import connect, reading, writing
from workers.ledger.tables import Moment, metadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Column, Connection, Table

MOMENT = datetime(2026, 11, 23, 8, 30, 15, 123456, tzinfo=UTC)
PICTURES = (b"\x89PNG\r\n\x00\xff" * 9, b"")
JSONS: tuple[object, ...] = ({"b": [1, 2.5, None, '引号"\\\u2028'], "a": {}}, 7)
VALUES: tuple[tuple[type, Callable[[int], object]], ...] = (
    (Moment, lambda number: MOMENT + timedelta(microseconds=number)),
    (Date, lambda number: date(2024, 2, 27 + number)),
    (JSON, lambda number: JSONS[number - 1]),
    (LargeBinary, lambda number: bytes(range(256)) * number),
    (Boolean, lambda number: number == 1),
    (Float, lambda number: 0.1 + number),
    (Integer, lambda number: 40 + number),
)


def furnish(url: str) -> None:
    """Two rows each: one with all that a cell may hold, one with as little as it may."""
    engine = connect(url)
    with writing(engine) as connection:
        for table in metadata.sorted_tables:
            for number in (1, 2):
                connection.execute(table.insert(), _row(connection, table, number))
    engine.dispose()


def read_all(url: str) -> dict[str, list[Any]]:
    """Everything, by table, as this program reads it."""
    engine = connect(url)
    with reading(engine) as connection:
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def _row(connection: Connection, table: Table, number: int) -> dict[str, Any]:
    if table.name == "blobs":
        data = PICTURES[number - 1]
        digest = sha256(data).hexdigest()
        return {"sha256": digest, "bytes": data, "size": len(data)}
    return {
        column.name: _cell(connection, column, number)
        for column in table.columns
        if not (column.primary_key and column.autoincrement is True)
    }


def _cell(connection: Connection, column: Column[Any], number: int) -> object:
    if column.nullable and number == 2:
        return None
    for foreign in column.foreign_keys:
        parents = connection.scalars(select(foreign.column).order_by(foreign.column)).all()
        return parents[number - 1]
    for of, value in VALUES:
        if isinstance(column.type, of):
            return value(number)
    return f"早上好 😀\n\t'\"\\{number}"

"""Which tables go along, and what becomes of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    inspect,
)
from sqlalchemy.types import JSON, NullType, TypeEngine

from workers.ledger.tables import Moment, metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

OF_THIS_MACHINE: Final = frozenset(
    """
    leases heartbeats house sessions logins invitations confirmations heard showings
    """.split()  # noqa: SIM905  words read better as words
)
"""What holds for the running processes, or lets a person in once."""

MADE_ANEW: Final = frozenset(
    {"indexed_accounts", "indexed_articles", "indexed_passages", "indexed_words"}
)
"""The index: it is made of the pages."""

APART: Final = frozenset({"blobs", "alembic_version", "passage_index"})
"""Pictures go by their hash, the schema's name goes into the manifest."""

KINDS: Final[tuple[tuple[type[TypeEngine[Any]], str], ...]] = (
    (JSON, "json"),
    (DateTime, "moment"),
    (Date, "date"),
    (LargeBinary, "bytes"),
    (Boolean, "bool"),
    (Integer, "int"),
    (Float, "float"),
    (String, "text"),
)
TYPES: Final[dict[str, TypeEngine[Any]]] = {
    "moment": Moment(),
    "date": Date(),
    "bytes": LargeBinary(),
    "bool": Boolean(),
    "int": NullType(),
    "float": NullType(),
    # As text of no type: PostgreSQL makes of it what the column is.
    "json": NullType(),
    "text": NullType(),
}
"""How a cell of a kind is handed to the database."""


def house_tables(connection: Connection) -> list[Table]:
    """Reflect the tables that go along, in an order in which they can be loaded.

    They are read as they are, and not as this program has them: a ledger is copied before it is
    migrated, too.
    """
    names = set(metadata.tables) & set(inspect(connection).get_table_names())
    there = MetaData()
    there.reflect(connection, only=sorted(names))
    stays = OF_THIS_MACHINE | MADE_ANEW | APART
    return [table for table in there.sorted_tables if table.name not in stays]


def kind_of(type_: TypeEngine[Any]) -> str:
    """Name what a column of this type holds."""
    return next(kind for of, kind in KINDS if isinstance(type_, of))

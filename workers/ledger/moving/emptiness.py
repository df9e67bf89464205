"""Whether nobody's work is in a ledger, so that another may take its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, select, table, text

from workers.errors import GongbaoError
from workers.ledger.engine import connect, file_of, reading
from workers.ledger.moving.which import APART, MADE_ANEW, OF_THIS_MACHINE
from workers.ledger.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

BY_ITSELF: Final = frozenset({"accounts", "rights", "menus", "figures_rounds"})
"""What a house that nobody has used yet writes down when it is started."""


class NotEmpty(GongbaoError):
    """There is a ledger already, and somebody's work in it."""


def stands_empty(url: str) -> bool:
    """Whether nobody's work is in the ledger at `url`, be it that there is none."""
    file = file_of(url)
    if file is not None and not file.exists():
        return True
    engine = connect(url)
    try:
        with reading(engine) as connection:
            return is_empty(connection)
    finally:
        engine.dispose()


def is_empty(connection: Connection) -> bool:
    """The same of an open ledger."""
    there = set(inspect(connection).get_table_names()) & set(metadata.tables)
    counted = sorted(there - OF_THIS_MACHINE - MADE_ANEW - APART - BY_ITSELF)
    return not any(
        connection.execute(select(text("1")).select_from(table(name)).limit(1)).first()
        for name in counted
    )


def demand_empty(connection: Connection) -> None:
    """Raise NotEmpty where somebody's work is in it."""
    if not is_empty(connection):
        raise NotEmpty("这里的账本不是空的")

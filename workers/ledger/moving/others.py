"""What is to be known of a ledger before it is replaced: who has it open, whether it is paused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import inspect, select, text

from workers.ledger.engine import connect, file_of, reading
from workers.ledger.house import PAUSE
from workers.ledger.house_tables import house
from workers.ledger.leases import BEATS

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection


def in_use(url: str) -> bool:
    """Whether another process has the ledger at `url` open, on whatever machine."""
    file = file_of(url)
    if file is not None:
        return file.exists() and _file_in_use(file)
    engine = connect(url)
    try:
        with reading(engine) as connection:
            return bool(connection.scalar(text(_OTHERS)))
    finally:
        engine.dispose()


def last_beats(url: str) -> dict[str, datetime]:
    """Tell when each process was last heard of; nothing where there is no ledger yet."""
    file = file_of(url)
    if file is not None and not file.exists():
        return {}
    engine = connect(url)
    try:
        with reading(engine) as connection:
            return _beats(connection) if inspect(connection).has_table("heartbeats") else {}
    finally:
        engine.dispose()


def pause_of(url: str) -> str:
    """Say why the house at `url` stands still (Chinese), of whatever schema it is; "" if not."""
    file = file_of(url)
    if file is not None and not file.exists():
        return ""
    engine = connect(url)
    try:
        with reading(engine) as connection:
            if not inspect(connection).has_table("house"):
                return ""
            why = connection.scalar(select(house.c.said).where(house.c.name == PAUSE))
            return "" if why is None else str(why)
    finally:
        engine.dispose()


_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name = 'gongbao' AND pid <> pg_backend_pid()"
)


def _beats(connection: Connection) -> dict[str, datetime]:
    return {row.process: row.at for row in connection.execute(BEATS)}


def _file_in_use(file: Path) -> bool:
    # SQLite's documentation, "PRAGMA journal_mode": out of WAL leads only who is alone.
    with closing(sqlite3.connect(file, timeout=0.5)) as connection:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                return False
            alone = connection.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
        except sqlite3.OperationalError:
            return True
        connection.execute("PRAGMA journal_mode=WAL")
        return not alone

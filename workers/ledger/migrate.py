"""Bring a ledger's schema up to date, however many processes try at once."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import event, inspect, text

from workers.errors import SettingsInvalid
from workers.ledger.engine import BUSY_SECONDS, connect, file_of, reading, shown, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy import Connection, Engine

SCRIPTS: Final = Path(__file__).parent / "migrations"
ADVISORY_LOCK: Final = 0x676F6E67  # "gong": PostgreSQL's lock of whoever migrates


def upgrade(url: str) -> None:
    """Run the migrations that are missing, all in one transaction; make SQLite's file if needed.

    Two processes at once are safe: the second waits, and finds nothing left to do. Raises
    SettingsInvalid where a newer program made the ledger.
    """
    demand_known(url, current(url))
    with migrating(url) as connection:
        climb(connection)


@contextmanager
def migrating(url: str, *, anew: bool = False) -> Iterator[Connection]:
    """Open a ledger for its one migrator, in one transaction; make SQLite's file if needed.

    Say `anew` where all of it is going to be written: SQLite then lays the old pages aside, of
    which there are few, and writes each new one once instead of twice. Nobody may have it open.
    """
    file = file_of(url)
    engine = connect(url)
    if file is not None:
        _make_private(file)
        _keep_journal(file, "DELETE" if anew else "WAL")
    if file is not None and anew:
        event.listen(engine, "connect", _sync_folder_too)
    try:
        with writing(engine) as connection:
            if connection.dialect.name == "postgresql":
                _wait_for_the_others(connection)
            yield connection
    finally:
        engine.dispose()
        if file is not None and anew:
            with suppress(sqlite3.Error):  # whoever migrates next does it
                _keep_journal(file, "WAL")


def climb(connection: Connection, revision: str = "head") -> None:
    """Run the migrations that are missing up to `revision`, in the transaction handed in."""
    # Alembic is for whoever migrates: loading it costs every process of the house 70 ms.
    from alembic import command  # noqa: PLC0415

    command.upgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """Name the migration the ledger is at; None for one that was never migrated."""
    file = file_of(url)
    if file is not None and not file.exists():
        return None
    engine = connect(url)
    try:
        return at(engine)
    finally:
        engine.dispose()


def at(engine: Engine) -> str | None:
    """Name the migration of an open ledger."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def is_current(url: str) -> bool:
    """Tell whether the schema is exactly the one this program knows."""
    return current(url) == head()


def head() -> str:
    """Name the newest migration of this program."""
    return max(_revisions())


def known(revision: str | None) -> bool:
    """Tell whether this program has the migration; the empty ledger (None) is known to all."""
    return revision is None or revision in _revisions()


def demand_known(url: str, revision: str | None) -> None:
    """Refuse what a newer program made: what that one knows of it, this one would spoil."""
    if not known(revision):
        newer = f"the ledger at {shown(url)} (schema {revision}) was made by a newer gongbao: "
        raise SettingsInvalid([newer + "upgrade this one, then run `gongbao upgrade`"])


@cache
def _revisions() -> frozenset[str]:
    """Name all migrations: each file is called by its revision, which only ever grows."""
    return frozenset(
        file.name.partition("_")[0] for file in (SCRIPTS / "versions").glob("[0-9]*.py")
    )


def _config(connection: Connection) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _make_private(file: Path) -> None:
    # SQLite gives its -wal and -shm files the mode of the file itself.
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    if file.stat().st_mode & 0o077:
        file.chmod(0o600)


def _wait_for_the_others(connection: Connection) -> None:
    # A migration may take as long as it takes, and so may waiting for one.
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


def _sync_folder_too(connection: sqlite3.Connection, _record: object) -> None:
    # SQLite's documentation, "PRAGMA synchronous": with FULL a power cut may bring a deleted
    # journal back, and what was committed is rolled back.
    connection.execute("PRAGMA synchronous=EXTRA")


def _keep_journal(file: Path, mode: str) -> None:
    """Set how SQLite writes; the file remembers it. WAL lets readers and a writer go together."""
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            with closing(sqlite3.connect(file)) as connection:
                connection.execute(f"PRAGMA journal_mode={mode}")
        except sqlite3.OperationalError:
            # SQLite does not wait by itself while another process makes the same change.
            if time.monotonic() > patience:
                raise
            time.sleep(0.05)
        else:
            return

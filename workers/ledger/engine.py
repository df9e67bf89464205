"""Connect to SQLite or PostgreSQL in such a way that no write is ever lost."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from workers.errors import SettingsInvalid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine, Pool

    from workers.storage import Storage

BUSY_SECONDS: Final = 30.0  # how long a writer waits for the one before it
HURRIED_SECONDS: Final = 2.0
"""The same where WeChat waits, 5 s for all there is: the answer is then that the ledger is away."""
POSTGRESQL: Final = {"connect_timeout": "5", "application_name": "gongbao"}
# Milliseconds. A statement of ours takes a few; one that takes this long is a lost server.
POSTGRESQL_LIMITS: Final = (
    "-c statement_timeout=20000 -c lock_timeout=15000 -c idle_in_transaction_session_timeout=30000"
)
HURRIED_LIMITS: Final = (
    "-c statement_timeout=4000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=30000"
)


LedgerAway: Final = SQLAlchemyError
"""What any call raises where the database does not answer; its text holds no values."""


class Companion(ABC):
    """What goes along with the first write of a context: in its transaction, or not at all."""

    def __init__(self) -> None:
        self.settled = False

    @abstractmethod
    def join(self, connection: Connection) -> None:
        """Write what goes along; whatever it raises ends the transaction."""


_companions: ContextVar[tuple[Companion, ...]] = ContextVar("companions", default=())
_engines: WeakSet[Engine] = WeakSet()
_inherited: list[Pool] = []


class Store:
    """A room of the ledger: rooms share the engine, and know only their own tables."""

    def __init__(self, engine: Engine, storage: Storage | None = None) -> None:
        self._engine = engine
        self._storage = storage

    def close(self) -> None:
        """Close idle connections; the ledger may be used again afterwards."""
        self._engine.dispose()


def parse(url: str) -> URL:
    """Read a database's address; Heroku's `postgres://` is understood, too."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # no address, or a port that is no number
        # The address may hold a password: the error must not quote it.
        raise SettingsInvalid(["DATABASE_URL cannot be read as a database's address"]) from None
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise SettingsInvalid(["DATABASE_URL: several processes share the ledger, so name a file"])
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise SettingsInvalid(
            [f"DATABASE_URL: {parsed.drivername} is not supported; use sqlite or postgresql"]
        )
    return parsed


def shown(url: str) -> str:
    """Give the address as it may be shown, its password hidden."""
    return parse(url).render_as_string(hide_password=True)


def file_of(url: str) -> Path | None:
    """Give SQLite's file, or None where the ledger is a server's."""
    parsed = parse(url)
    return Path(parsed.database or "") if parsed.drivername == "sqlite" else None


def connect(url: str, *, hurried: bool = False, outside: bool = False) -> Engine:
    """Make the engine; nothing is opened yet. `hurried` is for who is waited for.

    With `outside` the bytes of new pictures are not written into it.

    Parameters stay out of errors: they hold pages and pictures.
    """
    parsed = parse(url)
    make = _sqlite if parsed.drivername == "sqlite" else _postgresql
    try:
        engine = make(parsed, hurried=hurried)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise SettingsInvalid(
            ["DATABASE_URL names PostgreSQL: pip install 'gongbao[postgresql]'"]
        ) from None
    if outside:
        engine.update_execution_options(gongbao_outside=True)
    _watch_forks()
    _engines.add(engine)
    return engine


def outside(connection: Connection) -> bool:
    """Tell whether the bytes of new pictures lie outside of this ledger."""
    return bool(connection.get_execution_options().get("gongbao_outside", False))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Read within one transaction; nothing is kept of what is written."""
    with engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, *, aside: bool = False) -> Iterator[Connection]:
    """Write within one transaction, all or nothing.

    What is `aside` is no effect of anything, so that no companion goes along.

    On SQLite it is the only writer from its first statement on, so that what it reads is what
    it changes. On PostgreSQL whoever reads in order to write must lock the row (FOR UPDATE).
    """
    companions = [each for each in _companions.get() if not (aside or each.settled)]
    with engine.connect().execution_options(gongbao_writes=True) as connection, connection.begin():
        for companion in companions:
            companion.join(connection)
        yield connection
    for companion in companions:
        companion.settled = True


@contextmanager
def accompanied(companion: Companion) -> Iterator[None]:
    """Have `companion` go with the first write that this context commits inside the block.

    Inside another's block both go along.
    """
    before = _companions.set((*_companions.get(), companion))
    try:
        yield
    finally:
        _companions.reset(before)


def _sqlite(url: URL, *, hurried: bool) -> Engine:
    patience = {"timeout": HURRIED_SECONDS if hurried else BUSY_SECONDS}
    engine = create_engine(url, hide_parameters=True, connect_args=patience)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy's documentation, "Transactions with SQLite and the sqlite3 driver": switch off
    # the driver's own idea of a transaction and say BEGIN ourselves (`_begin_sqlite`). With the
    # driver's way, four processes that read, then update lost 919 of 1,200 increments unheard.
    connection.isolation_level = None
    # journal_mode=WAL is a property of the file: `migrate` sets it, once, when nobody else reads.
    connection.execute("PRAGMA synchronous=FULL")  # a commit survives a power cut
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA recursive_triggers=ON")  # INSERT OR REPLACE is a DELETE, too


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that begins by reading and writes later fails at once, without waiting, when
    # another has written meanwhile. IMMEDIATE takes the writer's place before the first read.
    if connection.get_execution_options().get("gongbao_writes", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Nothing is locked yet, so that this cannot fail. SQLAlchemy's own way costs each read of
        # the house as much as the statement behind it.
        connection.connection.dbapi_connection.execute("BEGIN")  # type: ignore[union-attr]


def _postgresql(url: URL, *, hurried: bool) -> Engine:
    arguments: dict[str, Any] = {k: v for k, v in POSTGRESQL.items() if k not in url.query}
    if "options" not in url.query:
        arguments["options"] = HURRIED_LIMITS if hurried else POSTGRESQL_LIMITS
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        connect_args=arguments,
    )


@cache
def _watch_forks() -> None:
    """See to it that parent and child never speak through one connection (SQLite: corruption)."""
    os.register_at_fork(before=_let_go, after_in_child=_forget)


def _let_go() -> None:
    for engine in tuple(_engines):
        engine.dispose()


def _forget() -> None:
    for engine in tuple(_engines):
        # What another thread of the parent had in hand must not even be closed here.
        _inherited.append(engine.pool)
        engine.dispose(close=False)

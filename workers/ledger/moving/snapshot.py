"""Read the whole ledger as it was at one moment, while others go on writing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, cast, select, text, type_coerce
from sqlalchemy.types import JSON

from workers.errors import GongbaoError
from workers.ledger.engine import connect, reading
from workers.ledger.moving.which import house_tables, kind_of
from workers.ledger.tables import accounts, blobs

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Engine

AT_ONCE: Final = 64
"""Rows in hand; a page has some ten thousand bytes."""


TOGETHER: Final = 16
"""Pictures in hand: a storage is asked for several at once."""
NO_STORAGE: Final = "图片存放在账本之外，但没有设置它的地址（GONGBAO_STORE_URL），备份没有做成"

Elsewhere = Callable[[Collection[str]], Mapping[str, object]]
"""Reads bytes that lie outside of the ledger, by their hash; whatever is not bytes is a lack."""


class Snapshot:
    """One moment of a ledger; valid inside the `with` of `snapshot`."""

    def __init__(self, connection: Connection, engine: Engine) -> None:
        self._connection, self._engine = connection, engine
        self._tables = {table.name: table for table in house_tables(connection)}
        self.schema: str = connection.scalar(text("SELECT version_num FROM alembic_version")) or ""

    def accounts(self) -> dict[str, str]:
        """Give the app ids of all accounts it knows, by name."""
        rows = self._connection.execute(select(accounts.c.name, accounts.c.app_id))
        return {row.name: row.app_id for row in rows}

    def tables(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """List tables, with their columns' names and kinds, in an order to load them in."""
        return [
            (name, [(column.name, kind_of(column.type)) for column in table.columns])
            for name, table in self._tables.items()
        ]

    def rows(self, table: str) -> Generator[Sequence[Any]]:
        """Read a table, some rows at a time; JSON comes as its text, moments as the base has them.

        SQLite's moments are in UTC and do not say so.
        """
        columns = [self._plain(column) for column in self._tables[table].columns]
        query = select(*columns).execution_options(yield_per=AT_ONCE)
        key = self._tables[table].primary_key.columns
        with self._connection.execute(query.order_by(*key)) as found:
            for part in found.partitions():
                yield from part

    def pictures(self, elsewhere: Elsewhere | None = None) -> Generator[tuple[str, bytes]]:
        """Give all pictures, by hash and in that order; `elsewhere` reads what lies outside.

        Raises GongbaoError for one whose bytes cannot be had.
        """
        query = select(blobs.c.sha256).order_by(blobs.c.sha256)
        with self._connection.execute(query.execution_options(yield_per=1000)) as found:
            for digests in found.scalars().partitions(TOGETHER):
                yield from self._read(digests, elsewhere)

    def _read(
        self, digests: Sequence[str], elsewhere: Elsewhere | None
    ) -> Iterator[tuple[str, bytes]]:
        columns = (blobs.c.sha256, blobs.c.bytes, blobs.c.size)
        # Beside the snapshot: what has a hash never changes.
        with reading(self._engine) as connection:
            rows = connection.execute(select(*columns).where(blobs.c.sha256.in_(digests))).all()
        here = {row.sha256: bytes(row.bytes) for row in rows if len(row.bytes) == row.size}
        away = [digest for digest in digests if digest not in here]
        if away and elsewhere is None:
            raise GongbaoError(NO_STORAGE)
        fetched = elsewhere(away) if away and elsewhere is not None else {}
        for digest in digests:
            data = here[digest] if digest in here else fetched.get(digest)
            if not isinstance(data, bytes):
                raise GongbaoError(f"图片 {digest[:12]}… 的内容读不到，备份没有做成")
            yield digest, data

    def _plain(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        if not isinstance(column.type, JSON):
            return column
        if self._connection.dialect.name == "sqlite":
            return type_coerce(column, Text())
        return cast(column, Text())


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """Hold one moment of the ledger at `url`, of whatever schema, while others write."""
    engine = connect(url)
    try:
        with engine.connect() as raw:
            connection = raw
            if engine.dialect.name == "postgresql":
                connection = raw.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                    connection.execute(text(f"SET LOCAL {limit} = 0"))
            yield Snapshot(connection, engine)
    finally:
        engine.dispose()

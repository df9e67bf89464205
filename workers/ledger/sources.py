"""Sources: the page and its files as submitted, one copy of the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, select

from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_new, insert_row
from workers.ledger.laid import standing
from workers.ledger.tables import (
    blobs,
    digests,
    publication_pages,
    publications,
    source_files,
    sources,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Select

    from workers.mending import Mend


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSource:
    """A page as submitted, with its files' bytes by ref, those fetched since included.

    `mends` lie over it, with the bytes of pictures that were sent: those that stand, or that
    stood when it left for its readers.
    """

    id: int
    name: str
    folder: str
    page: bytes = field(repr=False)
    files: dict[str, bytes] = field(repr=False)
    mends: tuple[Mend, ...] = ()


class Sources(Store):
    """Any worker on any machine can do the work: the bytes are here."""

    def sources(self, publication_id: int) -> list[StoredSource]:
        """Read the sources of a publication's pages, in order; LookupError where there are none."""
        with reading(self._engine) as connection:
            rows = connection.execute(_sources_of(publication_id)).all()
            left = select(publications.c.released_at).where(publications.c.id == publication_id)
            numbers = {row.digest for row in rows}
            over = standing(connection, numbers, at=connection.scalar(left), pictures=True)
            if not rows:
                raise LookupError(f"no publication {publication_id}")
            kept: dict[int, dict[str, bytes]] = {row.id: {} for row in rows}
            for source, ref, data in connection.execute(files_of(sorted(kept))):
                kept[source][ref] = bytes(data)
            return [
                StoredSource(
                    id=row.id,
                    name=row.name,
                    folder=row.folder,
                    page=bytes(row.page),
                    files=kept[row.id],
                    mends=over.get(row.digest, ()),
                )
                for row in rows
            ]

    def page_revision(self, account_name: str, key: str) -> str | None:
        """Give the revision that a page was last taken in with, whatever became of it since."""
        query = select(digests.c.revision).where(
            digests.c.account == account_name, digests.c.key == key
        )
        with reading(self._engine) as connection:
            return connection.scalar(query)

    def keep_remote(
        self, source_id: int, ref: str, data: bytes, *, now: datetime | None = None
    ) -> None:
        """Keep a fetched picture with the source, so that a retry need not fetch it again.

        The first bytes kept for a ref stay.
        """
        with writing(self._engine) as connection:
            known = select(sources.c.id).where(sources.c.id == source_id)
            if connection.scalar(known) is None:
                raise LookupError(f"no source {source_id}")
            _keep_files(connection, source_id, {ref: data}, fetched_at=now or datetime.now(UTC))


def keep_source(
    connection: Connection,
    *,
    digest: int,
    revision: str,
    name: str,
    folder: str,
    page: bytes,
    files: Mapping[str, bytes],
    now: datetime,
) -> None:
    """Keep a revision. What was fetched for the same one in an earlier life is forgotten."""
    wanted = and_(sources.c.digest == digest, sources.c.revision == revision)
    source = connection.scalar(select(sources.c.id).where(wanted))
    if source is not None:
        old = source_files.c.source == source
        connection.execute(delete(source_files).where(old, source_files.c.fetched_at.is_not(None)))
        return
    values = {"name": name, "folder": folder, "page": page, "created_at": now}
    source = insert_row(connection, sources, {"digest": digest, "revision": revision, **values})
    _keep_files(connection, source, files, fetched_at=None)


def _keep_files(
    connection: Connection, source: int, files: Mapping[str, bytes], *, fetched_at: datetime | None
) -> None:
    hashes = {ref: sha256(data).hexdigest() for ref, data in files.items()}
    contents = {hashes[ref]: data for ref, data in files.items()}
    # In one order everywhere, so that two writers of the same pictures never lock each other out.
    for sha in _unknown(connection, sorted(contents)):
        row = {"sha256": sha, "bytes": contents[sha], "size": len(contents[sha])}
        insert_new(connection, blobs, [row])
    rows = [
        {"source": source, "ref": ref, "sha256": sha, "fetched_at": fetched_at}
        for ref, sha in hashes.items()
    ]
    insert_new(connection, source_files, rows)


def _unknown(connection: Connection, hashes: list[str]) -> list[str]:
    # What is known already is not sent over the wire a second time.
    known = set(connection.scalars(select(blobs.c.sha256).where(blobs.c.sha256.in_(hashes))))
    return [sha for sha in hashes if sha not in known]


def files_of(numbers: Sequence[int]) -> Select[int, str, bytes]:
    """Ask for the files of these sources."""
    files = select(source_files.c.source, source_files.c.ref, blobs.c.bytes).join(blobs)
    return files.where(source_files.c.source.in_(numbers))


def _sources_of(publication_id: int) -> Select[int, int, str, str, bytes]:
    pages = publication_pages.c
    same = and_(sources.c.digest == pages.digest, sources.c.revision == pages.revision)
    columns = (sources.c.id, sources.c.digest, sources.c.name, sources.c.folder, sources.c.page)
    return (
        select(*columns)
        .join(publication_pages, same)
        .where(pages.publication == publication_id)
        .order_by(pages.position)
    )

"""Fetched: foreign pictures that one page has brought, for the account's other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from workers.ledger.blobs import Blobs
from workers.ledger.engine import reading, writing
from workers.ledger.inserts import insert_new
from workers.ledger.tables import blobs, digests, publication_pages, source_files, sources
from workers.storage import Lack

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Select


class FetchedFiles(Blobs):
    """What was fetched for a source has the moment it was fetched; what was submitted has none."""

    def reuse_fetched(
        self, source_id: int, refs: Collection[str], *, since: datetime
    ) -> dict[str, bytes]:
        """Give the source what the account has fetched after `since`: bytes by ref.

        They keep the moment they were fetched, so that no picture is handed on for ever.
        """
        if not refs:
            return {}
        with reading(self._engine) as connection:
            found = connection.execute(_newest(source_id, refs, since)).all()
        if not found:
            return {}
        newest = {row.ref: row for row in found}  # the last of a name is the newest
        rows = [{"source": source_id, **row._asdict()} for row in newest.values()]
        columns = (source_files.c.ref, blobs.c.sha256, blobs.c.bytes, blobs.c.outside)
        wanted = select(*columns).join(blobs)
        with writing(self._engine) as connection:
            insert_new(connection, source_files, rows)
            kept = wanted.where(source_files.c.source == source_id, source_files.c.ref.in_(newest))
            files = connection.execute(kept).all()
        far = self._from_outside({file.sha256 for file in files if file.outside})
        had = {file.ref: far.get(file.sha256, file.bytes) for file in files}
        # What is lost is fetched again.
        return {ref: bytes(data) for ref, data in had.items() if not isinstance(data, Lack)}

    def forget_fetched(self, publication_id: int) -> None:
        """Forget what was fetched for a publication's pages; what was submitted stays."""
        pages = publication_pages.c
        same = (sources.c.digest == pages.digest) & (sources.c.revision == pages.revision)
        mine = (
            select(sources.c.id)
            .join(publication_pages, same)
            .where(pages.publication == publication_id)
        )
        with writing(self._engine) as connection:
            connection.execute(
                delete(source_files).where(
                    source_files.c.source.in_(mine), source_files.c.fetched_at.is_not(None)
                )
            )


def _newest(
    source_id: int, refs: Collection[str], since: datetime
) -> Select[str, str, datetime | None]:
    account = (
        select(digests.c.account)
        .join(sources, sources.c.digest == digests.c.id)
        .where(sources.c.id == source_id)
        .scalar_subquery()
    )
    return (
        select(source_files.c.ref, source_files.c.sha256, source_files.c.fetched_at)
        .join(sources, sources.c.id == source_files.c.source)
        .join(digests, digests.c.id == sources.c.digest)
        .where(digests.c.account == account, source_files.c.ref.in_(sorted(refs)))
        .where(source_files.c.fetched_at > since)
        .order_by(source_files.c.fetched_at)
    )

"""Sources: the page and its files as submitted, one copy of the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, select

from workers.errors import Fault, PageInvalid
from workers.ledger.blobs import Blobs, keep_blobs
from workers.ledger.engine import reading, writing
from workers.ledger.inserts import insert_all, insert_new
from workers.ledger.laid import standing
from workers.ledger.tables import (
    blobs,
    digests,
    publication_pages,
    publications,
    source_files,
    sources,
)
from workers.storage import Lack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Select

    from workers.ledger.digests import SubmittedPage
    from workers.mending import Mend

    Over = dict[int, tuple[Mend, ...]]
    """The mends that lie over pages, by their digests."""


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


class Sources(Blobs):
    """Any worker on any machine can do the work: the bytes are here."""

    def sources(self, publication_id: int, *, files: bool = True) -> list[StoredSource]:
        """Read the sources of a publication's pages, in order; LookupError where there are none.

        Without `files` no bytes of pictures are read. Raises PageInvalid for pictures whose bytes
        are lost, and what the storage raises where they lie in one.
        """
        with reading(self._engine) as connection:
            rows = connection.execute(_sources_of(publication_id)).all()
            left = select(publications.c.released_at).where(publications.c.id == publication_id)
            numbers = {row.digest for row in rows}
            over = standing(connection, numbers, at=connection.scalar(left), pictures=files)
            if not rows:
                raise LookupError(f"no publication {publication_id}")
            found: Sequence[Any] = ()
            if files:
                found = connection.execute(files_of(sorted(row.id for row in rows))).all()
        far = self._from_outside(_outside(found, over))
        kept, lost = _files(rows, found, far)
        sent, lost_too = _sent(rows, over, far)
        if lost or lost_too:
            raise PageInvalid([*lost, *lost_too])
        return [
            StoredSource(
                id=row.id,
                name=row.name,
                folder=row.folder,
                page=bytes(row.page),
                files=kept[row.id],
                mends=sent.get(row.digest, ()),
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
        self._put_outside([data])
        with writing(self._engine) as connection:
            known = select(sources.c.id).where(sources.c.id == source_id)
            if connection.scalar(known) is None:
                raise LookupError(f"no source {source_id}")
            _keep_files(connection, source_id, {ref: data}, fetched_at=now or datetime.now(UTC))


def keep_sources(connection: Connection, pages: Mapping[int, SubmittedPage], now: datetime) -> None:
    """Keep a revision of each of these digests' pages, and its files.

    What was fetched for the same one in an earlier life is forgotten.
    """
    row = sources.c
    query = select(row.digest, row.id, row.revision).where(row.digest.in_(sorted(pages)))
    known = {
        one.digest: one.id
        for one in connection.execute(query)
        if one.revision == pages[one.digest].revision
    }
    if known:
        old = source_files.c.source.in_(sorted(known.values()))
        connection.execute(delete(source_files).where(old, source_files.c.fetched_at.is_not(None)))
    rows = [_row(digest, page, now) for digest, page in pages.items() if digest not in known]
    for digest, source in insert_all(connection, sources, rows, row.digest).items():
        if files := pages[digest].files:
            _keep_files(connection, source, files, fetched_at=None)


def _row(digest: int, page: SubmittedPage, now: datetime) -> dict[str, Any]:
    return {
        "digest": digest,
        "revision": page.revision,
        "name": page.digest.name,
        "folder": page.digest.folder,
        "page": page.page,
        "created_at": now,
    }


def _keep_files(
    connection: Connection, source: int, files: Mapping[str, bytes], *, fetched_at: datetime | None
) -> None:
    hashes = {ref: sha256(data).hexdigest() for ref, data in files.items()}
    keep_blobs(connection, {hashes[ref]: data for ref, data in files.items()})
    rows = [
        {"source": source, "ref": ref, "sha256": sha, "fetched_at": fetched_at}
        for ref, sha in hashes.items()
    ]
    insert_new(connection, source_files, rows)


def files_of(numbers: Sequence[int]) -> Select[Any]:
    """Ask for the files of these sources."""
    file, blob = source_files.c, blobs.c
    columns = (file.source, file.ref, file.fetched_at, blob.sha256, blob.bytes, blob.outside)
    return select(*columns).join(blobs).where(file.source.in_(numbers))


def _outside(found: Sequence[Any], over: Over) -> set[str]:
    """List what has to be read from the storage: files, and pictures that were sent."""
    sent = {mend.sha256 for its in over.values() for mend in its if mend.picture == b""}
    return {file.sha256 for file in found if file.outside} | sent


def _files(
    rows: Sequence[Any], found: Sequence[Any], far: Mapping[str, bytes | Lack]
) -> tuple[dict[int, dict[str, bytes]], list[Fault]]:
    """Put the files of each source together; what was fetched and is lost is fetched again."""
    kept: dict[int, dict[str, bytes]] = {row.id: {} for row in rows}
    names, lost = {row.id: row.name for row in rows}, []
    for file in found:
        data = far.get(file.sha256, file.bytes)
        if not isinstance(data, Lack):
            kept[file.source][file.ref] = bytes(data)
        elif file.fetched_at is None:
            lost.append(_lost(file.ref, file.sha256, data, names[file.source]))
    return kept, lost


def _sent(
    rows: Sequence[Any], over: Over, far: Mapping[str, bytes | Lack]
) -> tuple[Over, list[Fault]]:
    """Give the pictures that were sent from a phone their bytes."""
    names, lost, whole = {row.digest: row.name for row in rows}, [], dict(over)
    for digest, its in over.items():
        for mend in its:
            data = far.get(mend.sha256)
            if isinstance(data, Lack):
                what = f"从手机补的 {mend.place}"
                lost.append(_lost(what, mend.sha256, data, names.get(digest, "")))
        whole[digest] = tuple(
            replace(mend, picture=data) if isinstance(data := far.get(mend.sha256), bytes) else mend
            for mend in its
        )
    return whole, lost


def _lost(ref: str, digest: str, lack: Lack, page: str) -> Fault:
    what = f"图片 {ref} 在存储里{lack}（{digest[:2]}/{digest}）"
    again = "再提交一次页面" if lack is Lack.MISSING else "从存储里删掉它，再提交一次页面"
    return Fault(what, f"从备份放回它，或{again}", page)


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

"""Blobs: the bytes of pictures, by their hash; here, or in the storage that the settings name."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select, update

from workers.errors import OperatorMustAct
from workers.ledger.engine import Store, outside, reading, writing
from workers.ledger.inserts import insert_new
from workers.ledger.tables import blobs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sqlalchemy import Connection

    from workers.storage import Lack

MOVED_AT_ONCE: Final = 16
NO_STORAGE: Final = "图片存放在账本之外，但没有设置 GONGBAO_STORE_URL。请部署的人设置它，再恢复"


class Moved(NamedTuple):
    """How many pictures were moved, and which could not be: their bytes are lost."""

    moved: int
    lost: list[str]


class Blobs(Store):
    """What was once kept stays as it is: another picture has another hash.

    The row is what says that there is a picture, and where. Bytes that lie outside are there
    before the row is, and are never asked for inside a transaction.
    """

    def blob(self, digest: str) -> bytes:
        """Read a picture by its sha256 (hex), wherever it lies.

        LookupError where none is kept, or where its bytes are lost; StorageAway and
        StorageRefuses as the storage has it.
        """
        query = select(blobs.c.bytes, blobs.c.outside).where(blobs.c.sha256 == digest)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            raise LookupError(f"no blob {digest}")
        data = self._from_outside([digest])[digest] if row.outside else bytes(row.bytes)
        if not isinstance(data, bytes):
            raise LookupError(f"blob {digest} is {data.name.lower()}")  # noqa: TRY004  it was kept
        return data

    def blob_list(self) -> Iterator[tuple[str, int]]:
        """List what is kept, by hash: sha256 (hex) and bytes, as of the moment of the call."""
        query = select(blobs.c.sha256, blobs.c.size).order_by(blobs.c.sha256)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return iter([(row.sha256, row.size) for row in rows])

    def put_blob(self, data: bytes) -> str:
        """Keep bytes, once; answers their sha256 (hex)."""
        digest = sha256(data).hexdigest()
        self._put_outside([data])
        with writing(self._engine) as connection:
            keep_blobs(connection, {digest: data})
        return digest

    def move_blobs(self, *, home: bool = False, but: Collection[str] = ()) -> Moved:
        """Move some pictures to where new ones are kept, or with `home` back into the ledger.

        When all are there it answers with nothing. Those whose bytes are `lost` stay as they are,
        and are to be left out (`but`) of the next call.
        """
        there = self._storage is not None and not home
        left = (blobs.c.outside.is_not(there), blobs.c.sha256.not_in(sorted(but)))
        with reading(self._engine) as connection:
            wanted = select(blobs.c.sha256).where(*left).limit(MOVED_AT_ONCE)
            digests = list(connection.scalars(wanted))
        lost = []
        for digest in digests:
            try:
                data = self.blob(digest)
            except LookupError:
                lost.append(digest)
                continue
            if there and self._storage is not None:
                self._storage.keep({digest: data})
            values = {"bytes": b"" if there else data, "outside": there}
            with writing(self._engine) as connection:
                connection.execute(update(blobs).where(blobs.c.sha256 == digest).values(**values))
        return Moved(len(digests) - len(lost), lost)

    def _put_outside(self, contents: Collection[bytes]) -> None:
        """Have bytes lie in the storage, if there is one, before a row says so."""
        if self._storage is None or not contents:
            return
        new = {sha256(data).hexdigest(): data for data in contents}
        here = select(blobs.c.sha256).where(blobs.c.sha256.in_(sorted(new)), ~blobs.c.outside)
        with reading(self._engine) as connection:
            known = set(connection.scalars(here))
        self._storage.keep({digest: data for digest, data in new.items() if digest not in known})

    def _from_outside(self, digests: Collection[str]) -> Mapping[str, bytes | Lack]:
        """Read what lies in the storage; OperatorMustAct where the settings name none."""
        if not digests:
            return {}
        if self._storage is None:
            raise OperatorMustAct(NO_STORAGE)
        return self._storage.read(digests)


def keep_blobs(connection: Connection, contents: Mapping[str, bytes]) -> None:
    """Write the rows of bytes, by their hash; `_put_outside` was there before."""
    away = outside(connection)
    # In one order everywhere, so that two writers of the same pictures never lock each other out.
    for digest in _unknown(connection, sorted(contents)):
        data = contents[digest]
        row = {"sha256": digest, "size": len(data), "outside": away}
        insert_new(connection, blobs, [{**row, "bytes": b"" if away else data}])


def _unknown(connection: Connection, hashes: list[str]) -> list[str]:
    # What is known already is not sent over the wire a second time.
    known = set(connection.scalars(select(blobs.c.sha256).where(blobs.c.sha256.in_(hashes))))
    return [sha for sha in hashes if sha not in known]

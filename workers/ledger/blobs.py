"""Blobs: the bytes of pictures, by their hash, and only here."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select

from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_new
from workers.ledger.tables import blobs

if TYPE_CHECKING:
    from collections.abc import Iterator


class Blobs(Store):
    """What was once kept stays as it is: another picture has another hash."""

    def blob(self, digest: str) -> bytes:
        """Read a picture by its sha256 (hex); LookupError where none is kept."""
        query = select(blobs.c.bytes).where(blobs.c.sha256 == digest)
        with reading(self._engine) as connection:
            found = connection.scalar(query)
        if found is None:
            raise LookupError(f"no blob {digest}")
        return bytes(found)

    def blob_list(self) -> Iterator[tuple[str, int]]:
        """List what is kept, by hash: sha256 (hex) and bytes, as of the moment of the call."""
        query = select(blobs.c.sha256, blobs.c.size).order_by(blobs.c.sha256)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return iter([(row.sha256, row.size) for row in rows])

    def put_blob(self, data: bytes) -> str:
        """Keep bytes, once; answers their sha256 (hex)."""
        digest = sha256(data).hexdigest()
        row = {"sha256": digest, "bytes": data, "size": len(data)}
        with writing(self._engine) as connection:
            insert_new(connection, blobs, [row])
        return digest

"""Pictures: what WeChat gave for which bytes, so that none is uploaded to an account twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import delete, select

from workers.digest import HostedPicture
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_new
from workers.ledger.tables import pictures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workers.digest import Use

BATCH: Final = 500  # SQLite before 3.32 takes 999 parameters


class Upload(NamedTuple):
    """One picture that arrived: the sha256 of its bytes as they came; `before`, `after`: bytes."""

    sha256: str
    use: Use
    hosted: HostedPicture
    kind: str
    before: int
    after: int


class Pictures(Store):
    """A picture is known by account, the sha256 of its bytes as they came, and its use."""

    def hosted(self, account_name: str, sha256: str, use: Use) -> HostedPicture | None:
        return self.hosted_many(account_name, use, [sha256]).get(sha256)

    def hosted_many(
        self, account_name: str, use: Use, shas: Iterable[str]
    ) -> dict[str, HostedPicture]:
        """Give those of the pictures that the account has already, by sha256."""
        row, wanted = pictures.c, sorted(set(shas))
        query = select(row.sha256, row.address, row.width, row.height, row.media_id).where(
            row.account == account_name, row.use == use.value
        )
        with reading(self._engine) as connection:
            return {
                sha: HostedPicture(*rest)
                for start in range(0, len(wanted), BATCH)
                for sha, *rest in connection.execute(
                    query.where(row.sha256.in_(wanted[start : start + BATCH]))
                )
            }

    def forget_hosted(self, account_name: str, media_id: str) -> None:
        """Forget a material that somebody has removed from the account."""
        theirs = (pictures.c.account == account_name, pictures.c.media_id == media_id)
        with writing(self._engine) as connection:
            connection.execute(delete(pictures).where(*theirs))

    def keep_hosted(
        self, account_name: str, uploads: Iterable[Upload], *, now: datetime | None = None
    ) -> None:
        """Remember what arrived at WeChat; of the same picture the first one kept stays.

        `now` is the clock's on the wall where it is not handed in.
        """
        fixed = {"account": account_name, "uploaded_at": now or datetime.now(UTC)}
        rows = [{**fixed, **row_of(upload)} for upload in uploads]
        with writing(self._engine) as connection:
            insert_new(connection, pictures, rows)


def row_of(upload: Upload) -> dict[str, object]:
    hosted = upload.hosted
    return {
        "sha256": upload.sha256,
        "use": upload.use.value,
        "address": hosted.address,
        "media_id": hosted.media_id,
        "width": hosted.width,
        "height": hosted.height,
        "kind": upload.kind,
        "bytes_before": upload.before,
        "bytes_after": upload.after,
    }

"""Digests: what is known of a page as it was submitted last, and its items."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from workers.ledger.inserts import insert_row
from workers.ledger.sources import keep_source
from workers.ledger.tables import digests, items

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from workers.account import Account
    from workers.digest import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedPage:
    """A page that comes in: read, hashed, and with its files' bytes by ref."""

    digest: Digest
    revision: str
    page: bytes = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def key(self) -> str:
        return self.digest.key


def keep_digest(
    connection: Connection, account: Account, page: SubmittedPage, now: datetime
) -> int:
    """Keep what is known of a page now, its items and its source; gives the digest's id."""
    mine = (digests.c.account == account.name, digests.c.key == page.key)
    number = connection.scalar(select(digests.c.id).where(*mine))
    facts = {**_facts(page), "updated_at": now}
    if number is None:
        start = {"account": account.name, "key": page.key, "created_at": now}
        number = insert_row(connection, digests, {**start, **facts})
    else:
        connection.execute(update(digests).where(digests.c.id == number).values(**facts))
    _keep_items(connection, number, page.digest)
    keep_source(
        connection,
        digest=number,
        revision=page.revision,
        name=page.digest.name,
        folder=page.digest.folder,
        page=page.page,
        files=page.files,
        now=now,
    )
    return number


def _facts(page: SubmittedPage) -> dict[str, Any]:
    digest = page.digest
    return {
        "revision": page.revision,
        "title": digest.title,
        "author": digest.author,
        "summary": digest.summary,
        "issue": digest.issue,
        "day": digest.day,
        "tags": list(digest.tags),
        "categories": list(digest.categories),
    }


def _keep_items(connection: Connection, number: int, digest: Digest) -> None:
    connection.execute(delete(items).where(items.c.digest == number))
    rows = [
        {"digest": number, "position": position, "title": item.title, "line": item.line}
        for position, item in enumerate(digest.items)
    ]
    if rows:
        connection.execute(insert(items), rows)

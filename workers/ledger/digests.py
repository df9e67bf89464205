"""Digests: what is known of a page as it was submitted last, and its items."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from workers.ledger.inserts import insert_all
from workers.ledger.sources import keep_sources
from workers.ledger.tables import digests, items

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
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
    return keep_digests(connection, account, [page], now)[page.key]


def keep_digests(
    connection: Connection, account: Account, pages: Sequence[SubmittedPage], now: datetime
) -> dict[str, int]:
    """Keep the same of several pages with keys of their own; gives the digests' ids by key."""
    facts = {page.key: {**_facts(page), "updated_at": now} for page in pages}
    known = _known(connection, account, facts)
    if known:
        changes = [{"number": number, **facts[key]} for key, number in known.items()]
        connection.execute(update(digests).where(digests.c.id == bindparam("number")), changes)
        connection.execute(delete(items).where(items.c.digest.in_(sorted(known.values()))))
    start = {"account": account.name, "created_at": now}
    rows = [{**start, "key": key, **its} for key, its in facts.items() if key not in known]
    numbers = known | insert_all(connection, digests, rows, digests.c.key)
    _keep_items(connection, {numbers[page.key]: page.digest for page in pages})
    keep_sources(connection, {numbers[page.key]: page for page in pages}, now)
    return numbers


def _known(connection: Connection, account: Account, keys: Iterable[str]) -> dict[str, int]:
    row = digests.c
    query = select(row.key, row.id).where(row.account == account.name, row.key.in_(sorted(keys)))
    return {key: int(number) for key, number in connection.execute(query)}


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


def _keep_items(connection: Connection, pages: Mapping[int, Digest]) -> None:
    rows = [
        {"digest": number, "position": position, "title": item.title, "line": item.line}
        for number, digest in pages.items()
        for position, item in enumerate(digest.items)
    ]
    if rows:
        connection.execute(insert(items), rows)

"""The pages of a publication: most have one, a draft of several articles has up to eight."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, insert, select

from workers.ledger.tables import LIVE, digests, publication_pages, publications

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Select


class Taken(NamedTuple):
    """A page that a live publication has: its key, and the publication's key, title, place."""

    page: str
    key: str
    title: str
    position: int


def keep_pages(connection: Connection, publication: int, pages: Sequence[tuple[int, str]]) -> None:
    """Say which pages a publication has: digests' ids with their revisions, in order."""
    mine = publication_pages.c.publication == publication
    connection.execute(delete(publication_pages).where(mine))
    add_pages(connection, {publication: pages})


def add_pages(connection: Connection, pages: Mapping[int, Sequence[tuple[int, str]]]) -> None:
    """Say the same of new publications, which have no pages yet."""
    rows = [
        {"publication": publication, "position": at, "digest": digest, "revision": revision}
        for publication, its in pages.items()
        for at, (digest, revision) in enumerate(its)
    ]
    if rows:
        connection.execute(insert(publication_pages), rows)


def revision_of(pages: Sequence[tuple[str, str]]) -> str:
    """The revision of pages (key, revision); several have one that their order counts for, too."""
    if len(pages) == 1:
        return pages[0][1]
    return sha256(json.dumps(pages).encode()).hexdigest()


def find_taken(
    connection: Connection, account: str, keys: Collection[str], *, but: str
) -> list[Taken]:
    """List which of the pages live publications of the account have, except the one of `but`."""
    query = (
        select(
            digests.c.key, publications.c.key, publications.c.title, publication_pages.c.position
        )
        .join(publication_pages, publication_pages.c.digest == digests.c.id)
        .join(publications, publications.c.id == publication_pages.c.publication)
        .where(publications.c.account == account, LIVE, publications.c.key != but)
        .where(digests.c.key.in_(sorted(keys)))
        .order_by(publications.c.id)
    )
    return [Taken(*row) for row in connection.execute(query)]


def has_page(key: str) -> ColumnElement[bool]:
    """Say: one of the publication's pages has this key."""
    return _has(select(digests.c.id).where(digests.c.key == key))


def has_issue(account: str, issue: str) -> ColumnElement[bool]:
    """Say: the publication has the account's newest page of this issue ("0618")."""
    newest = (
        select(digests.c.id)
        .join(publication_pages, publication_pages.c.digest == digests.c.id)
        .where(digests.c.account == account, digests.c.issue == issue)
        .order_by(digests.c.day.is_(None), digests.c.day.desc(), digests.c.id.desc())
        .limit(1)
    )
    return _has(newest)


def _has(wanted: Select[int]) -> ColumnElement[bool]:
    mine = select(publication_pages.c.publication).where(publication_pages.c.digest.in_(wanted))
    return publications.c.id.in_(mine)

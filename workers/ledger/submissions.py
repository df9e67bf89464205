"""Submissions: a page comes in, and is a new publication, a changed one, or known already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import delete, insert, select, update

from workers.ledger.accounts import keep_account
from workers.ledger.engine import Store, writing
from workers.ledger.inserts import insert_row
from workers.ledger.journal import write_entry
from workers.ledger.rows import FREE, change_one, find_row, guard, read_row
from workers.ledger.sources import keep_source
from workers.ledger.tables import LIVE, digests, items, publications
from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from workers.account import Account
    from workers.digest import Digest
    from workers.publication import Publication

Outcome = Literal["new", "same", "changed"]


@dataclass(frozen=True, slots=True)
class Submission:
    """What a page became: its publication, and whether that is new, the same, or changed."""

    publication: Publication
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    account: Account
    digest: Digest
    key: str
    revision: str
    page: bytes
    files: Mapping[str, bytes]
    who: str
    now: datetime
    force: bool


class Submissions(Store):
    """A publication is account + key (the slug, else the folder), a revision what its hash says."""

    def submit(
        self,
        *,
        account: Account,
        digest: Digest,
        revision: str,
        page: bytes,
        files: Mapping[str, bytes],
        who: str,
        now: datetime,
        force: bool = False,
    ) -> Submission:
        """Take a page in; after `failed` or `cancelled` it makes a new publication.

        The same revision of a live one changes nothing, unless that is held, or `force` is an
        operator's word to overwrite: then it begins again, as a changed one does. Beginning
        again keeps the draft. Whoever is at work on the publication can write nothing more, but
        keeps the lease: the next worker waits until that one lets go.
        """
        key = digest.slug or digest.folder
        arrived = _Page(
            account=account,
            digest=digest,
            key=key,
            revision=revision,
            page=page,
            files=files,
            who=who,
            now=now,
            force=force,
        )
        with writing(self._engine) as connection:
            # The account's row lets one submission of the account in at a time.
            keep_account(connection, account)
            mine = (publications.c.account == account.name, publications.c.key == key)
            live = find_row(connection, *mine, LIVE, lock=True)
            if live is not None and live.revision == revision:
                stays = live.state is not State.HELD and not force
                again = live if stays else _begin_again(connection, arrived, live, "submit again")
                return Submission(again, "same")
            number = _keep_digest(connection, arrived)
            if live is None:
                return Submission(_begin(connection, arrived, number), "new")
            return Submission(_begin_again(connection, arrived, live, "submit change"), "changed")


def _keep_digest(connection: Connection, arrived: _Page) -> int:
    digest = arrived.digest
    mine = (digests.c.account == arrived.account.name, digests.c.key == arrived.key)
    number = connection.scalar(select(digests.c.id).where(*mine))
    if number is None:
        start = {"account": arrived.account.name, "key": arrived.key, "created_at": arrived.now}
        number = insert_row(connection, digests, {**start, **_facts(arrived)})
    else:
        connection.execute(update(digests).where(digests.c.id == number).values(**_facts(arrived)))
    _keep_items(connection, number, digest)
    keep_source(
        connection,
        digest=number,
        revision=arrived.revision,
        name=digest.name,
        folder=digest.folder,
        page=arrived.page,
        files=arrived.files,
        now=arrived.now,
    )
    return number


def _facts(arrived: _Page) -> dict[str, Any]:
    digest = arrived.digest
    return {
        "revision": arrived.revision,
        "title": digest.title,
        "author": digest.author,
        "summary": digest.summary,
        "issue": digest.issue,
        "day": digest.day,
        "tags": list(digest.tags),
        "categories": list(digest.categories),
        "updated_at": arrived.now,
    }


def _keep_items(connection: Connection, number: int, digest: Digest) -> None:
    connection.execute(delete(items).where(items.c.digest == number))
    rows = [
        {"digest": number, "position": position, "title": item.title, "line": item.line}
        for position, item in enumerate(digest.items)
    ]
    if rows:
        connection.execute(insert(items), rows)


UNTOUCHED: Final[dict[str, Any]] = {
    "state": State.RECEIVED.value,
    "not_before": None,
    "tries": 0,
    "why": "",
}
"""How a page's way begins, and begins again when it changes."""


INHERITED: Final = ("draft_id", "draft_called_at", "draft_sent", "article_hash", "draft_seen_hash")


def _begin(connection: Connection, arrived: _Page, digest: int) -> Publication:
    # A cancelled or failed publication leaves its draft in the box: this one goes on with it.
    mine = publications.c.account == arrived.account.name, publications.c.key == arrived.key
    earlier = find_row(connection, *mine)
    row = {
        **UNTOUCHED,
        **FREE,
        "article_hash": "",
        **({name: getattr(earlier, name) for name in INHERITED} if earlier else {}),
        "account": arrived.account.name,
        "digest": digest,
        "key": arrived.key,
        "revision": arrived.revision,
        "route": arrived.account.route.value,
        "title": arrived.digest.title,
        "forced": arrived.force,
        "fence": 0,
        "created_at": arrived.now,
        "updated_at": arrived.now,
    }
    publication = read_row(connection, insert_row(connection, publications, row))
    _tell(connection, arrived, publication, "submit", before="")
    return publication


def _begin_again(
    connection: Connection, arrived: _Page, live: Publication, what: str
) -> Publication:
    values = {
        **UNTOUCHED,
        "revision": arrived.revision,
        "route": arrived.account.route.value,
        "title": arrived.digest.title,
        "forced": arrived.force,
        "fence": live.fence + 1,  # whoever works on the old revision must not finish
        "updated_at": arrived.now,
    }
    publication = change_one(connection, live.id, guard(live), values)
    _tell(connection, arrived, publication, what, before=live.state)
    return publication


def _tell(
    connection: Connection, arrived: _Page, publication: Publication, what: str, *, before: str
) -> None:
    write_entry(
        connection,
        at=arrived.now,
        who=arrived.who,
        what=what,
        account=publication.account,
        publication=publication.id,
        before=before,
        after=publication.state,
    )

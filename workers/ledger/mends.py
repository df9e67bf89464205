"""What operators mended on a page from their phone, and the new beginning that each mend is."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, select

from workers.errors import StaleState
from workers.ledger.accounts import keep_account
from workers.ledger.beginnings import Beginning, begin, begin_again
from workers.ledger.blobs import Blobs, keep_blobs
from workers.ledger.conversation import mends
from workers.ledger.engine import reading, writing
from workers.ledger.inserts import insert_row
from workers.ledger.journal import write_entry
from workers.ledger.laid import end, standing
from workers.ledger.pages import keep_pages, revision_of
from workers.ledger.releases import may_be_out
from workers.ledger.rows import change_one, find_row, guard
from workers.ledger.tables import (
    digests,
    publication_pages,
    publications,
    source_files,
    sources,
)
from workers.mending import with_mends
from workers.publication import LEAVING, OUT, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from workers.account import Account
    from workers.mending import Mend
    from workers.publication import Publication, Route

FIXED: Final = LEAVING | OUT | {State.CANCELLED}
"""What is on its way, out, or given up is not mended any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MendablePage:
    """A page of a publication as it was submitted, with the mends that lie over it.

    `hashes` are the sha256 (hex) of the files that came with it, by ref; `fetched` the refs that
    were fetched since.
    """

    digest: int
    key: str
    issue: str
    revision: str
    folder: str
    page: bytes = field(repr=False)
    hashes: Mapping[str, str] = field(repr=False)
    fetched: frozenset[str]
    mends: tuple[Mend, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a mend does: a part is added, others end (ids with the reason), and a new way begins.

    `route` and `title` are what the publication begins with, `told` is for the journal. With
    `stays` it is held again at once, because a person holds it: what it was held for is kept.
    """

    add: Mend | None = None
    end: Mapping[int, str] = field(default_factory=dict)
    what: str
    told: str
    route: Route
    title: str
    stays: bool = False


class Mended(NamedTuple):
    """The publication as it is now, and whose word is void ("" for nobody's)."""

    publication: Publication
    void: str


class Mends(Blobs):
    """A mend ends when the page itself changes that part; its row stays."""

    def mendable(self, publication_id: int) -> tuple[MendablePage, ...]:
        """Read the pages of a publication without their pictures' bytes, in the draft's order."""
        with reading(self._engine) as connection:
            rows = connection.execute(_pages(publication_id)).all()
            over = standing(connection, [row.digest for row in rows])
            return tuple(_to_page(connection, row, over.get(row.digest, ())) for row in rows)

    def mends(self, publication_id: int) -> tuple[Mend, ...]:
        """List what lies over a publication's pages, or lay over them when it left; no pictures."""
        with reading(self._engine) as connection:
            left = select(publications.c.released_at).where(publications.c.id == publication_id)
            its = select(publication_pages.c.digest).where(
                publication_pages.c.publication == publication_id
            )
            numbers = set(connection.scalars(its))
            over = standing(connection, numbers, at=connection.scalar(left))
            return tuple(mend for each in over.values() for mend in each)

    def newest(self, publication: Publication) -> Publication:
        """Read the newest publication of the same page: this one, or what took its place."""
        mine = (
            publications.c.account == publication.account,
            publications.c.key == publication.key,
        )
        with reading(self._engine) as connection:
            return find_row(connection, *mine) or publication

    def mend(
        self,
        publication: Publication,
        page: MendablePage,
        change: Change,
        *,
        account: Account,
        who: str,
        now: datetime,
    ) -> Mended:
        """Keep a mend and let the publication begin again with it; one that failed begins anew.

        StaleState where its pages or what lies over them are no longer as the mender saw them,
        where it is on its way to readers or may be there, and where a newer one has its place.
        """
        if change.add is not None and change.add.picture is not None:
            self._put_outside([change.add.picture])
        with writing(self._engine) as connection:
            # One submission or mend of an account at a time.
            keep_account(connection, account)
            row = _as_seen(connection, publication)
            end(connection, change.end, now)
            if change.add is not None:
                _keep(connection, account.name, page.digest, change.add, now)
            return _begin(connection, row, change, who, now)


def _pages(publication_id: int) -> Any:  # noqa: ANN401  SQLAlchemy names the row's type by columns
    own = publication_pages.c
    same = and_(sources.c.digest == own.digest, sources.c.revision == own.revision)
    columns = (sources.c.id, sources.c.folder, sources.c.page, own.revision)
    facts = (digests.c.id.label("digest"), digests.c.key, digests.c.issue)
    return (
        select(*columns, *facts)
        .join(publication_pages, same)
        .join(digests, digests.c.id == own.digest)
        .where(own.publication == publication_id)
        .order_by(own.position)
    )


def _to_page(connection: Connection, row: Any, over: tuple[Mend, ...]) -> MendablePage:  # noqa: ANN401  see _pages
    files = select(source_files.c.ref, source_files.c.sha256, source_files.c.fetched_at)
    found = connection.execute(files.where(source_files.c.source == row.id)).all()
    return MendablePage(
        digest=row.digest,
        key=row.key,
        issue=row.issue,
        revision=row.revision,
        folder=row.folder,
        page=bytes(row.page),
        hashes={each.ref: each.sha256 for each in found if each.fetched_at is None},
        fetched=frozenset(each.ref for each in found if each.fetched_at is not None),
        mends=over,
    )


def _as_seen(connection: Connection, seen: Publication) -> Publication:
    """Read the row to change it; StaleState where it is not to be mended as its mender saw it."""
    mine = (publications.c.account == seen.account, publications.c.key == seen.key)
    row = find_row(connection, *mine, lock=True)
    known = row is not None and (row.id, row.revision) == (seen.id, seen.revision)
    if row is None or not known or row.state in FIXED or may_be_out(connection, row):
        raise StaleState(f"publication {seen.id} cannot be mended as it was seen")
    return row


def _keep(connection: Connection, account: str, digest: int, mend: Mend, now: datetime) -> None:
    sha = None
    if mend.picture is not None:
        sha = sha256(mend.picture).hexdigest()
        keep_blobs(connection, {sha: mend.picture})
    values = {
        "account": account,
        "digest": digest,
        "part": mend.part.value,
        "place": mend.place,
        "value": mend.value,
        "sha256": sha,
        "basis": mend.basis,
        "who": mend.who,
        "created_at": now,
        "ended_why": "",
    }
    insert_row(connection, mends, values)


def _begin(
    connection: Connection, row: Publication, change: Change, who: str, now: datetime
) -> Mended:
    pages = connection.execute(_pages(row.id)).all()
    over = standing(connection, [page.digest for page in pages])
    own = revision_of([(page.key, page.revision) for page in pages])
    new = Beginning(
        account=row.account,
        key=row.key,
        revision=with_mends(own, [mend for its in over.values() for mend in its]),
        route=change.route,
        title=change.title,
        # A word to overwrite that no worker has followed yet holds for this, too.
        forced=row.forced and row.state is State.RECEIVED,
        who=who,
        what=change.what,
        now=now,
    )
    if row.state is State.FAILED:
        publication = begin(connection, new, pages[0].digest, why=change.told)
        keep_pages(connection, publication.id, [(page.digest, page.revision) for page in pages])
        return Mended(publication, "")
    reason = f"{who} 改了{change.told}"
    publication, void = begin_again(connection, new, row, reason, why=change.told)
    if change.stays:
        publication = _hold_again(connection, publication, row.why, who, now)
    return Mended(publication, void)


def _hold_again(
    connection: Connection, publication: Publication, why: str, who: str, now: datetime
) -> Publication:
    values = {"state": State.HELD.value, "why": why}
    held = change_one(connection, publication.id, guard(publication), values)
    write_entry(
        connection,
        at=now,
        who=who,
        what="hold",
        account=held.account,
        publication=held.id,
        before=publication.state,
        after=held.state,
        why=why,
    )
    return held

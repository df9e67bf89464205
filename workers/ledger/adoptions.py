"""The back catalogue: pages that were out before gongbao came, with and without an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import exists, or_, select

from workers.ledger.accounts import keep_account
from workers.ledger.adoption_tables import adopted_pages, adoptions
from workers.ledger.beginnings import UNTOUCHED
from workers.ledger.digests import keep_digests
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_all, insert_new, insert_or_renew
from workers.ledger.journal import write_entries
from workers.ledger.pages import add_pages
from workers.ledger.rows import FREE
from workers.ledger.tables import digests, publication_pages, publications
from workers.publication import Route, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection

    from workers.account import Account
    from workers.ledger.digests import SubmittedPage

_NEVER_OUT: Final = (State.FAILED.value, State.CANCELLED.value)
_DAYLESS: Final = date(2000, 1, 1)


class OldPage(NamedTuple):
    """A page that was there before: its key, title, and the day it is the issue of."""

    key: str
    title: str
    day: date | None


class Placed(NamedTuple):
    """The keys of pages that are on their way to readers or with them, and their addresses."""

    keys: set[str]
    addresses: set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedPage:
    """A page that readers have, where they find it, and who told that (for people, Chinese)."""

    page: SubmittedPage
    address: str
    origin: str


class Adoptions(Store):
    """What is adopted with an address is a publication that is published, and no release.

    Nobody was told of it, it took no quota, and it has no moment of release: it is found by
    readers, and that is all. Without an address it is only known, so that nobody drafts it.
    """

    def adopted_at(self, account: str) -> datetime | None:
        """When an account's folder was first looked at; None where it never was."""
        query = select(adoptions.c.at).where(adoptions.c.account == account)
        with reading(self._engine) as connection:
            return connection.scalar(query)

    def keep_archive(self, account: Account, pages: Iterable[OldPage], *, now: datetime) -> int:
        """Know pages for old ones, and that the folder was looked at; answers how many are new.

        Pages that the ledger knows already have a fate of their own.
        """
        mine = adopted_pages.c.account == account.name
        with writing(self._engine) as connection:
            keep_account(connection, account)
            known = select(digests.c.key).where(digests.c.account == account.name)
            there = {*connection.scalars(known)}
            there |= {*connection.scalars(select(adopted_pages.c.key).where(mine))}
            new = {page.key: page for page in pages if page.key not in there}
            said = {"account": account.name, "origin": "", "created_at": now}
            insert_new(connection, adopted_pages, [said | page._asdict() for page in new.values()])
            insert_new(connection, adoptions, [{"account": account.name, "at": now}])
        return len(new)

    def archive_keys(self, account: str) -> set[str]:
        """The old pages without an address, but for those that a person has submitted since."""
        page = adopted_pages.c
        theirs = exists().where(digests.c.account == page.account, digests.c.key == page.key)
        query = select(page.key).where(page.account == account, page.publication.is_(None), ~theirs)
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def placed_pages(self, account: str) -> Placed:
        """Pages on their way to readers or with them."""
        with reading(self._engine) as connection:
            return _placed(connection, account)

    def is_adopted(self, publication_id: int) -> bool:
        """Whether a publication is an old page, which gongbao did not bring out."""
        query = select(adopted_pages.c.key).where(adopted_pages.c.publication == publication_id)
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None

    def adopt(
        self, account: Account, pages: Iterable[AdoptedPage], *, who: str, now: datetime
    ) -> list[tuple[int, AdoptedPage]]:
        """Write down where old pages are; gives each one's publication.

        A page that is on its way or out stays as it is, and so does an address that another has:
        such are left out of the answer.
        """
        with writing(self._engine) as connection:
            # The account's row lets one submission or adoption of the account in at a time.
            keep_account(connection, account)
            new = _unplaced(connection, account.name, pages)
            if not new:
                return []
            numbers = _publish(connection, account, new, now)
            made = [(numbers[key], one) for key, one in new.items()]
            _write(connection, account, made, who, now)
        return made


def _placed(connection: Connection, account: str, *wanted: ColumnElement[bool]) -> Placed:
    row, page = publications.c, publication_pages.c
    query = (
        select(digests.c.key, row.address, page.position)
        .join(publication_pages, page.digest == digests.c.id)
        .join(publications, row.id == page.publication)
        .where(row.account == account, row.state.not_in(_NEVER_OUT), *wanted)
    )
    found = connection.execute(query).all()
    # The address is that of the first of several pages in one draft.
    told = {one.address for one in found if one.position == 0 and one.address}
    return Placed({one.key for one in found}, told)


def _unplaced(
    connection: Connection, account: str, pages: Iterable[AdoptedPage]
) -> dict[str, AdoptedPage]:
    """What of the pages is in nobody's place, by key; of two with one address it is the first."""
    every = list(pages)
    keys = digests.c.key.in_(sorted({one.page.key for one in every}))
    addresses = publications.c.address.in_(sorted({one.address for one in every}))
    placed = _placed(connection, account, or_(keys, addresses))
    new: dict[str, AdoptedPage] = {}
    for one in every:
        if one.page.key not in placed.keys and one.address not in placed.addresses:
            placed.keys.add(one.page.key)
            placed.addresses.add(one.address)
            new[one.page.key] = one
    return new


def _publish(
    connection: Connection, account: Account, new: Mapping[str, AdoptedPage], now: datetime
) -> dict[str, int]:
    """Keep the pages, each in a publication of its own; gives those by key."""
    kept = keep_digests(connection, account, [one.page for one in new.values()], now)
    rows = [_row(account, one, kept[key], now) for key, one in new.items()]
    made = insert_all(connection, publications, rows, publications.c.key)
    add_pages(connection, {made[key]: [(kept[key], one.page.revision)] for key, one in new.items()})
    return made


def _write(
    connection: Connection,
    account: Account,
    made: Sequence[tuple[int, AdoptedPage]],
    who: str,
    now: datetime,
) -> None:
    """Say who told where the pages are: in the journal, and among the old pages."""
    entry = {"at": now, "account": account.name, "who": who, "what": "adopt", "before": ""}
    entry |= {"after": State.PUBLISHED, "errcode": None, "rid": ""}
    entries = [
        {**entry, "publication": number, "why": f"{one.address}（{one.origin}）"}
        for number, one in made
    ]
    write_entries(connection, entries)
    rows = [
        {
            "account": account.name,
            "key": one.page.key,
            "title": one.page.digest.title,
            "day": one.page.digest.day,
            "origin": one.origin,
            "publication": number,
            "created_at": now,
        }
        for number, one in made
    ]
    insert_or_renew(connection, adopted_pages, rows, "origin", "publication")


def _row(account: Account, one: AdoptedPage, digest: int, now: datetime) -> dict[str, Any]:
    """A publication that a person brought out on its day, as far as that is known."""
    day = one.page.digest.day or _DAYLESS
    return {
        **UNTOUCHED,
        **FREE,
        "account": account.name,
        "digest": digest,
        "key": one.page.key,
        "revision": one.page.revision,
        "state": State.PUBLISHED.value,
        "route": Route.DRAFT.value,
        "title": one.page.digest.title,
        "article_hash": "",
        "forced": False,
        "fence": 0,
        "attempt": 0,
        "told": True,
        "address": one.address,
        "created_at": now,
        # Lists of what was done lately must not be full of what was done years ago.
        "updated_at": min(now, datetime.combine(day, time(), UTC)),
    }

"""The back catalogue: pages that were out before gongbao came, with and without an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import exists, select

from workers.ledger.accounts import keep_account
from workers.ledger.adoption_tables import adopted_pages, adoptions
from workers.ledger.beginnings import UNTOUCHED
from workers.ledger.digests import keep_digest
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_new, insert_or_update, insert_row
from workers.ledger.journal import write_entry
from workers.ledger.pages import keep_pages
from workers.ledger.rows import FREE
from workers.ledger.tables import digests, publication_pages, publications
from workers.publication import Route, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from workers.account import Account
    from workers.ledger.digests import SubmittedPage

_NEVER_OUT: Final = (State.FAILED.value, State.CANCELLED.value)
_DAYLESS: Final = date(2000, 1, 1)


class OldPage(NamedTuple):
    """A page that was there before: its key, title, and the day it is the issue of."""

    key: str
    title: str
    day: date | None


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

    def placed_pages(self, account: str) -> dict[str, str]:
        """Pages on their way to readers or with them: each one's key, and its address or ""."""
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
        made = []
        with writing(self._engine) as connection:
            # The account's row lets one submission or adoption of the account in at a time.
            keep_account(connection, account)
            placed = _placed(connection, account.name)
            addresses = {*placed.values()}
            for one in pages:
                if one.page.key in placed or one.address in addresses:
                    continue
                placed[one.page.key] = one.address
                addresses.add(one.address)
                made.append((_adopt(connection, account, one, who, now), one))
        return made


def _placed(connection: Connection, account: str) -> dict[str, str]:
    row, page = publications.c, publication_pages.c
    query = (
        select(digests.c.key, row.address, page.position)
        .join(publication_pages, page.digest == digests.c.id)
        .join(publications, row.id == page.publication)
        .where(row.account == account, row.state.not_in(_NEVER_OUT))
        .order_by(row.id)
    )
    found = connection.execute(query)
    # The address is that of the first of several pages in one draft.
    return {key: address if position == 0 else "" for key, address, position in found}


def _adopt(
    connection: Connection, account: Account, one: AdoptedPage, who: str, now: datetime
) -> int:
    digest = keep_digest(connection, account, one.page, now)
    number = insert_row(connection, publications, _row(account, one, digest, now))
    keep_pages(connection, number, [(digest, one.page.revision)])
    write_entry(
        connection,
        at=now,
        who=who,
        what="adopt",
        account=account.name,
        publication=number,
        before="",
        after=State.PUBLISHED,
        why=f"{one.address}（{one.origin}）",
    )
    told = {"origin": one.origin, "publication": number}
    facts = {"title": one.page.digest.title, "day": one.page.digest.day, **told}
    place = {"account": account.name, "key": one.page.key, "created_at": now}
    insert_or_update(connection, adopted_pages, place | facts, changes=told)
    return number


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

"""The recommended series of an account: read it, and follow an operator's word about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from workers.digest import Tutorial
from workers.ledger.engine import reading, writing
from workers.ledger.menus import BY_PERSON, Menus
from workers.ledger.series_feeding import SeriesFeeding
from workers.ledger.series_rows import OPERATOR, Hand, KeptTutorial, in_order, rows_of
from workers.ledger.tables import digests, publication_pages, publications
from workers.tutorials import identity

if TYPE_CHECKING:
    from datetime import date, datetime


class WrittenPage(NamedTuple):
    """What a page said of itself when it was submitted last."""

    title: str
    day: date | None
    tags: list[str]
    categories: list[str]


class SeriesRoom(SeriesFeeding, Menus):
    """A tutorial that a person removed stays in the table, so that no page brings it back."""

    def series(self, account: str) -> list[KeptTutorial]:
        """Read the series in its readers' order: by category, pinned ones first."""
        return in_order([one for one in self.whole_series(account) if one.removed_at is None])

    def whole_series(self, account: str) -> list[KeptTutorial]:
        """Read what was removed as well, in no order."""
        with reading(self._engine) as connection:
            return rows_of(connection, account)

    def removed_series(self, account: str) -> frozenset[str]:
        """Tell the identities of what was taken out."""
        gone = [one for one in self.whole_series(account) if one.removed_at is not None]
        return frozenset(one.identity for one in gone)

    def written_pages(self, publication_id: int) -> list[WrittenPage]:
        """Tell what the pages of a publication say of themselves, in order."""
        row = digests.c
        query = (
            select(row.title, row.day, row.tags, row.categories)
            .join(publication_pages, publication_pages.c.digest == row.id)
            .where(publication_pages.c.publication == publication_id)
            .order_by(publication_pages.c.position)
        )
        with reading(self._engine) as connection:
            return [WrittenPage(*found) for found in connection.execute(query)]

    def long_address(self, account: str) -> str:
        """Give an address of the account's that names the account itself; "" where none does."""
        mine = publications.c.account == account
        long = publications.c.address.contains("__biz=", autoescape=True)
        query = select(publications.c.address).where(mine, long).limit(1)
        with reading(self._engine) as connection:
            return connection.scalar(query) or ""

    def keep_tutorial(self, account: str, tutorial: Tutorial, *, who: str, now: datetime) -> None:
        """Take over an operator's word; what stood under the same address is his now."""
        with writing(self._engine) as connection:
            hand = Hand(connection, account, who=who, now=now)
            there = hand.known.get(identity(tutorial.url))
            facts: dict[str, object] = {"origin": OPERATOR, "removed_at": None, "day": None}
            if there is None or there.removed_at is not None:
                facts |= {"place": hand.last + 1, "pinned": False}
            hand.put(tutorial, **facts)
            hand.end("series add", tutorial.title, BY_PERSON)

    def remove_tutorial(self, account: str, key: str, *, who: str, now: datetime) -> None:
        """Take it out for good; StaleState where it is not there."""
        with writing(self._engine) as connection:
            hand = Hand(connection, account, who=who, now=now)
            there = hand.live(key)
            hand.remove(there, OPERATOR)
            hand.end("series remove", there.title, BY_PERSON)

    def change_tutorial(
        self,
        account: str,
        key: str,
        *,
        who: str,
        now: datetime,
        title: str | None = None,
        category: str | None = None,
        pinned: bool | None = None,
    ) -> None:
        """Change what is named, by an operator's word; StaleState where it is not there."""
        named: dict[str, Any] = {"title": title, "category": category, "pinned": pinned}
        values = {name: value for name, value in named.items() if value is not None}
        with writing(self._engine) as connection:
            hand = Hand(connection, account, who=who, now=now)
            there = hand.live(key)
            hand.change(there, **values, origin=OPERATOR)
            said = "、".join(f"{name} = {value}" for name, value in values.items())
            hand.end("series change", f"{there.title}：{said}", BY_PERSON)

    def relink_tutorial(self, account: str, key: str, url: str, *, who: str, now: datetime) -> None:
        """Give it another address; the old one does not come back by itself.

        Where the new address was known, what was said of it goes.
        """
        with writing(self._engine) as connection:
            hand = Hand(connection, account, who=who, now=now)
            there = hand.live(key)
            if identity(url) != key:
                hand.remove(there, OPERATOR)
            hand.put(
                Tutorial(there.category, there.title, url),
                place=there.place,
                pinned=there.pinned,
                origin=OPERATOR,
                day=None,
                removed_at=None,
            )
            hand.end("series relink", there.title, BY_PERSON)

    def place_tutorial(
        self, account: str, key: str, before: str | None, *, who: str, now: datetime
    ) -> None:
        """Put it before another one, or at the end; StaleState where either is not there."""
        with writing(self._engine) as connection:
            hand = Hand(connection, account, who=who, now=now)
            there = hand.live(key)
            order = [one for one in hand.known.values() if one.removed_at is None]
            order = sorted((one for one in order if one.id != there.id), key=lambda one: one.place)
            at = len(order) if before is None else order.index(hand.live(before))
            low = order[at - 1].place if at else order[0].place - 2 if order else 0.0
            high = order[at].place if at < len(order) else low + 2
            order.insert(at, there)
            hand.change(there, place=(low + high) / 2, origin=OPERATOR)
            if not low < (low + high) / 2 < high:
                # After some forty moves to one place nothing is between two numbers any more.
                for number, one in enumerate(order, start=1):
                    hand.change(one, place=float(number))
            hand.end("series move", there.title, BY_PERSON)

"""Rows of the series, read and written within one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from workers.digest import Tutorial
from workers.errors import StaleState
from workers.ledger.conversation import series
from workers.ledger.inserts import insert_row
from workers.ledger.journal import write_entry
from workers.ledger.menus import want
from workers.ledger.tables import accounts
from workers.tutorials import identity, in_groups

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

OPERATOR: Final = "operator"
FILE: Final = "file"
PAGE: Final = "page"
"""Whose word a row is: an operator's stays, a file's goes before a page's."""

BEHIND_THE_FILE: Final = 100_000.0
"""Places below are those of the file's order; what comes from elsewhere stands behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTutorial:
    """One address of the series; `removed_at` says that it is not to come back by itself.

    Smaller places come first, pinned ones before all others; `day` is that of the page which
    named it.
    """

    id: int
    identity: str
    url: str
    title: str
    category: str
    place: float
    pinned: bool
    origin: str
    day: date | None
    who: str
    changed_at: datetime
    removed_at: datetime | None

    @property
    def tutorial(self) -> Tutorial:
        return Tutorial(self.category, self.title, self.url)


def in_order(kept: Sequence[KeptTutorial]) -> list[KeptTutorial]:
    """Sort as readers see it: categories as they first come, what has none at the end."""
    straight = sorted(kept, key=lambda one: (not one.pinned, one.place, one.id))
    return in_groups(straight, lambda one: one.category)


def rows_of(connection: Connection, account: str) -> list[KeptTutorial]:
    """Read all of it, what was removed as well."""
    shown = [series.c[name] for name in KeptTutorial.__dataclass_fields__]
    found = connection.execute(select(*shown).where(series.c.account == account))
    return [KeptTutorial(**row) for row in found.mappings()]


class Hand:
    """Somebody who writes into an account's series, alone until the transaction's end."""

    def __init__(self, connection: Connection, account: str, *, who: str, now: datetime) -> None:
        self._connection, self._account, self._who, self._now = connection, account, who, now
        mine = select(accounts.c.name).where(accounts.c.name == account)
        connection.execute(mine.with_for_update())  # nothing to SQLite, whose writer is alone
        self.known = {one.identity: one for one in rows_of(connection, account)}

    def live(self, key: str) -> KeptTutorial:
        """Find one by its identity; StaleState where it is not there, or not any more."""
        there = self.known.get(key)
        if there is None or there.removed_at is not None:
            raise StaleState(f"no tutorial {key}")
        return there

    @property
    def last(self) -> float:
        """The last place that is taken behind the file's."""
        return max([BEHIND_THE_FILE, *(one.place for one in self.known.values())])

    def put(self, tutorial: Tutorial, **facts: object) -> bool:
        """Insert it, or change what stands under its address; False where it says all that."""
        key = identity(tutorial.url)
        facts |= {"url": tutorial.url, "title": tutorial.title, "category": tutorial.category}
        there = self.known.get(key)
        if there is None:
            stamp = {"account": self._account, "identity": key, "who": self._who}
            insert_row(self._connection, series, {**stamp, **facts, "changed_at": self._now})
            return True
        if all(getattr(there, name) == value for name, value in facts.items()):
            return False
        self.change(there, **facts)
        return True

    def change(self, there: KeptTutorial, **values: Any) -> None:  # noqa: ANN401  any column's
        stamp = {"who": self._who, "changed_at": self._now}
        mine = update(series).where(series.c.id == there.id)
        self._connection.execute(mine.values(**values, **stamp))

    def remove(self, there: KeptTutorial, origin: str) -> None:
        """Take it out; it stays in the table, and away."""
        self.change(there, removed_at=self._now, origin=origin)

    def end(self, what: str, why: str, wish: str) -> None:
        """Write the journal's row, and that the menu may have changed (`wish`: by whose word)."""
        write_entry(
            self._connection,
            at=self._now,
            who=self._who,
            what=what,
            account=self._account,
            why=why,
        )
        want(self._connection, self._account, wish, self._now)

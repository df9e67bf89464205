"""The recommended series of an account, and what WeChat's menu was made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from workers.digest import Tutorial
from workers.errors import StaleState
from workers.ledger.conversation import series
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_row
from workers.ledger.journal import write_entry
from workers.ledger.tables import accounts
from workers.tutorials import identity, in_groups

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

OPERATOR: Final = "operator"
FILE: Final = "file"
PAGE: Final = "page"
"""Who a row is of: an operator's word stays, a file's goes before a page's."""

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


class SeriesRoom(Store):
    """A tutorial that a person removed stays in the table, so that no page brings it back."""

    def series(self, account: str) -> list[KeptTutorial]:
        """Read the series in its readers' order: by category, pinned ones first."""
        with reading(self._engine) as connection:
            return in_order([one for one in _rows(connection, account) if one.removed_at is None])

    def removed_series(self, account: str) -> frozenset[str]:
        """Tell the identities of what was taken out."""
        gone = (series.c.account == account, series.c.removed_at.is_not(None))
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(select(series.c.identity).where(*gone)))

    def feed_file(
        self,
        account: str,
        tutorials: Sequence[Tutorial],
        *,
        pinned: Collection[str],
        who: str,
        now: datetime,
    ) -> int:
        """Take over what the owner's file says, `pinned` by identity; answers what changed.

        What an operator changed or removed stays so. What the file no longer names goes, and
        only the file or an operator brings it back.
        """
        with writing(self._engine) as connection:
            known = _locked(connection, account)
            wanted = {identity(one.url): one for one in tutorials}
            changed = 0
            for at, (key, one) in enumerate(wanted.items(), start=1):
                facts = {**_facts(one), "place": float(at), "pinned": key in pinned}
                facts |= {"origin": FILE, "day": None, "removed_at": None}
                if (there := known.get(key)) is None or there.origin != OPERATOR:
                    changed += _put(connection, account, there, facts, who=who, now=now)
            for key, there in known.items():
                if there.origin == FILE and there.removed_at is None and key not in wanted:
                    _set(connection, there.id, removed_at=now, who=who, changed_at=now)
                    changed += 1
            if changed:
                _say(connection, account, f"{changed} 处", who=who, what="series file", now=now)
            return changed

    def feed_page(
        self,
        account: str,
        tutorials: Sequence[Tutorial],
        *,
        day: date | None,
        who: str,
        now: datetime,
    ) -> int:
        """Take over what a page of that day recommends; answers how many addresses are new.

        A newer page's titles go before an older one's, and neither before those of anybody else.
        """
        with writing(self._engine) as connection:
            known = _locked(connection, account)
            last = max([BEHIND_THE_FILE, *(one.place for one in known.values())])
            new = 0
            for key, one in {identity(one.url): one for one in tutorials}.items():
                there = known.get(key)
                if there is None:
                    new += 1
                    facts = {**_facts(one), "place": last + new, "pinned": False}
                    facts |= {"origin": PAGE, "day": day, "removed_at": None}
                    _put(connection, account, None, facts, who=who, now=now)
                elif there.origin == PAGE and there.removed_at is None and _newer(day, there.day):
                    # A list without headings takes no category away.
                    facts = {**_facts(one), "category": one.category or there.category, "day": day}
                    _put(connection, account, there, facts, who=who, now=now)
            if new:
                _say(connection, account, f"{new} 篇", who=who, what="series page", now=now)
            return new

    def keep_tutorial(
        self, account: str, tutorial: Tutorial, *, who: str, now: datetime
    ) -> KeptTutorial:
        """Take over an operator's word; what stood under the same address is his now."""
        with writing(self._engine) as connection:
            known = _locked(connection, account)
            there = known.get(identity(tutorial.url))
            facts = {**_facts(tutorial), "origin": OPERATOR, "removed_at": None, "day": None}
            if there is None or there.removed_at is not None:
                last = max([BEHIND_THE_FILE, *(one.place for one in known.values())])
                facts |= {"place": last + 1, "pinned": False}
            _put(connection, account, there, facts, who=who, now=now)
            _say(connection, account, tutorial.title, who=who, what="series add", now=now)
            return _known(connection, account)[identity(tutorial.url)]

    def remove_tutorial(
        self, account: str, key: str, *, who: str, now: datetime, what: str = "series remove"
    ) -> KeptTutorial:
        """Take it out for good; StaleState where it is not there."""
        with writing(self._engine) as connection:
            there = _live(_locked(connection, account), key)
            _set(connection, there.id, removed_at=now, origin=OPERATOR, who=who, changed_at=now)
            _say(connection, account, there.title, who=who, what=what, now=now)
            return there

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
    ) -> KeptTutorial:
        """Change what is named, by an operator's word; StaleState where it is not there."""
        named = {"title": title, "category": category, "pinned": pinned}
        values: dict[str, Any] = {name: v for name, v in named.items() if v is not None}
        with writing(self._engine) as connection:
            there = _live(_locked(connection, account), key)
            _set(connection, there.id, **values, origin=OPERATOR, who=who, changed_at=now)
            said = f"{there.title}：{'、'.join(f'{n}={v}' for n, v in values.items())}"
            _say(connection, account, said, who=who, what="series change", now=now)
            return replace(there, **values)

    def relink_tutorial(
        self, account: str, key: str, url: str, *, who: str, now: datetime
    ) -> KeptTutorial:
        """Give it another address; the old one does not come back by itself.

        Where the new address was known, what was said of it goes.
        """
        with writing(self._engine) as connection:
            known = _locked(connection, account)
            there, new = _live(known, key), identity(url)
            if new == key:
                _set(connection, there.id, url=url, origin=OPERATOR, who=who, changed_at=now)
            else:
                _set(connection, there.id, removed_at=now, origin=OPERATOR, who=who, changed_at=now)
                facts = {**_facts(replace(there, url=url).tutorial), "day": None}
                facts |= {"place": there.place, "pinned": there.pinned}
                facts |= {"origin": OPERATOR, "removed_at": None}
                _put(connection, account, known.get(new), facts, who=who, now=now)
            _say(connection, account, there.title, who=who, what="series relink", now=now)
            return _known(connection, account)[new]

    def place_tutorial(
        self, account: str, key: str, before: str | None, *, who: str, now: datetime
    ) -> None:
        """Put it before another one, or at the end; StaleState where either is not there."""
        with writing(self._engine) as connection:
            known = _locked(connection, account)
            there = _live(known, key)
            rest = sorted(
                (one for one in known.values() if one.removed_at is None and one.id != there.id),
                key=lambda one: one.place,
            )
            at = len(rest) if before is None else rest.index(_live(known, before))
            low = rest[at - 1].place if at else rest[0].place - 1 if rest else 0.0
            high = rest[at].place if at < len(rest) else low + 2
            _set(
                connection,
                there.id,
                place=(low + high) / 2,
                origin=OPERATOR,
                who=who,
                changed_at=now,
            )
            _say(connection, account, there.title, who=who, what="series move", now=now)


def in_order(kept: Sequence[KeptTutorial]) -> list[KeptTutorial]:
    """Sort as readers see it: categories as they first come, what has none at the end."""
    straight = sorted(kept, key=lambda one: (not one.pinned, one.place, one.id))
    return in_groups(straight, lambda one: one.category)


def _rows(connection: Connection, account: str) -> list[KeptTutorial]:
    shown = [series.c[name] for name in KeptTutorial.__dataclass_fields__]
    found = connection.execute(select(*shown).where(series.c.account == account))
    return [KeptTutorial(**row) for row in found.mappings()]


def _known(connection: Connection, account: str) -> dict[str, KeptTutorial]:
    return {one.identity: one for one in _rows(connection, account)}


def _locked(connection: Connection, account: str) -> dict[str, KeptTutorial]:
    """Read all of it, removed ones too; one writer of an account at a time."""
    mine = select(accounts.c.name).where(accounts.c.name == account)
    connection.execute(mine.with_for_update())  # nothing to SQLite, whose writer is alone
    return _known(connection, account)


def _live(known: dict[str, KeptTutorial], key: str) -> KeptTutorial:
    there = known.get(key)
    if there is None or there.removed_at is not None:
        raise StaleState(f"no tutorial {key}")
    return there


def _facts(tutorial: Tutorial) -> dict[str, Any]:
    return {"url": tutorial.url, "title": tutorial.title, "category": tutorial.category}


def _newer(day: date | None, than: date | None) -> bool:
    """Whether a page of that day is as new at least; one without a day is older than all."""
    return than is None or (day is not None and day >= than)


def _put(
    connection: Connection,
    account: str,
    there: KeptTutorial | None,
    facts: dict[str, Any],
    *,
    who: str,
    now: datetime,
) -> bool:
    """Insert a row, or change it; False where it says that already."""
    if there is None:
        stamp = {"account": account, "identity": identity(facts["url"]), "who": who}
        insert_row(connection, series, {**stamp, **facts, "changed_at": now})
        return True
    if all(getattr(there, name) == value for name, value in facts.items()):
        return False
    _set(connection, there.id, **facts, who=who, changed_at=now)
    return True


def _set(connection: Connection, number: int, **values: object) -> None:
    connection.execute(update(series).where(series.c.id == number).values(**values))


def _say(
    connection: Connection, account: str, why: str, *, who: str, what: str, now: datetime
) -> None:
    write_entry(connection, at=now, who=who, what=what, account=account, why=why)

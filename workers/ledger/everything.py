"""Everything there is of an account, some rows at a time, for whoever takes it elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select

from workers.ledger.conversation import questions
from workers.ledger.engine import Store, reading
from workers.ledger.journal import Entry
from workers.ledger.rows import SHOWN, to_publication
from workers.ledger.tables import journal, publications

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from workers.publication import Publication

AT_ONCE: Final = 200


class Asked(NamedTuple):
    """What was asked on a day, how often, and how often without an answer."""

    day: date
    words: str
    times: int
    missed: int


class Everything(Store):
    """Each part is read in a transaction of its own, so that nobody waits for the reader."""

    def every_publication(self, account: str) -> Iterator[Publication]:
        """All publications of an account, adopted ones too, by id."""
        row, last = publications.c, 0
        while True:
            query = select(*SHOWN).where(row.account == account, row.id > last)
            with reading(self._engine) as connection:
                rows = connection.execute(query.order_by(row.id).limit(AT_ONCE)).mappings().all()
            yield from (to_publication(found) for found in rows)
            if len(rows) < AT_ONCE:
                return
            last = rows[-1]["id"]

    def every_entry(self, account: str) -> Iterator[tuple[Entry, str]]:
        """All rows of an account's journal, the oldest first, each with its publication's key."""
        last = 0
        base = select(journal, publications.c.key).outerjoin(
            publications, publications.c.id == journal.c.publication
        )
        while True:
            query = base.where(journal.c.account == account, journal.c.id > last)
            with reading(self._engine) as connection:
                rows = connection.execute(query.order_by(journal.c.id).limit(AT_ONCE)).mappings()
                found = [({n: r[n] for n in Entry.__dataclass_fields__}, r["key"]) for r in rows]
            yield from ((Entry(**fields), key or "") for fields, key in found)
            if len(found) < AT_ONCE:
                return
            last = found[-1][0]["id"]

    def every_question(self, account: str) -> list[Asked]:
        """All that was asked of an account, by day; kept for 400 days."""
        row = questions.c
        query = select(row.day, row.words, row.times, row.missed).where(row.account == account)
        with reading(self._engine) as connection:
            return [
                Asked(*found) for found in connection.execute(query.order_by(row.day, row.words))
            ]

"""Pages that were dropped on the console: kept until a worker took them in, and what became."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select, update

from workers.errors import Fault, Gravity, StaleState, Unfit
from workers.ledger.authors_tables import GOOD, authors
from workers.ledger.console_tables import arrivals
from workers.ledger.engine import Companion, Store, accompanied, reading, writing
from workers.ledger.inserts import insert_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

WAITING_MOST: Final = 10
"""Of one account: each may have tens of megabytes."""
FULL: Final = "已有 10 份在等着读，请等它们读完再交"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One archive. `outcome` is its submission's, "faulty" for none, "" while `done_at` is None.

    `author` is the number of who handed it in from another machine, None for the console's.
    `archive` is there only for whoever takes it in.
    """

    id: int
    account: str
    person: str
    name: str
    force: bool
    again: bool
    at: datetime
    tries: int
    done_at: datetime | None
    outcome: str
    publication: int | None
    faults: tuple[Fault, ...]
    author: int | None = None
    archive: bytes = field(default=b"", repr=False)


class Arrivals(Store):
    """The archive goes as soon as it was taken in: its pages are kept as all others are."""

    def keep_arrival(
        self,
        account: str,
        archive: bytes,
        *,
        name: str,
        who: str,
        now: datetime,
        force: bool = False,
        again: bool = False,
        author: int | None = None,
        request: str = "",
    ) -> int:
        """Keep an archive for a worker; answers its number. Raises Unfit where many wait.

        `request` is the same where an author's machine asks once more for want of an answer: then
        what was kept before stands. StaleState where the author's token was taken back meanwhile.
        """
        row = {
            "account": account, "person": who, "name": name, "force": force, "again": again,
            "at": now, "archive": archive, "tries": 0, "outcome": "", "faults": "[]",
            "author": author, "request": request,
        }  # fmt: skip
        waiting = (arrivals.c.account == account, arrivals.c.done_at.is_(None))
        with writing(self._engine) as connection:
            if author is not None:
                _demand_good(connection, author)
            if (known := _known(connection, author, request)) is not None:
                return known
            count = select(func.count()).select_from(arrivals).where(*waiting)
            if (connection.scalar(count) or 0) >= WAITING_MOST:
                raise Unfit(FULL)
            return insert_row(connection, arrivals, row)

    def take_arrival(self, number: int) -> Arrival | None:
        """Read an archive that waits, and count the try; None where there is nothing to do."""
        waits = (arrivals.c.id == number, arrivals.c.done_at.is_(None))
        with writing(self._engine) as connection:
            more = update(arrivals).where(*waits).values(tries=arrivals.c.tries + 1)
            if connection.execute(more).rowcount != 1:
                return None
            row = connection.execute(select(arrivals).where(*waits)).mappings().one()
            return _arrival(row, bytes(row["archive"] or b""))

    def put_arrival_back(self, number: int) -> None:
        """Leave it to the next round of the clock, and let the try not count."""
        waits = (arrivals.c.id == number, arrivals.c.done_at.is_(None), arrivals.c.tries > 0)
        with writing(self._engine) as connection:
            less = update(arrivals).where(*waits).values(tries=arrivals.c.tries - 1)
            connection.execute(less)

    @contextmanager
    def taking_in(self, arrival: Arrival) -> Iterator[None]:
        """Have what its owner said go with the first write of this block, in its transaction.

        A worker may be killed before it settles the arrival. Whoever takes it up again finds
        `force` and `again` spent where they had their effect: said once, they count once.
        """
        with accompanied(_Said(arrival.id)):
            yield

    def settle_arrival(
        self,
        number: int,
        outcome: str,
        faults: Sequence[Fault],
        *,
        now: datetime,
        publication: int | None = None,
    ) -> None:
        """Say what became of it, once, and let the archive go."""
        told = json.dumps([asdict(fault) for fault in faults], ensure_ascii=False)
        done = {"outcome": outcome, "faults": told, "publication": publication}
        waits = (arrivals.c.id == number, arrivals.c.done_at.is_(None))
        with writing(self._engine) as connection:
            one = update(arrivals).where(*waits)
            connection.execute(one.values(**done, done_at=now, archive=None))

    def arrival_of(self, author: int, number: int) -> Arrival | None:
        """Find what an author handed in; None for anybody else's, and for what is dropped."""
        mine = (arrivals.c.id == number, arrivals.c.author == author)
        with reading(self._engine) as connection:
            row = connection.execute(select(*_SHOWN).where(*mine)).mappings().first()
        return None if row is None else _arrival(row)

    def arrivals(self, accounts: Sequence[str], *, limit: int = 20) -> list[Arrival]:
        """List what came in, the newest first, without the archives."""
        query = select(*_SHOWN).where(arrivals.c.account.in_(accounts))
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(arrivals.c.id.desc()).limit(limit))
            return [_arrival(row) for row in found.mappings()]

    def arrivals_waiting(self) -> list[int]:
        """Tell the numbers of what no worker has taken in yet."""
        query = select(arrivals.c.id).where(arrivals.c.done_at.is_(None)).order_by(arrivals.c.id)
        with reading(self._engine) as connection:
            return list(connection.scalars(query))

    def forget_arrivals(self, before: datetime) -> int:
        """Drop what was done before that moment; answers how many rows."""
        with writing(self._engine) as connection:
            return _dropped(connection, before)


class _Said(Companion):
    """An owner's words, which go with what they bring about."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def join(self, connection: Connection) -> None:
        one = update(arrivals).where(arrivals.c.id == self._number)
        connection.execute(one.values(force=False, again=False))


_SHOWN: Final = [each for each in arrivals.c if each.name != "archive"]


def _demand_good(connection: Connection, author: int) -> None:
    """Hold the author's row while theirs is written: it may have taken minutes to arrive.

    On PostgreSQL both of two requests at once would else see that neither was there before.
    """
    good = select(authors.c.id).where(authors.c.id == author, GOOD).with_for_update()
    if connection.scalar(good) is None:
        raise StaleState(f"the token of author {author} was taken back")


def _known(connection: Connection, author: int | None, request: str) -> int | None:
    """Find the number of a request that came before."""
    if author is None or not request:
        return None
    same = (arrivals.c.author == author, arrivals.c.request == request)
    return connection.scalar(select(arrivals.c.id).where(*same))


def _dropped(connection: Connection, before: datetime) -> int:
    return connection.execute(delete(arrivals).where(arrivals.c.done_at < before)).rowcount


def _arrival(row: RowMapping, archive: bytes = b"") -> Arrival:
    facts = {name: row[name] for name in Arrival.__dataclass_fields__ if name != "archive"}
    faults = tuple(_fault(**each) for each in json.loads(row["faults"]))
    return Arrival(**{**facts, "faults": faults}, archive=archive)


def _fault(*, what: str, remedy: str, file: str, line: int | None, gravity: str) -> Fault:
    return Fault(what, remedy, file, line, Gravity(gravity))

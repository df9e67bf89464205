"""When a process was silent for so long that people are to hear of it, and what that cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import func, insert, or_, select, update

from workers.ledger.engine import Store, reading, writing
from workers.ledger.house import PAUSE
from workers.ledger.house_tables import house
from workers.ledger.inserts import insert_or_update
from workers.ledger.looks_tables import outages
from workers.ledger.tables import heartbeats, journal, notices, publications
from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection

LONG: Final = timedelta(seconds=60)
"""What is shorter is a restart."""


class Silence(StrEnum):
    """What is known of a gap between two heartbeats."""

    STOPPED = "stopped"  # the process was not there
    UNREACHED = "unreached"  # it was there, and could not reach what it asks
    JUMPED = "jumped"  # the machine slept, or its clock was put forward
    PUT_BACK = "put back"  # the clock was put back, so that nobody knows how long


EVERY: Final = frozenset(Silence)
OF_ANOTHER: Final = frozenset({Silence.STOPPED})
"""What counts where a process that is silent may only be busy, or time is moved on purpose."""


class Beat(NamedTuple):
    """A sign of life of a process, and how long it knows to have lived since its own last one.

    That is in seconds of a clock that nobody moves; None for its first.
    """

    process: str
    lived: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A silence of `process`; of one that was PUT_BACK `since` is later than `until`."""

    id: int
    process: str
    kind: str
    since: datetime
    until: datetime


class Missed(NamedTuple):
    """How many of an account's notices and drafts waited for the end of an outage."""

    notices: int
    drafts: int


class Outages(Store):
    """A gap is written down with the sign of life that ends it: once, whoever leads."""

    def live(
        self,
        beats: Iterable[Beat],
        *,
        owner: str,
        now: datetime,
        counts: Collection[Silence] = EVERY,
    ) -> None:
        """Say that processes live, and write down each silence of a kind that counts.

        None counts before the very first sign of life, or in a house that was paused.
        """
        row, heard = heartbeats.c, {"at": now, "detail": owner}
        with writing(self._engine) as connection:
            for beat in beats:
                query = select(row.at, row.detail).where(row.process == beat.process)
                last = connection.execute(query.with_for_update()).first()
                if last is not None:
                    lived = beat.lived if last.detail == owner else None
                    kind = silence(last.at, now, lived, same=last.detail == owner)
                    if kind in counts and not _was_paused(connection, last.at):
                        _write(connection, beat.process, kind, last.at, now)
                values = {"process": beat.process, **heard}
                insert_or_update(connection, heartbeats, values, changes=heard)

    def outages(self) -> list[Outage]:
        """List those that nobody has heard of, the oldest first."""
        shown = [outages.c[name] for name in Outage.__dataclass_fields__]
        query = select(*shown).where(outages.c.told_at.is_(None)).order_by(outages.c.id)
        with reading(self._engine) as connection:
            return [Outage(**row) for row in connection.execute(query).mappings()]

    def outages_told(self, ids: Iterable[int], *, now: datetime) -> None:
        """Say that people are told of these."""
        these = update(outages).where(outages.c.id.in_(list(ids)))
        with writing(self._engine) as connection:
            connection.execute(these.values(told_at=now))

    def waited(self, account: str, since: datetime, until: datetime) -> Missed:
        """Count what waited for the end of an outage: notices unsent, drafts not made."""
        row, entry = notices.c, journal.c
        unsent = select(func.count()).where(
            or_(row.account == account, row.account.is_(None)),
            row.created_at < until,
            row.created_at >= since - LONG,
            or_(row.sent_at.is_(None), row.sent_at >= until),
        )
        late = select(func.count(func.distinct(entry.publication))).where(
            entry.account == account,
            entry.at >= until,
            entry.before == State.RECEIVED.value,
            entry.after != State.RECEIVED.value,
            entry.publication == publications.c.id,
            publications.c.created_at < until,
            publications.c.updated_at >= since,
        )
        with reading(self._engine) as connection:
            counts = (connection.scalar(unsent) or 0, connection.scalar(late) or 0)
            return Missed(*map(int, counts))

    def known_before(self, account: str, moment: datetime) -> bool:
        """Whether anything was done with an account before a moment."""
        mine = select(journal.c.id).where(journal.c.account == account, journal.c.at < moment)
        with reading(self._engine) as connection:
            return connection.execute(mine.order_by(journal.c.id).limit(1)).first() is not None


def _was_paused(connection: Connection, since: datetime) -> bool:
    """Whether somebody wanted the house to stand still, now or at some time since."""
    entry = journal.c
    pause = select(house.c.name).where(house.c.name == PAUSE)
    resumed = select(entry.id).where(
        entry.account.is_(None), entry.what == "resume house", entry.at >= since
    )
    return any(connection.execute(each.limit(1)).first() for each in (pause, resumed))


def _write(
    connection: Connection, process: str, kind: Silence | None, since: datetime, until: datetime
) -> None:
    assert kind is not None
    values = {"process": process, "kind": kind.value, "since": since, "until": until}
    connection.execute(insert(outages).values(**values))


def silence(last: datetime, now: datetime, lived: float | None, *, same: bool) -> Silence | None:
    """Judge the time between two signs of life; `lived` is what the `same` process knows of it."""
    if last - now > LONG:
        return Silence.PUT_BACK
    gap = now - last
    if gap <= LONG:
        return None
    if lived is None:
        return Silence.UNREACHED if same else Silence.STOPPED
    return Silence.JUMPED if gap - timedelta(seconds=lived) > LONG else Silence.UNREACHED

"""Leases and heartbeats: which process leads, and when each was last heard of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, case, or_, select, update

from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_new, insert_or_update
from workers.ledger.rows import NO_LEASE
from workers.ledger.tables import heartbeats, leases

if TYPE_CHECKING:
    from datetime import datetime


BEATS: Final = select(heartbeats.c.process, heartbeats.c.at)


class Leases(Store):
    """One clock ticks, however many are started."""

    def take_lead(self, name: str, *, owner: str, seconds: float, now: datetime) -> int | None:
        """Take or keep the lead for `seconds`; None where another has it.

        The fence that comes back is the same as long as the lead was kept without a gap.
        """
        row = leases.c
        kept = and_(row.owner == owner, row.until >= now)
        put_back = row.until > now + NO_LEASE
        free = or_(row.until.is_(None), row.until < now, put_back, row.owner == owner)
        values = {
            "owner": owner,
            "until": now + timedelta(seconds=seconds),
            "fence": case((kept, row.fence), else_=row.fence + 1),
        }
        nobody = {"name": name, "owner": "", "fence": 0, "until": None}
        with writing(self._engine) as connection:
            insert_new(connection, leases, [nobody])
            taken = connection.execute(update(leases).where(row.name == name, free).values(values))
            if taken.rowcount != 1:
                return None
            return connection.scalar(select(row.fence).where(row.name == name))

    def give_up_lead(self, name: str, *, owner: str) -> None:
        """Let another lead at once; nothing happens where another leads already."""
        mine = and_(leases.c.name == name, leases.c.owner == owner)
        with writing(self._engine) as connection:
            connection.execute(update(leases).where(mine).values(owner="", until=None))

    def beat(self, process: str, *, now: datetime, detail: str = "") -> None:
        """Say that the process lives."""
        heard = {"at": now, "detail": detail}
        with writing(self._engine) as connection:
            insert_or_update(connection, heartbeats, {"process": process, **heard}, changes=heard)

    def beats(self) -> dict[str, datetime]:
        """Tell when each process was last heard of."""
        with reading(self._engine) as connection:
            return {row.process: row.at for row in connection.execute(BEATS)}

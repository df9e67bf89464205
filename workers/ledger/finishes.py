"""Finish events: what WeChat said of a release when it was over, ours or a person's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, select, update

from workers.ledger.claims import Work
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_new
from workers.ledger.tables import finishes, publications, releases
from workers.publication import Route, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

WAITING: Final = (State.RELEASED.value, State.UNSURE.value, State.AWAITING_ADMIN.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """One event. `said` is what it tells: status, counts, addresses; never who was told."""

    id: int
    account: str
    route: Route
    receipt: str
    at: datetime
    said: Mapping[str, Any]
    asked: bool


class Finishes(Store):
    """An event is kept once, however often it comes, and may come before its receipt."""

    def keep_finish(
        self,
        *,
        account: str,
        route: Route,
        receipt: str,
        said: Mapping[str, object],
        now: datetime,
    ) -> list[Work]:
        """Keep an event; answer the publication that waits for it, to be woken, if there is one."""
        row = {
            "account": account,
            "route": route.value,
            "receipt": receipt,
            "at": now,
            "said": dict(said),
            "asked": False,
        }
        with writing(self._engine) as connection:
            insert_new(connection, finishes, [row])
            return _wake(connection, account, receipt)

    def wake(self, account: str, receipt: str) -> list[Work]:
        """Let what waits for the end of this release ask WeChat at once; answer who it is."""
        with writing(self._engine) as connection:
            return _wake(connection, account, receipt)

    def finish(self, account: str, route: Route, receipt: str) -> Finish | None:
        """Read the event of a receipt; None where none has come."""
        same = (finishes.c.account == account, finishes.c.route == route.value)
        found = self._finishes(*same, finishes.c.receipt == receipt)
        return found[0] if found else None

    def strange_finishes(self, before: datetime) -> list[Finish]:
        """List events from before that moment which no release of ours explains, not yet asked."""
        mine = exists().where(
            and_(
                releases.c.account == finishes.c.account,
                releases.c.route == finishes.c.route,
                releases.c.receipt == finishes.c.receipt,
            )
        )
        return self._finishes(finishes.c.asked.is_(False), finishes.c.at < before, ~mine)

    def finish_asked(self, finish_id: int) -> None:
        """Say that operators were asked about it."""
        with writing(self._engine) as connection:
            connection.execute(
                update(finishes).where(finishes.c.id == finish_id).values(asked=True)
            )

    def _finishes(self, *conditions: ColumnElement[bool]) -> list[Finish]:
        shown = [finishes.c[name] for name in Finish.__dataclass_fields__]
        query = select(*shown).where(*conditions).order_by(finishes.c.id).limit(100)
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return [Finish(**{**row, "route": Route(row["route"])}) for row in rows]


def _wake(connection: Connection, account: str, receipt: str) -> list[Work]:
    ours = select(releases.c.publication).where(
        releases.c.account == account, releases.c.receipt == receipt
    )
    waits = (
        publications.c.account == account,
        publications.c.state.in_(WAITING),
        publications.c.id.in_(ours),
    )
    connection.execute(update(publications).where(*waits).values(not_before=None))
    query = select(publications.c.id, publications.c.fence).where(*waits)
    return [Work(*found) for found in connection.execute(query)]

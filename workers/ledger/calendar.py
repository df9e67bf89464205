"""The account's calendar: days on which nothing appears, and rights as they were learnt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_or_update, insert_row
from workers.ledger.tables import closures, rights

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptClosure:
    """Days from `first` to `last` (both closed), and the sentence followers get."""

    id: int
    account: str
    first: date
    last: date
    sentence: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Whether an account may use a part of the API, and how that was learnt."""

    account: str
    name: str
    held: bool
    how: str
    at: datetime


class Calendar(Store):
    """What an account's schedule has to know beside its settings."""

    def close_days(
        self, account: str, first: date, last: date, *, sentence: str, who: str, now: datetime
    ) -> int:
        """Keep a closure; answers its id."""
        row = {
            "account": account,
            "first": first,
            "last": last,
            "sentence": sentence,
            "who": who,
            "created_at": now,
        }
        with writing(self._engine) as connection:
            return insert_row(connection, closures, row)

    def open_days(self, account: str, closure_id: int) -> bool:
        """Take a closure back; False where the account has none of that id."""
        one = (closures.c.account == account, closures.c.id == closure_id)
        with writing(self._engine) as connection:
            return connection.execute(delete(closures).where(*one)).rowcount == 1

    def closed_days(self, account: str, *, since: date) -> list[KeptClosure]:
        """List the closures that end on that day or later, the earliest first."""
        shown = [closures.c[name] for name in KeptClosure.__dataclass_fields__]
        ours = (closures.c.account == account, closures.c.last >= since)
        query = select(*shown).where(*ours).order_by(closures.c.first)
        with reading(self._engine) as connection:
            return [KeptClosure(**row) for row in connection.execute(query).mappings()]

    def keep_right(self, account: str, name: str, *, held: bool, how: str, now: datetime) -> None:
        """Remember what was learnt about a right; the newest counts."""
        facts = {"held": held, "how": how, "at": now}
        row = {"account": account, "name": name, **facts}
        with writing(self._engine) as connection:
            insert_or_update(connection, rights, row, changes=facts)

    def rights(self, account: str) -> dict[str, Right]:
        """Tell what is known of an account's rights, by name."""
        query = select(rights).where(rights.c.account == account)
        with reading(self._engine) as connection:
            found = [Right(**row) for row in connection.execute(query).mappings()]
        return {right.name: right for right in found}

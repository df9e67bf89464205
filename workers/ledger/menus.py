"""What was pushed as the menu of an account, and whether it is to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from workers.ledger.conversation import menus
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_or_update

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

BY_PERSON: Final = "person"
"""A person changed the series: drafts that wait are to follow it, as the menu is."""
BY_PAGE: Final = "page"
"""A page brought something new: for the menu, and for articles to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMenu:
    """`pushed_hash` is of the menu that went up last ("" for none), `wanted_at` when to look.

    `why` is by whose word it is wanted.
    """

    account: str
    pushed_at: datetime | None = None
    pushed_hash: str = ""
    wanted_at: datetime | None = None
    why: str = ""


class Menus(Store):
    """A wish stays until it is fulfilled as it was when its fulfiller looked."""

    def menu_state(self, account: str) -> KeptMenu:
        with reading(self._engine) as connection:
            shown = [menus.c[name] for name in KeptMenu.__dataclass_fields__]
            query = select(*shown).where(menus.c.account == account)
            row = connection.execute(query).mappings().first()
            return KeptMenu(**row) if row else KeptMenu(account=account)

    def want_menu(self, account: str, why: str, *, now: datetime) -> None:
        """Say that an account's menu (and, BY_PERSON, its drafts) may not be as they should."""
        with writing(self._engine) as connection:
            want(connection, account, why, now)

    def menus_wanted(self, now: datetime) -> list[str]:
        """List the accounts that are to be looked after now."""
        query = select(menus.c.account).where(menus.c.wanted_at <= now).order_by(menus.c.account)
        with reading(self._engine) as connection:
            return list(connection.scalars(query))

    def put_off_menu(self, seen: KeptMenu, until: datetime, *, why: str | None = None) -> None:
        """Look again at that moment, unless somebody wanted it anew since it was `seen`."""
        self._if_as_seen(seen, wanted_at=until, why=seen.why if why is None else why)

    def menu_is_well(self, seen: KeptMenu) -> None:
        """End the wish, unless somebody wanted it anew since it was `seen`."""
        self._if_as_seen(seen, wanted_at=None, why="")

    def menu_went_up(self, account: str, pushed_hash: str, *, now: datetime) -> None:
        """Remember what is up there now."""
        facts = {"pushed_at": now, "pushed_hash": pushed_hash}
        row = {"account": account, "wanted_at": None, "why": "", **facts}
        with writing(self._engine) as connection:
            insert_or_update(connection, menus, row, changes=facts)

    def _if_as_seen(self, seen: KeptMenu, **values: object) -> None:
        same = (menus.c.account == seen.account, menus.c.wanted_at == seen.wanted_at)
        with writing(self._engine) as connection:
            connection.execute(update(menus).where(*same).values(**values))


def want(connection: Connection, account: str, why: str, now: datetime) -> None:
    """Say so within the transaction of what it follows from; a person's word is not forgotten."""
    known = select(menus.c.wanted_at, menus.c.why).where(menus.c.account == account)
    row = connection.execute(known.with_for_update()).first()
    waits = row is not None and row.wanted_at is not None and row.why == BY_PERSON
    facts = {"wanted_at": now, "why": BY_PERSON if waits else why}
    new = {"account": account, "pushed_at": None, "pushed_hash": "", **facts}
    insert_or_update(connection, menus, new, changes=facts)

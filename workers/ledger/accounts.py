"""The accounts as the settings name them; no secret of theirs is kept here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_or_update
from workers.ledger.tables import accounts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Row

    from workers.account import Account


class Accounts(Store):
    """Most other tables point here: what belongs to an account can be found."""

    def sync_accounts(self, named: Iterable[Account]) -> None:
        """Make the ledger know these accounts; those it knew before stay, with their history.

        Nothing is written where it knows them all: what an operator orders must be the first that
        is written while their message is heard (see `heard`), and not this.
        """
        with reading(self._engine) as connection:
            known = {row.name: row for row in connection.execute(select(accounts))}
        new = [one for one in named if not _same(known.get(one.name), one)]
        if not new:
            return
        with writing(self._engine) as connection:
            # Always in the same order, so that two processes never wait for one another.
            for account in sorted(new, key=lambda account: account.name):
                keep_account(connection, account)


def keep_account(connection: Connection, account: Account) -> None:
    """Write the account down. On PostgreSQL its row is locked until the transaction's end."""
    facts = {"app_id": account.app_id, "kind": account.kind.value}
    insert_or_update(connection, accounts, {"name": account.name, **facts}, changes=facts)


def _same(row: Row[Any] | None, account: Account) -> bool:
    return row is not None and (row.app_id, row.kind) == (account.app_id, account.kind.value)

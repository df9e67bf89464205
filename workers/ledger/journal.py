"""The journal: who did what, when and why. Rows are added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import insert, select

from workers.ledger.engine import Store, reading, writing
from workers.ledger.tables import journal, publications

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row: `before` and `after` are states, the same where the state did not change.

    `who` is a person or a process, `what` a short phrase; `errcode` and `rid` are WeChat's.
    """

    id: int
    at: datetime
    publication: int | None
    account: str | None
    who: str
    what: str
    before: str
    after: str
    why: str
    errcode: int | None
    rid: str


class KeyedEntry(NamedTuple):
    """A row, and the key of the publication it is about ("" for none)."""

    entry: Entry
    key: str


class Journal(Store):
    """Triggers in the database itself refuse to change or remove a row."""

    def journal(self, publication_id: int) -> list[Entry]:
        """Tell a publication's history, the oldest first."""
        wanted = journal.c.publication == publication_id
        with reading(self._engine) as connection:
            rows = connection.execute(select(journal).where(wanted).order_by(journal.c.id))
            return [Entry(**row) for row in rows.mappings()]

    def journal_of(
        self,
        accounts: Iterable[str],
        *,
        who: str = "",
        key: str = "",
        since: datetime | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[KeyedEntry]:
        """List what happened in accounts, the newest first, and only what is older than `before`.

        `who` is part of a name, `key` that of a publication; rows of the whole house have no
        account and are left out.
        """
        row = journal.c
        wanted: list[ColumnElement[bool]] = [row.account.in_(sorted(accounts))]
        if who:
            wanted.append(row.who.contains(who, autoescape=True))
        if key:
            wanted.append(publications.c.key == key)
        if since is not None:
            wanted.append(row.at >= since)
        if before is not None:
            wanted.append(row.id < before)
        query = (
            select(journal, publications.c.key)
            .outerjoin(publications, publications.c.id == row.publication)
            .where(*wanted)
            .order_by(row.id.desc())
            .limit(limit)
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).mappings()
            return [
                KeyedEntry(Entry(**{n: r[n] for n in Entry.__dataclass_fields__}), r["key"] or "")
                for r in found
            ]

    def record(
        self,
        *,
        who: str,
        what: str,
        now: datetime,
        account: str | None = None,
        publication: int | None = None,
        why: str = "",
        errcode: int | None = None,
        rid: str = "",
    ) -> None:
        """Write down what changed no publication (an account's name, a publication's id)."""
        with writing(self._engine) as connection:
            write_entry(
                connection,
                at=now,
                who=who,
                what=what,
                account=account,
                publication=publication,
                why=why,
                errcode=errcode,
                rid=rid,
            )


def write_entry(
    connection: Connection,
    *,
    at: datetime,
    who: str,
    what: str,
    account: str | None,
    publication: int | None = None,
    before: str = "",
    after: str = "",
    why: str = "",
    errcode: int | None = None,
    rid: str = "",
) -> None:
    """Add a row within the transaction of what it tells of."""
    row = {
        "at": at,
        "publication": publication,
        "account": account,
        "who": who,
        "what": what,
        "before": before,
        "after": after,
        "why": why,
        "errcode": errcode,
        "rid": rid,
    }
    write_entries(connection, [row])


def write_entries(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add whole rows, as `write_entry` does one."""
    if rows:
        connection.execute(insert(journal), rows)

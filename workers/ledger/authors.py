"""Authors: who may hand in pages from another machine, by a token of which the hash is kept."""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, true, update

from workers.errors import Fault, StaleState
from workers.ledger.authors_tables import GOOD, authors
from workers.ledger.console_tables import arrivals
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_first
from workers.ledger.journal import write_entry

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping

USED_EVERY: Final = timedelta(minutes=1)
"""How often a token's use is written down: looking must not cost a write each time."""
REVOKED: Final = Fault("作者的令牌已经收回", "请向发令牌的人要一个新的，再提交一次")


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Somebody with a token for one account; `used_at` is when it was last shown, to the minute."""

    id: int
    account: str
    name: str
    made_by: str
    created_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class Authors(Store):
    """A token is good for one account: to submit, and to see what became of that."""

    def add_author(
        self, account: str, name: str, *, token_hash: str, who: str, now: datetime
    ) -> None:
        """Keep an author. Raises StaleState where one of this name has a token already."""
        row = {
            "account": account, "name": name, "token_hash": token_hash,
            "made_by": who, "created_at": now,
        }  # fmt: skip
        with writing(self._engine) as connection:
            if not insert_first(connection, authors, row):
                raise StaleState(f"there is an author {name} of {account}")
            write_entry(connection, at=now, who=who, what="add author", account=account, why=name)

    def authors(self, account: str | None = None) -> list[Author]:
        """List those whose tokens are good, by account and name."""
        query = select(*_SHOWN).where(GOOD, _here(account))
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(authors.c.account, authors.c.name))
            return [_author(row) for row in found.mappings()]

    def author_with(self, token_hash: str, *, now: datetime) -> Author | None:
        """Find whose token has this hash; None where it is nobody's, or was revoked."""
        with reading(self._engine) as connection:
            every = connection.execute(select(authors).where(GOOD)).mappings().all()
        # Each is compared, and each as long: how long it takes tells nothing.
        same = [row for row in every if hmac.compare_digest(row["token_hash"], token_hash)]
        if not same:
            return None
        author = _author(same[0])
        if author.used_at is None or now - author.used_at > USED_EVERY:
            with writing(self._engine, aside=True) as connection:
                one = update(authors).where(authors.c.id == author.id)
                connection.execute(one.values(used_at=now))
        return author

    def revoke_author(
        self, name: str, *, account: str | None = None, who: str, now: datetime
    ) -> list[Author]:
        """End an author's tokens, and what was handed in with them and not taken in yet."""
        mine = (authors.c.name == name, GOOD, _here(account))
        query = select(*_SHOWN).where(*mine).order_by(authors.c.account).with_for_update()
        with writing(self._engine) as connection:
            gone = [_author(row) for row in connection.execute(query).mappings()]
            ids = [each.id for each in gone]
            connection.execute(update(authors).where(authors.c.id.in_(ids)).values(revoked_at=now))
            waiting = (arrivals.c.author.in_(ids), arrivals.c.done_at.is_(None))
            told = json.dumps([asdict(REVOKED)], ensure_ascii=False)
            over = {"done_at": now, "outcome": "faulty", "faults": told, "archive": None}
            connection.execute(update(arrivals).where(*waiting).values(over))
            for each in gone:
                write_entry(
                    connection,
                    at=now,
                    who=who,
                    what="revoke author",
                    account=each.account,
                    why=name,
                )
        return gone


_SHOWN: Final = [authors.c[name] for name in Author.__dataclass_fields__]


def _author(row: RowMapping) -> Author:
    return Author(**{name: row[name] for name in Author.__dataclass_fields__})


def _here(account: str | None) -> ColumnElement[bool]:
    return true() if account is None else authors.c.account == account

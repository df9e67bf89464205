"""Orders that were asked about, and wait ten minutes for the code that confirms them."""

from __future__ import annotations

import hmac
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select, update

from workers.errors import GongbaoError
from workers.ledger.conversation import confirmations
from workers.ledger.engine import Companion, Store, accompanied, reading, writing
from workers.ledger.inserts import insert_row
from workers.ledger.journal import write_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

WRONG_MOST: Final = 5
REMEMBERED: Final = 20
"""Of a person's questions in an account, so many of the newest are known when a code comes."""


class CodeSpent(GongbaoError):
    """The code was spent meanwhile, by another message of its owner; nothing was changed."""


class Verdict(StrEnum):
    """What a code is."""

    GOOD = "good"
    SPENT = "spent"  # used, or made void
    EXPIRED = "expired"
    DEAD = "dead"  # too many wrong ones came before
    WRONG = "wrong"  # none of this person's; it counts against what waits
    UNASKED = "unasked"  # wrong, and nothing waits for a code


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """An order as it was asked: its verb and arguments, and the article it was meant for."""

    id: int
    account: str
    person: str
    publication: int | None
    order: Mapping[str, object]
    article_hash: str
    code_hash: str = field(repr=False)
    created_at: datetime
    expires_at: datetime
    tries: int
    spent_at: datetime | None


class Judged(NamedTuple):
    """What a code is, the order it belongs to, and how many tries are left."""

    verdict: Verdict
    confirmation: Confirmation | None = None
    left: int = 0


class Confirmations(Store):
    """A code is good for one order of one person in one account, once."""

    def ask(
        self,
        account: str,
        person: str,
        *,
        publication: int | None,
        order: Mapping[str, object],
        article_hash: str,
        code_hash: str,
        until: datetime,
        now: datetime,
    ) -> int:
        """Keep an order until its code comes; a later question does not end an earlier one."""
        verb = order.get("verb", "")
        row = {
            "account": account, "person": person, "publication": publication,
            "order": dict(order), "article_hash": article_hash, "code_hash": code_hash,
            "created_at": now, "expires_at": until, "tries": 0,
        }  # fmt: skip
        with writing(self._engine) as connection:
            write_entry(
                connection,
                at=now,
                who=person,
                what=f"ask to {verb}",
                account=account,
                publication=publication,
            )
            return insert_row(connection, confirmations, row)

    def confirm(self, account: str, person: str, code_hash: str, *, now: datetime) -> Judged:
        """Judge a code; a wrong one is counted. It is spent by `spending`, not by this."""
        theirs = self._newest(account, person)
        same = [each for each in theirs if hmac.compare_digest(each.code_hash, code_hash)]
        if same:
            return _judged(same[0], now)
        waiting = [each for each in theirs if _judged(each, now).verdict is Verdict.GOOD]
        if not waiting:
            return Judged(Verdict.UNASKED)
        ids = confirmations.c.id.in_([each.id for each in waiting])
        with writing(self._engine) as connection:
            wrong = {"tries": confirmations.c.tries + 1}
            connection.execute(update(confirmations).where(ids).values(wrong))
        return Judged(Verdict.WRONG, left=max(WRONG_MOST - 1 - each.tries for each in waiting))

    @contextmanager
    def spending(self, confirmation: Confirmation, *, now: datetime) -> Iterator[None]:
        """Have the first write of this block spend the code.

        That write raises CodeSpent, and changes nothing, where the code was spent meanwhile.
        """
        with accompanied(_Spent(confirmation.id, now)):
            yield

    def void(self, confirmation: Confirmation, *, now: datetime) -> None:
        """End an order that was asked about, because what it was meant for is no more."""
        this = (confirmations.c.id == confirmation.id, confirmations.c.spent_at.is_(None))
        with writing(self._engine) as connection:
            connection.execute(update(confirmations).where(*this).values(spent_at=now))

    def _newest(self, account: str, person: str) -> list[Confirmation]:
        row = confirmations.c
        theirs = (row.account == account, row.person == person)
        query = select(confirmations).where(*theirs).order_by(row.id.desc()).limit(REMEMBERED)
        with reading(self._engine) as connection:
            return [_confirmation(each) for each in connection.execute(query).mappings()]


class _Spent(Companion):
    """The spending of a code, in the transaction of what it confirms."""

    def __init__(self, confirmation_id: int, now: datetime) -> None:
        super().__init__()
        self._id = confirmation_id
        self._now = now

    def join(self, connection: Connection) -> None:
        row = confirmations.c
        good = (row.id == self._id, row.spent_at.is_(None), row.tries < WRONG_MOST)
        spent = update(confirmations).where(*good).values(spent_at=self._now)
        if connection.execute(spent).rowcount != 1:
            raise CodeSpent


def _judged(each: Confirmation, now: datetime) -> Judged:
    if each.spent_at is not None:
        return Judged(Verdict.SPENT, each)
    if each.tries >= WRONG_MOST:
        return Judged(Verdict.DEAD, each)
    if each.expires_at <= now:
        return Judged(Verdict.EXPIRED, each)
    return Judged(Verdict.GOOD, each, WRONG_MOST - each.tries)


def _confirmation(row: RowMapping) -> Confirmation:
    return Confirmation(**{name: row[name] for name in Confirmation.__dataclass_fields__})

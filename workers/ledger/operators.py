"""Who may give orders: a person, an openid and a role in each account."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, select, true, update

from workers.errors import GongbaoError, StaleState
from workers.ledger.conversation import confirmations, heard, invitations, operators
from workers.ledger.engine import Companion, Store, accompanied, reading, writing
from workers.ledger.journal import write_entry
from workers.people import GONE, ROLE_NAMES, Operator, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping


class NoLonger(GongbaoError):
    """Whoever gives this order has been suspended, or has another role, since they were known."""


class Operators(Store):
    """A change of people is a row of the journal, by name; openids stay in this one table."""

    def operators(self, account: str | None = None) -> list[Operator]:
        """List an account's operators, or everybody's, by account and name; suspended ones too."""
        wanted = true() if account is None else operators.c.account == account
        query = select(operators).where(wanted).order_by(operators.c.account, operators.c.person)
        with reading(self._engine) as connection:
            return [_operator(row) for row in connection.execute(query).mappings()]

    def operator(self, account: str, openid: str) -> Operator | None:
        """Find who an openid is in this account; None for a follower."""
        with reading(self._engine) as connection:
            row = connection.execute(select(operators).where(*_by_openid(account, openid)))
            found = row.mappings().first()
        return None if found is None else _operator(found)

    def called_upon(
        self, account: str, openid: str, identity: str
    ) -> tuple[Operator | None, bool, bytes | None]:
        """Read in one who gives an order, whether it was heard before, and what was answered."""
        this = and_(heard.c.account == operators.c.account, heard.c.identity == identity)
        query = (
            select(operators, heard.c.at.label("_heard"), heard.c.answer.label("_answer"))
            .select_from(operators.outerjoin(heard, this))
            .where(*_by_openid(account, openid))
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None, False, None
        return _operator(row), row["_heard"] is not None, row["_answer"]

    @contextmanager
    def on_behalf_of(self, operator: Operator) -> Iterator[None]:
        """Have the first write of this block, in this context, look whether they still may.

        That write raises NoLonger, and changes nothing, where the operator was suspended since.
        """
        with accompanied(_StillMay(operator)):
            yield

    def heard_from(self, operator_id: int, *, now: datetime) -> None:
        """Note that an operator wrote: WeChat lets an account speak to those who did lately."""
        with writing(self._engine) as connection:
            one = update(operators).where(operators.c.id == operator_id)
            connection.execute(one.values(heard_at=now))

    def told_until(self, operator_id: int, notice_id: int) -> None:
        """Note the last notice an operator was told in chat; it never goes back."""
        one = (operators.c.id == operator_id, operators.c.told_until < notice_id)
        with writing(self._engine) as connection:
            connection.execute(update(operators).where(*one).values(told_until=notice_id))

    def suspend(
        self, person: str, *, account: str | None = None, why: str, who: str, now: datetime
    ) -> list[Operator]:
        """Let a person give no orders, in an account or in all, and void their codes.

        Answers those rows that were active; none where there were none.
        """
        active = (*_of(person, account), operators.c.suspended_at.is_(None))
        stopped = {"suspended_at": now, "suspended_why": why}
        with writing(self._engine) as connection:
            rows = _change(connection, active, stopped)
            for row in rows:
                void_codes(connection, row.account, row.person, now=now)
                _note(connection, row, "suspend", who=who, now=now, why=why)
        return rows

    def reinstate(
        self, person: str, *, account: str | None = None, who: str, now: datetime
    ) -> list[Operator]:
        """Let a suspended person give orders again; answers the rows that changed.

        Those who unfollowed stay as they are: nobody knows by which openid they would write.
        """
        there = ~operators.c.openid.startswith(GONE)
        suspended = (*_of(person, account), operators.c.suspended_at.is_not(None), there)
        free: dict[str, object] = {"suspended_at": None, "suspended_why": ""}
        with writing(self._engine) as connection:
            rows = _change(connection, suspended, free)
            for row in rows:
                _note(connection, row, "reinstate", who=who, now=now)
        return rows

    def remove_operator(
        self, person: str, *, account: str | None = None, who: str, now: datetime
    ) -> list[Operator]:
        """Make a person a follower again, their openid forgotten; answers who they were."""
        with writing(self._engine) as connection:
            rows = _locked(connection, _of(person, account))
            for row in rows:
                void_codes(connection, row.account, row.person, now=now)
                connection.execute(delete(operators).where(operators.c.id == row.id))
                _note(connection, row, "remove operator", who=who, now=now)
        return rows

    def set_role(
        self, person: str, role: Role, *, account: str, who: str, now: datetime
    ) -> Operator:
        """Give a person another role. StaleState where there is no such person."""
        with writing(self._engine) as connection:
            rows = _change(connection, _of(person, account), {"role": role.value})
            if not rows:
                raise StaleState(f"there is no operator {person} of {account}")
            # What was asked, or offered, in the old role does not hold in the new one.
            void_codes(connection, account, person, now=now)
            _note(connection, rows[0], "set role", who=who, now=now, why=ROLE_NAMES[role])
        return rows[0]


class _StillMay(Companion):
    """A look at an operator, in the transaction of what they order."""

    def __init__(self, operator: Operator) -> None:
        super().__init__()
        self._operator = operator

    def join(self, connection: Connection) -> None:
        row, them = operators.c, self._operator
        same = (row.id == them.id, row.role == them.role.value, row.suspended_at.is_(None))
        # Until this transaction ends, nobody suspends them.
        if connection.execute(select(row.id).where(*same).with_for_update()).first() is None:
            raise NoLonger(f"{them.person} may not any more")


def enrolled(
    connection: Connection,
    *,
    account: str,
    openid: str,
    person: str,
    role: Role,
    who: str,
    now: datetime,
) -> Operator:
    """Make an openid a person's, in place of the one they had; a suspension ends with it.

    Raises StaleState where it is another person's.
    """
    known = connection.execute(select(operators).where(*_by_openid(account, openid))).mappings()
    if (other := known.first()) is not None and other["person"] != person:
        raise StaleState(other["person"])
    facts = {"openid": openid, "role": role.value, "enrolled_at": now, "heard_at": now}
    free = {"suspended_at": None, "suspended_why": ""}
    rows = _change(connection, _of(person, account), {**facts, **free})
    if not rows:
        # What was told before they came concerns them no more than any follower.
        new = {"account": account, "person": person, **facts, **free, "told_until": 0}
        connection.execute(operators.insert().values(new))
        rows = _locked(connection, _of(person, account))
    _note(connection, rows[0], "enrol", who=who, now=now, why=ROLE_NAMES[role])
    return rows[0]


def void_codes(connection: Connection, account: str, person: str, *, now: datetime) -> None:
    """End what a person could still do with a code: invitations, and orders asked about."""
    for table, ended in ((invitations, "used_at"), (confirmations, "spent_at")):
        theirs = (table.c.account == account, table.c.person == person, table.c[ended].is_(None))
        connection.execute(update(table).where(*theirs).values({ended: now}))


def _change(
    connection: Connection, wanted: tuple[ColumnElement[bool], ...], values: Mapping[str, object]
) -> list[Operator]:
    """Change the rows that are wanted, and give them as they are then."""
    ids = [row.id for row in _locked(connection, wanted)]
    mine = operators.c.id.in_(ids)
    connection.execute(update(operators).where(mine).values(values))
    return _locked(connection, (mine,))


def _locked(connection: Connection, wanted: tuple[ColumnElement[bool], ...]) -> list[Operator]:
    query = select(operators).where(*wanted).order_by(operators.c.id).with_for_update()
    return [_operator(row) for row in connection.execute(query).mappings()]


def _operator(row: RowMapping) -> Operator:
    facts = {name: row[name] for name in Operator.__dataclass_fields__}
    return Operator(**{**facts, "role": Role(row["role"])})


def _by_openid(account: str, openid: str) -> tuple[ColumnElement[bool], ...]:
    return (operators.c.account == account, operators.c.openid == openid)


def _of(person: str, account: str | None) -> tuple[ColumnElement[bool], ...]:
    here = true() if account is None else operators.c.account == account
    return (operators.c.person == person, here)


def _note(
    connection: Connection,
    row: Operator,
    what: str,
    *,
    who: str,
    now: datetime,
    why: str = "",
) -> None:
    whom = f"{row.person}：{why}" if why else row.person
    write_entry(connection, at=now, who=who, what=what, account=row.account, why=whom)

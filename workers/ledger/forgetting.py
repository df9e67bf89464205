"""Delete what is kept of a person: when they unfollow, and when somebody asks for it.

Where an openid, or what a person wrote, is kept, and what becomes of it:

| where                   | what                           | forgotten    | unfollowed             |
|-------------------------|--------------------------------|--------------|------------------------|
| inbox                   | openid, their words, answers   | deleted      | deleted                |
| operators               | openid, name, role             | deleted      | suspended, no openid   |
| invitations             | a name, a code's hash          | deleted      | void                   |
| confirmations           | a name, what they asked        | deleted      | void                   |
| logins, sessions        | a name, hashes                 | deleted (1)  | ended: no role is left |
| heard                   | hash of sender, moment, words  | goes by itself, in hours (rounds.py)  |
| questions, follows      | words, counts, nothing of who  | stay                                  |
| journal, notices, mends | an operator's name, their deed | stay: deeds must be explained         |
| authors, arrivals       | a name; no follower's          | stay: `gongbao author revoke`         |
| scratch: talk           | keys hashed of an openid       | deleted by `Scratch.forget_person`    |
| scratch: once           | keys hashed of an openid       | goes by itself, in an hour            |
| scratch: reply, nonce   | keys hashed; replies nameless  | go by themselves, in eleven minutes   |

(1) where they are an operator of no other account. Each account knows a person by another openid,
and forgets by itself. Backups keep what they held when they were made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import delete, func, select, update

from workers.ledger.console_tables import logins, sessions
from workers.ledger.conversation import confirmations, inbox, invitations, operators
from workers.ledger.engine import Store, writing
from workers.ledger.journal import write_entry
from workers.ledger.operators import void_codes
from workers.people import GONE

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

UNFOLLOWED: Final = "取消了关注"


class Forgotten(NamedTuple):
    """How many messages were deleted, and the operator they were; "" for a mere follower."""

    messages: int
    person: str = ""

    def __bool__(self) -> bool:
        return bool(self.messages or self.person)


class Forgetting(Store):
    """Each is one transaction: nobody is forgotten by halves."""

    def forget_person(
        self, account: str, openid: str, *, who: str = "gongbao", now: datetime
    ) -> Forgotten:
        """Delete all that is kept of whoever has this openid in this account.

        An operator is one no more; what they did stays in the journal, by name.
        """
        with writing(self._engine) as connection:
            messages = _drop_messages(connection, account, openid)
            operator = _operator(connection, account, openid)
            person = operator["person"] if operator else ""
            if operator:
                _drop_operator(connection, operator)
            if messages or operator:
                write_entry(
                    connection, at=now, who=who, what="forget person", account=account, why=person
                )
        return Forgotten(messages, person)

    def unfollowed(self, account: str, openid: str, *, signed: bool, now: datetime) -> Forgotten:
        """Delete what is kept of a follower who left; an operator is suspended besides.

        Of an operator the name and role stay, so that others see what happened; the openid is
        erased: to come back they must be invited again. An event that nobody `signed` proves
        nothing, and suspends nobody.
        """
        with writing(self._engine) as connection:
            messages = _drop_messages(connection, account, openid)
            operator = _operator(connection, account, openid) if signed else None
            if operator:
                _suspend(connection, operator, now)
        return Forgotten(messages, operator["person"] if operator else "")


def _drop_messages(connection: Connection, account: str, openid: str) -> int:
    theirs = (inbox.c.account == account, inbox.c.openid == openid)
    return connection.execute(delete(inbox).where(*theirs)).rowcount


def _operator(connection: Connection, account: str, openid: str) -> RowMapping | None:
    theirs = (operators.c.account == account, operators.c.openid == openid)
    return connection.execute(select(operators).where(*theirs).with_for_update()).mappings().first()


def _suspend(connection: Connection, operator: RowMapping, now: datetime) -> None:
    account, person = operator["account"], operator["person"]
    erased: dict[str, object] = {"openid": f"{GONE}{operator['id']}"}
    if operator["suspended_at"] is None:
        erased |= {"suspended_at": now, "suspended_why": UNFOLLOWED}
        void_codes(connection, account, person, now=now)
    one = update(operators).where(operators.c.id == operator["id"])
    connection.execute(one.values(erased))
    write_entry(
        connection,
        at=now,
        who="gongbao",
        what="suspend",
        account=account,
        why=f"{person}：{UNFOLLOWED}",
    )


def _drop_operator(connection: Connection, operator: RowMapping) -> None:
    account, person = operator["account"], operator["person"]
    connection.execute(delete(operators).where(operators.c.id == operator["id"]))
    for table in (invitations, confirmations):
        theirs = (table.c.account == account, table.c.person == person)
        connection.execute(delete(table).where(*theirs))
    elsewhere = select(func.count()).select_from(operators).where(operators.c.person == person)
    if connection.scalar(elsewhere):
        return
    for table in (logins, sessions):
        # What was opened on the machine itself is nobody's.
        connection.execute(
            delete(table).where(table.c.person == person, table.c.everything.is_(False))
        )

"""What followers left for a person to read, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select, update

from workers.errors import GongbaoError, StaleState
from workers.ledger.conversation import inbox
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_row
from workers.ledger.journal import write_entry
from workers.ledger.tables import accounts

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

MESSAGE_LONGEST: Final = 2_000
"""Characters that are kept of one message; a chat lets nobody type more at once."""
UNANSWERED_MOST: Final = 20
"""Of one follower: whoever writes on and on must not fill the inbox of all."""


class InboxFull(GongbaoError):
    """This follower has UNANSWERED_MOST messages waiting already; nothing was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftMessage:
    """Words somebody left. `answered_at` is None while nobody took it up.

    `answered_by` and `answer` are "" until then; `id` is what operators name it by.
    """

    id: int
    account: str
    openid: str = field(repr=False)
    at: datetime
    words: str = field(repr=False)
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = field(default="", repr=False)


class Inbox(Store):
    """What one follower left goes when they unfollow: see forgetting.py."""

    def leave_message(self, account: str, openid: str, words: str, *, now: datetime) -> int:
        """Keep a message and answer its id; what is longer than MESSAGE_LONGEST is cut off.

        Raises InboxFull where too much of this follower waits already.
        """
        row = {
            "account": account,
            "openid": openid,
            "at": now,
            "words": _kept(words),
            "answered_by": "",
            "answer": "",
        }
        with writing(self._engine) as connection:
            if _waiting(connection, account, openid) >= UNANSWERED_MOST:
                raise InboxFull(f"{UNANSWERED_MOST} messages of this follower wait")
            return insert_row(connection, inbox, row)

    def messages(
        self, account: str, *, unanswered: bool = False, limit: int = 20, before: int | None = None
    ) -> list[LeftMessage]:
        """List an account's messages, the newest first; `before` is the id of the last one seen."""
        wanted = [inbox.c.account == account]
        if unanswered:
            wanted.append(inbox.c.answered_at.is_(None))
        if before is not None:
            wanted.append(inbox.c.id < before)
        query = select(inbox).where(*wanted).order_by(inbox.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return [LeftMessage(**row) for row in connection.execute(query).mappings()]

    def message(self, message_id: int) -> LeftMessage | None:
        """Find one message; None where it never was, or went with its follower."""
        query = select(inbox).where(inbox.c.id == message_id)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else LeftMessage(**row)

    def unanswered(self, account: str) -> int:
        """Count what waits for an answer."""
        with reading(self._engine) as connection:
            return _count(connection, inbox.c.account == account)

    def answer_message(self, message_id: int, answer: str, who: str, now: datetime) -> LeftMessage:
        """Take a message up with this answer; StaleState if it is gone, or someone was faster.

        Done before the answer is sent, so that of two who answer at once only one does.
        """
        taken = {"answered_at": now, "answered_by": who, "answer": _kept(answer)}
        free = (inbox.c.id == message_id, inbox.c.answered_at.is_(None))
        with writing(self._engine) as connection:
            if connection.execute(update(inbox).where(*free).values(taken)).rowcount != 1:
                raise StaleState(f"message {message_id} does not wait for an answer")
            query = select(inbox).where(inbox.c.id == message_id)
            taken_up = LeftMessage(**connection.execute(query).mappings().one())
            _write(connection, taken_up, "answer message", who, now)
            return taken_up

    def reopen_message(self, message: LeftMessage, *, now: datetime) -> bool:
        """Have it wait again, if it is still as its holder took it up: its answer never left."""
        ours = (
            inbox.c.id == message.id,
            inbox.c.answered_by == message.answered_by,
            inbox.c.answered_at == message.answered_at,
        )
        free = {"answered_at": None, "answered_by": "", "answer": ""}
        with writing(self._engine) as connection:
            if connection.execute(update(inbox).where(*ours).values(free)).rowcount != 1:
                return False
            _write(connection, message, "answer not sent", message.answered_by, now)
            return True


def _waiting(connection: Connection, account: str, openid: str) -> int:
    """Count what waits of one follower, while nobody else can add to it."""
    # On PostgreSQL two deliveries at once would both count before either inserts.
    connection.execute(select(accounts.c.name).where(accounts.c.name == account).with_for_update())
    return _count(connection, *_of(account, openid))


def _count(connection: Connection, *wanted: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(inbox).where(*wanted, inbox.c.answered_at.is_(None))
    return int(connection.scalar(query) or 0)


def _write(
    connection: Connection, message: LeftMessage, what: str, who: str, now: datetime
) -> None:
    """Journal it by number alone: rows of the journal stay, and a follower's words must not."""
    write_entry(
        connection, at=now, who=who, what=what, account=message.account, why=f"{message.id}"
    )


def _of(account: str, openid: str) -> tuple[ColumnElement[bool], ...]:
    return (inbox.c.account == account, inbox.c.openid == openid)


def _kept(words: str) -> str:
    """What a database can hold of it: PostgreSQL refuses NUL, and no encoding has surrogates."""
    writable = words.replace("\0", "").encode("utf-8", "replace").decode()
    return writable[:MESSAGE_LONGEST]

"""One message, one effect: what was heard is written down in the transaction of what it does.

WeChat delivers a message up to three times, to any web process. The first transaction that is
written while a message is heard takes its row along; a second delivery finds the row there and
changes nothing, be it that the first process was killed right after.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from workers.errors import GongbaoError
from workers.ledger.conversation import heard
from workers.ledger.engine import Companion, Store, accompanied, reading, writing
from workers.ledger.inserts import insert_first, insert_new

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection


class AlreadyHeard(GongbaoError):
    """Another delivery of this message has had its effect, or is having it."""


class Heard(Store):
    """Messages that change something, by account and identity."""

    @contextmanager
    def hearing(self, account: str, identity: str, *, now: datetime) -> Iterator[Companion]:
        """Have the first write of this block, in this context, be the message's only effect.

        What is given is `settled` as soon as the message has had it.

        That write raises AlreadyHeard where another delivery was faster. Later writes of the
        block go with it freely; a write that is rolled back takes the message's row with it.
        A thread started inside must run in a copy of the context (`contextvars.copy_context`).
        """
        message = _Message(account, identity, now)
        with accompanied(message):
            yield message

    def answer_heard(self, account: str, identity: str, answer: bytes, *, now: datetime) -> None:
        """Keep the answer to a message, for deliveries that come after scratch forgot it."""
        row = {"account": account, "identity": identity, "at": now, "answer": answer}
        with writing(self._engine) as connection:
            insert_new(connection, heard, [row])
            connection.execute(update(heard).where(*_one(account, identity)).values(answer=answer))

    def heard_answer(self, account: str, identity: str) -> bytes | None:
        """The answer that was kept; None where the message is new, or not answered yet."""
        with reading(self._engine) as connection:
            query = select(heard.c.answer).where(*_one(account, identity))
            found: bytes | None = connection.scalar(query)
            return found

    def forget_heard(self, before: datetime) -> int:
        """Drop what no delivery can come for any more; answers how many."""
        with writing(self._engine) as connection:
            return connection.execute(delete(heard).where(heard.c.at < before)).rowcount


class _Message(Companion):
    """The row that goes with the first write."""

    def __init__(self, account: str, identity: str, now: datetime) -> None:
        super().__init__()
        self._row = {"account": account, "identity": identity, "at": now, "answer": None}

    def join(self, connection: Connection) -> None:
        # On PostgreSQL this waits for a delivery that is at it now.
        if not insert_first(connection, heard, self._row):
            raise AlreadyHeard


def _one(account: str, identity: str) -> tuple[ColumnElement[bool], ...]:
    return (heard.c.account == account, heard.c.identity == identity)

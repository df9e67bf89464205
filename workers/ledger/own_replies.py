"""The account's own replies, as operators gave them in chat or the back end had them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from workers.ledger.conversation import own_replies
from workers.ledger.engine import Store, reading, writing
from workers.ledger.journal import write_entry
from workers.ledger.tables import accounts
from workers.ownreplies import Match, Origin, OwnReply, body_of, body_row

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping


class OwnReplies(Store):
    """Those of replies.toml stay in their file."""

    def add_own_reply(self, account: str, reply: OwnReply, *, who: str, now: datetime) -> bool:
        """Keep a reply in place of the one for the same words and match; `reply.words` is spelled.

        False, and nothing is changed, where the same stands there, or where it comes from the
        back end and an operator has given another since.
        """
        with writing(self._engine) as connection:
            _alone(connection, account)
            there = _found(connection, account, reply)
            if there is not None and not _may_replace(reply, there):
                return False
            connection.execute(delete(own_replies).where(*_same(account, reply)))
            connection.execute(insert(own_replies).values(_row(account, reply, who, now)))
            _write(connection, account, "reply set", reply, who, now)
            return True

    def remove_own_reply(
        self, account: str, words: str, *, who: str, now: datetime, match: Match | None = None
    ) -> list[OwnReply]:
        """Drop what is kept for these words, however they are matched; answers what was dropped.

        `match` drops that kind alone: the two occasions have no words ("").
        """
        wanted = [own_replies.c.account == account, own_replies.c.words == words]
        if match is not None:
            wanted.append(own_replies.c.match == match.value)
        with writing(self._engine) as connection:
            _alone(connection, account)
            query = select(own_replies).where(*wanted).order_by(own_replies.c.id)
            rows = connection.execute(query).mappings().all()
            connection.execute(delete(own_replies).where(*wanted))
            dropped = [_reply(row) for row in rows]
            for reply in dropped:
                _write(connection, account, "reply removed", reply, who, now)
            return dropped

    def own_replies(self, account: str) -> list[OwnReply]:
        """List what is kept, in the order in which it was given."""
        query = select(own_replies).where(own_replies.c.account == account)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(own_replies.c.id)).mappings()
            return [_reply(row) for row in rows]


def _alone(connection: Connection, account: str) -> None:
    """Let nobody else change these replies meanwhile (PostgreSQL; SQLite has one writer)."""
    connection.execute(select(accounts.c.name).where(accounts.c.name == account).with_for_update())


def _found(connection: Connection, account: str, reply: OwnReply) -> OwnReply | None:
    row = connection.execute(select(own_replies).where(*_same(account, reply))).mappings().first()
    return None if row is None else _reply(row)


def _may_replace(reply: OwnReply, there: OwnReply) -> bool:
    if there.origin is Origin.CHAT and reply.origin is Origin.BACK_END:
        return False
    return (reply.body, reply.origin) != (there.body, there.origin)


def _same(account: str, reply: OwnReply) -> tuple[ColumnElement[bool], ...]:
    row = own_replies.c
    return (row.account == account, row.words == reply.words, row.match == reply.match.value)


def _row(account: str, reply: OwnReply, who: str, now: datetime) -> dict[str, Any]:
    return {
        "account": account,
        "words": reply.words,
        "match": reply.match.value,
        "kind": reply.kind,
        "body": body_row(reply.body),
        "origin": reply.origin.value,
        "who": who,
        "created_at": now,
    }


def _reply(row: RowMapping) -> OwnReply:
    return OwnReply(
        words=row["words"],
        match=Match(row["match"]),
        body=body_of(row["kind"], row["body"]),
        origin=Origin(row["origin"]),
        who=row["who"],
    )


def _write(  # noqa: PLR0917  # what a row of the journal says
    connection: Connection, account: str, what: str, reply: OwnReply, who: str, now: datetime
) -> None:
    why = reply.words or reply.match.value
    write_entry(connection, at=now, who=who, what=what, account=account, why=why)

"""Invitations: a code that makes whoever sends it an operator, once."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from workers.ledger.conversation import invitations
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_row
from workers.ledger.journal import write_entry
from workers.ledger.operators import enrolled
from workers.people import ROLE_NAMES, Invitation, Role

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from workers.people import Operator

WRONG_MOST: Final = 5
"""So often a code may be sent with its first part right and the rest wrong."""


class Invitations(Store):
    """A code is kept as "<its first part>$<hash of all of it>".

    The first part finds the invitation, so that wrong tries count against the one that is meant:
    counted against all that are open, five words of any stranger would end them.
    """

    def invite(
        self,
        account: str,
        person: str,
        role: Role,
        *,
        code_hash: str,
        until: datetime,
        who: str,
        now: datetime,
    ) -> int:
        """Keep an invitation; earlier ones of this person to this account end with it."""
        row = {
            "account": account, "person": person, "role": role.value, "code_hash": code_hash,
            "made_by": who, "created_at": now, "expires_at": until, "tries": 0,
        }  # fmt: skip
        open_ones = (
            invitations.c.account == account,
            invitations.c.person == person,
            invitations.c.used_at.is_(None),
        )
        with writing(self._engine) as connection:
            connection.execute(update(invitations).where(*open_ones).values(used_at=now))
            write_entry(
                connection,
                at=now,
                who=who,
                what="invite",
                account=account,
                why=f"{person}：{ROLE_NAMES[role]}",
            )
            return insert_row(connection, invitations, row)

    def invitations(self, account: str | None = None, *, now: datetime) -> list[Invitation]:
        """List what may still be used, the newest first."""
        wanted = [*_open(now)]
        if account is not None:
            wanted.append(invitations.c.account == account)
        query = select(invitations).where(*wanted).order_by(invitations.c.id.desc())
        with reading(self._engine) as connection:
            return [_invitation(row) for row in connection.execute(query).mappings()]

    def enrol(self, account: str, openid: str, *, code_hash: str, now: datetime) -> Operator | None:
        """Spend an invitation for whoever has this openid, in one; None where the code is no good.

        It replaces the openid the person had. Raises StaleState, with that person's name and the
        invitation still good, where the openid is somebody else's.
        """
        with writing(self._engine) as connection:
            found = _named(connection, account, code_hash, now)
            if found is None:
                return None
            this = invitations.c.id == found["id"]
            if not hmac.compare_digest(found["code_hash"], code_hash):
                wrong = {"tries": invitations.c.tries + 1}
                connection.execute(update(invitations).where(this).values(wrong))
                return None
            connection.execute(update(invitations).where(this).values(used_at=now))
            return enrolled(
                connection,
                account=account,
                openid=openid,
                person=found["person"],
                role=Role(found["role"]),
                who=found["person"],
                now=now,
            )


def _named(
    connection: Connection, account: str, code_hash: str, now: datetime
) -> RowMapping | None:
    """Find the open invitation that a code's first part names."""
    first = f"{code_hash.partition('$')[0]}$"
    wanted = (invitations.c.account == account, *_open(now))
    query = select(invitations).where(*wanted).order_by(invitations.c.id).with_for_update()
    rows = connection.execute(query).mappings().all()
    return next((row for row in rows if row["code_hash"].startswith(first)), None)


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    row = invitations.c
    return (row.used_at.is_(None), row.expires_at > now, row.tries < WRONG_MOST)


def _invitation(row: RowMapping) -> Invitation:
    facts = {name: row[name] for name in Invitation.__dataclass_fields__}
    return Invitation(**{**facts, "role": Role(row["role"])})

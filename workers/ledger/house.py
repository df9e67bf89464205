"""The house as a whole: whether it is paused, and the word by which it knows itself again."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import delete, insert, select

from workers.ledger.engine import Store, reading, writing
from workers.ledger.house_tables import house
from workers.ledger.inserts import insert_first
from workers.ledger.journal import write_entry

if TYPE_CHECKING:
    from sqlalchemy import Connection

PAUSE: Final = "pause"
RESTORED: Final = "restored"
CHALLENGE: Final = "challenge "
CHALLENGE_LASTS: Final = timedelta(minutes=5)
"""Longer than any request for it; a few may be there at once, one a process that asks."""

_PAUSED: Final = select(house).where(house.c.name == PAUSE)


class Pause(NamedTuple):
    """Why the house stands still (Chinese), who stopped it, and since when."""

    why: str
    who: str
    since: datetime


class Restored(NamedTuple):
    """The ledger is a copy made at `made_at`; what was done since, until `at`, it does not know."""

    made_at: datetime
    at: datetime


class HouseRoom(Store):
    """While the house is paused nothing leaves it and no draft is touched; people are answered."""

    def house_paused(self) -> str:
        """Say why the house is paused, in Chinese; "" while it works."""
        found = self.house_pause()
        return "" if found is None else found.why

    def house_pause(self) -> Pause | None:
        """Read the pause; None while the house works."""
        with reading(self._engine) as connection:
            row = connection.execute(_PAUSED).first()
        return None if row is None else Pause(row.said, row.who, row.at)

    def pause_house(self, why: str, *, who: str, now: datetime) -> bool:
        """Pause the house; False where it is paused already, and the first reason stays."""
        with writing(self._engine) as connection:
            return write_pause(connection, why, who=who, now=now)

    def resume_house(self, *, who: str, now: datetime) -> bool:
        """Let the house work again; False where it does already."""
        with writing(self._engine) as connection:
            found = connection.execute(delete(house).where(house.c.name == PAUSE))
            if found.rowcount != 1:
                return False
            write_entry(connection, at=now, who=who, what="resume house", account=None)
            return True

    def restored(self) -> Restored | None:
        """Tell whether the ledger came out of a backup, and what that cannot know."""
        with reading(self._engine) as connection:
            row = connection.execute(select(house).where(house.c.name == RESTORED)).first()
        return None if row is None else Restored(datetime.fromisoformat(row.said), row.at)

    def challenge(self, *, now: datetime) -> str:
        """Write down a word that nobody knows who does not read this ledger, and give it."""
        word = secrets.token_urlsafe(24)
        old = (house.c.name.startswith(CHALLENGE), house.c.at < now - CHALLENGE_LASTS)
        row = {"name": _hashed(word), "said": "", "who": "", "at": now}
        with writing(self._engine, aside=True) as connection:
            connection.execute(delete(house).where(*old))
            connection.execute(insert(house).values(row))
        return word

    def knows_challenge(self, word: str) -> bool:
        """Tell whether the word was written into this ledger a moment ago.

        It is found by its hash, so that the time this takes tells nothing of it.
        """
        with reading(self._engine) as connection:
            query = select(house.c.name).where(house.c.name == _hashed(word))
            return connection.execute(query).first() is not None


def write_pause(connection: Connection, why: str, *, who: str, now: datetime) -> bool:
    """Pause the house within a transaction; False where it is paused already."""
    if not write_standstill(connection, why, who=who, now=now):
        return False
    write_entry(connection, at=now, who=who, what="pause house", account=None, why=why)
    return True


def write_standstill(connection: Connection, why: str, *, who: str, now: datetime) -> bool:
    """Pause the house and leave the journal as it is: nothing but this may be in the ledger yet."""
    row = {"name": PAUSE, "said": why, "who": who, "at": now}
    return insert_first(connection, house, row)


def lift_standstill(connection: Connection, why: str) -> None:
    """Take back a standstill that was written for this reason."""
    connection.execute(delete(house).where(house.c.name == PAUSE, house.c.said == why))


def write_restored(connection: Connection, made_at: datetime, *, now: datetime) -> None:
    """Write down of which moment the ledger is a copy."""
    row = {"name": RESTORED, "said": made_at.isoformat(), "who": "restore", "at": now}
    connection.execute(insert(house).values(row))


def _hashed(word: str) -> str:
    return CHALLENGE + sha256(word.encode("utf-8", "surrogatepass")).hexdigest()

"""Who is in the console: links that let in once, sessions; articles in another theme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, exists, or_, select, update

from workers.ledger.blobs import Blobs
from workers.ledger.console_tables import logins, sessions, showings
from workers.ledger.conversation import mends
from workers.ledger.engine import reading, writing
from workers.ledger.inserts import insert_first, insert_row
from workers.ledger.tables import blobs, publication_pages, source_files, sources

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

SEEN_EVERY: Final = timedelta(minutes=1)
"""How often a session writes down that it was seen: a page must not wait for a write each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody in the console; `everything` came from the machine itself: owner of all."""

    id: int
    person: str
    everything: bool
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """An article in another theme; `made_at` None: a worker is at it, `why`: it did not work."""

    id: int
    publication: int
    position: int
    theme: str
    revision: str
    asked_at: datetime
    made_at: datetime | None
    why: str
    html: str


class Console(Blobs):
    """Secrets are kept as hashes."""

    def make_login(
        self, person: str, *, everything: bool, secret_hash: str, now: datetime, until: datetime
    ) -> None:
        """Keep a link that lets `person` in once; their older ones end with it."""
        mine = (logins.c.person == person, logins.c.everything == everything)
        row = {"person": person, "everything": everything, "secret_hash": secret_hash}
        with writing(self._engine) as connection:
            unspent = (*mine, logins.c.spent_at.is_(None))
            connection.execute(update(logins).where(*unspent).values(spent_at=now))
            connection.execute(delete(logins).where(logins.c.expires_at < now - timedelta(days=1)))
            connection.execute(delete(sessions).where(sessions.c.expires_at < now))
            insert_row(connection, logins, {**row, "created_at": now, "expires_at": until})

    def login_is_good(self, secret_hash: str, *, now: datetime) -> bool:
        """Whether the link would let somebody in; looking does not spend it."""
        with reading(self._engine) as connection:
            query = select(logins.c.id).where(*_good(secret_hash, now))
            return connection.execute(query).first() is not None

    def spend_login(
        self, secret_hash: str, *, session_hash: str, now: datetime, until: datetime
    ) -> Session | None:
        """Spend the link and open a session, in one; None where it is spent, too old, or none."""
        with writing(self._engine) as connection:
            spent = update(logins).where(*_good(secret_hash, now)).values(spent_at=now)
            if connection.execute(spent).rowcount != 1:
                return None
            who = select(logins.c.person, logins.c.everything)
            login = connection.execute(who.where(logins.c.secret_hash == secret_hash)).one()
            seen = {"created_at": now, "seen_at": now, "expires_at": until}
            row = {"person": login.person, "everything": login.everything, **seen}
            number = insert_row(connection, sessions, {"secret_hash": session_hash, **row})
            return Session(id=number, **row)

    def session(self, secret_hash: str, *, now: datetime, idle: timedelta) -> Session | None:
        """Find the session of a secret, unless it has ended or nobody was seen for `idle`."""
        row = sessions.c
        good = (
            row.secret_hash == secret_hash,
            row.ended_at.is_(None),
            row.expires_at > now,
            row.seen_at > now - idle,
        )
        shown = [row[name] for name in Session.__dataclass_fields__]
        with reading(self._engine) as connection:
            found = connection.execute(select(*shown).where(*good)).mappings().first()
        if found is None:
            return None
        session = Session(**found)
        if now - session.seen_at > SEEN_EVERY:
            with writing(self._engine) as connection:
                seen = update(sessions).where(row.id == session.id, row.seen_at < now)
                connection.execute(seen.values(seen_at=now))
        return session

    def end_session(self, session_id: int, *, now: datetime) -> None:
        """Log one browser out."""
        self._end(sessions.c.id == session_id, now=now)

    def end_sessions(self, person: str, *, now: datetime) -> int:
        """Log a person out everywhere, and void their unspent links; answers how many sessions.

        Sessions from the machine itself are nobody's, and stay.
        """
        theirs = (logins.c.person == person, logins.c.everything.is_(False))
        with writing(self._engine) as connection:
            unspent = (*theirs, logins.c.spent_at.is_(None))
            connection.execute(update(logins).where(*unspent).values(spent_at=now))
        return self._end(sessions.c.person == person, sessions.c.everything.is_(False), now=now)

    def _end(self, *which: ColumnElement[bool], now: datetime) -> int:
        over = update(sessions).where(*which, sessions.c.ended_at.is_(None)).values(ended_at=now)
        with writing(self._engine) as connection:
            return connection.execute(over).rowcount

    def ask_showing(
        self, publication: int, position: int, theme: str, revision: str, *, now: datetime
    ) -> Showing:
        """Find how an article looks in another theme, or write down that somebody wants to see.

        What was made of an older revision is forgotten with that.
        """
        row = {
            "publication": publication, "position": position, "theme": theme,
            "revision": revision, "asked_at": now, "why": "", "html": "",
        }  # fmt: skip
        found = self._showing(publication, position, theme, revision)
        if found is None:
            old = (
                showings.c.publication == publication,
                showings.c.position == position,
                showings.c.theme == theme,
                showings.c.revision != revision,
            )
            with writing(self._engine) as connection:
                connection.execute(delete(showings).where(*old))
                insert_first(connection, showings, row)
            found = self._showing(publication, position, theme, revision)
        assert found is not None
        return found

    def showing(self, showing_id: int) -> Showing | None:
        """Read what was asked for; None where there is no such thing."""
        return self._one(showings.c.id == showing_id)

    def keep_showing(self, showing: Showing, html: str, *, why: str = "", now: datetime) -> None:
        """Keep what a worker made of it, or why it could not; nothing if that is no more wanted."""
        done = {"html": html, "why": why, "made_at": now}
        # The id alone may be another wish's by now: SQLite gives those of deleted rows again.
        same = (
            showings.c.id == showing.id,
            showings.c.theme == showing.theme,
            showings.c.revision == showing.revision,
        )
        with writing(self._engine) as connection:
            connection.execute(update(showings).where(*same).values(**done))

    def picture_bytes(self, publication: int, sha256: str) -> bytes | None:
        """Read a picture that came with a publication's pages or was fetched for them, or sent."""
        pages, lies = (
            publication_pages.c,
            and_(
                sources.c.digest == publication_pages.c.digest,
                sources.c.revision == publication_pages.c.revision,
            ),
        )
        ours = select(sources.c.id).join(publication_pages, lies)
        files = source_files.c.source.in_(ours.where(pages.publication == publication))
        kept = select(source_files.c.sha256).where(files, source_files.c.sha256 == sha256)
        mended = (
            select(mends.c.sha256)
            .join(publication_pages, mends.c.digest == pages.digest)
            .where(pages.publication == publication, mends.c.sha256 == sha256)
        )
        query = select(blobs.c.sha256).where(
            blobs.c.sha256 == sha256, or_(exists(kept), exists(mended))
        )
        with reading(self._engine) as connection:
            found = connection.scalar(query)
        try:
            return None if found is None else self.blob(found)
        except LookupError:  # its bytes are lost; whoever typesets it is told
            return None

    def _showing(
        self, publication: int, position: int, theme: str, revision: str
    ) -> Showing | None:
        row = showings.c
        return self._one(
            row.publication == publication,
            row.position == position,
            row.theme == theme,
            row.revision == revision,
        )

    def _one(self, *which: ColumnElement[bool]) -> Showing | None:
        shown = [showings.c[name] for name in Showing.__dataclass_fields__]
        with reading(self._engine) as connection:
            found = connection.execute(select(*shown).where(*which)).mappings().first()
        return None if found is None else Showing(**found)


def _good(secret_hash: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    row = logins.c
    return (row.secret_hash == secret_hash, row.spent_at.is_(None), row.expires_at > now)

"""The tables of the console: links that let in once, sessions, articles shown, pages dropped."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from workers.ledger.authors_tables import authors
from workers.ledger.tables import Moment, metadata

logins: Final = Table(
    "logins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("secret_hash", String, nullable=False, unique=True),
    Column("person", String, nullable=False),
    Column("everything", Boolean, nullable=False),  # made on the machine itself: owner of all
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("spent_at", Moment),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("secret_hash", String, nullable=False, unique=True),
    Column("person", String, nullable=False),
    Column("everything", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_sessions_person", "person"),
)

showings: Final = Table(
    "showings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("publication", ForeignKey("publications.id"), nullable=False),
    Column("position", Integer, nullable=False),  # of the article in the draft, from 0
    Column("theme", String, nullable=False),
    Column("revision", String, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("made_at", Moment),  # NULL: a worker is still to do it
    Column("why", String, nullable=False),  # what went wrong, if anything did
    Column("html", String, nullable=False),
    UniqueConstraint("publication", "position", "theme", "revision"),
)

arrivals: Final = Table(
    "arrivals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("person", String, nullable=False),
    Column("name", String, nullable=False),  # of the archive, as its owner calls it
    Column("force", Boolean, nullable=False),
    Column("again", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("archive", LargeBinary),  # NULL once it was taken in
    Column("tries", Integer, nullable=False),
    Column("done_at", Moment),  # NULL: a worker is still to do it
    Column("outcome", String, nullable=False),  # of the submission; "faulty" for none
    Column("publication", ForeignKey("publications.id")),
    Column("faults", String, nullable=False),  # as JSON
    Column("author", ForeignKey(authors.c.id)),  # NULL: it came by the console
    Column("request", String, nullable=False),  # the same for a request that is repeated
    Index("ix_arrivals_account", "account", "id"),
    Index("ix_arrivals_author_request", "author", "request"),
)

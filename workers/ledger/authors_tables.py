"""The table of authors: who may hand in pages from a machine of their own."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from workers.ledger.tables import Moment, metadata

authors: Final = Table(
    "authors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("name", String, nullable=False),  # stands in the journal, and counts for four eyes
    Column("token_hash", String, nullable=False, unique=True),
    Column("made_by", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),  # to the minute
    Column("revoked_at", Moment),
)

GOOD: Final = authors.c.revoked_at.is_(None)
Index(
    "uq_authors_good",
    authors.c.account,
    authors.c.name,
    unique=True,
    sqlite_where=GOOD,
    postgresql_where=GOOD,
)

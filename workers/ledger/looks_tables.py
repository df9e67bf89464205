"""The tables of what is looked at: addresses that readers open, and the house's own silences."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from workers.ledger.tables import Moment, metadata

looks: Final = Table(
    "looks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("address", String, nullable=False),  # as index and series have it
    Column("title", String, nullable=False),
    Column("publication", ForeignKey("publications.id")),  # NULL: of the series alone
    Column("next_at", Moment, nullable=False),
    Column("looked_at", Moment),
    Column("answer", String, nullable=False),  # the last one's; "" before the first
    Column("sign", String, nullable=False),  # the sentence that stood there instead
    Column("gone_seen_at", Moment),  # the first sure sign of those that follow one another
    Column("gone_at", Moment),  # believed since
    Column("settled", Boolean, nullable=False),  # index and series are as this row says
    UniqueConstraint("account", "address"),
    Index("ix_looks_next_at", "next_at"),
    Index("ix_looks_looked_at", "looked_at"),
    Index("ix_looks_account_gone_at", "account", "gone_at"),
)

outages: Final = Table(
    "outages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("process", String, nullable=False),  # who was silent
    Column("kind", String, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("told_at", Moment),  # NULL: operators are still to hear of it
    Index("ix_outages_told_at", "told_at"),
)

"""The tables of pages that were out before gongbao came."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from workers.ledger.tables import Moment, metadata

adoptions: Final = Table(
    "adoptions",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("at", Moment, nullable=False),  # of the first look at its folder
)

adopted_pages: Final = Table(
    "adopted_pages",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("key", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("day", Date),
    Column("origin", String, nullable=False),  # who told the address; "" while nobody has
    Column("publication", Integer, ForeignKey("publications.id")),  # NULL: its address is unknown
    Column("created_at", Moment, nullable=False),
    Index("ix_adopted_pages_publication", "publication", unique=True),
)

"""The tables of how articles were read, and of when that is asked next."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table

from workers.ledger.tables import Moment, metadata

article_figures: Final = Table(
    "article_figures",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("message", String, primary_key=True),  # msg_data_id and the article's number
    Column("day", Date, primary_key=True),  # Beijing's; the counts are from `published` to it
    Column("published", Date, nullable=False),
    Column("title", String, nullable=False),
    Column("address", String, nullable=False),
    Column("notified", Boolean, nullable=False),
    Column("read", Integer, nullable=False),
    Column("shared", Integer, nullable=False),
    Column("favoured", Integer, nullable=False),
    Index("ix_article_figures_published", "account", "published"),
)

figures_rounds: Final = Table(
    "figures_rounds",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("next_at", Moment, nullable=False),
    Column("why", String, nullable=False),  # there are none, or not all; "" where all is well
)

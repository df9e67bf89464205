"""The table of what the installation knows of itself."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, String, Table

from workers.ledger.tables import Moment, metadata

house: Final = Table(
    "house",
    metadata,
    Column("name", String, primary_key=True),  # "pause", "restored", or "challenge" and a hash
    Column("said", String, nullable=False),
    Column("who", String, nullable=False),
    Column("at", Moment, nullable=False),
)

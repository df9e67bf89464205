"""Releasing: appointments, attempts, what WeChat said of them, what operators are told."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("state NOT IN ('cancelled', 'failed', 'published', 'withdrawn')")


def upgrade() -> None:
    _publications()
    _releases()
    _finishes()
    _notices()
    _closures()
    _rights()


def _text(name: str, *, default: str | None = None) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=False, server_default=default)


def _number(name: str, *, default: str | None = None) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


def _publications() -> None:
    added: list[sa.Column[Any]] = [
        sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("release_at", MOMENT),
        sa.Column("tell_at", MOMENT),
        _text("target", default=""),
        _text("appointed_by", default=""),
        _text("approved_by", default=""),
        _text("approved_hash", default=""),
        _number("attempt", default="0"),
        sa.Column("released_at", MOMENT),
        _text("address", default=""),
    ]
    for column in added:
        op.add_column("publications", column)
    op.create_index("ix_publications_state_release_at", "publications", ["state", "release_at"])
    op.create_index("ix_publications_state_tell_at", "publications", ["state", "tell_at"])
    op.create_index(
        "ix_publications_account_released_at", "publications", ["account", "released_at"]
    )
    op.drop_index("uq_publications_live", "publications")
    op.create_index(
        "uq_publications_live",
        "publications",
        ["account", "key"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def _releases() -> None:
    op.create_table(
        "releases",
        sa.Column("id", sa.Integer(), nullable=False),
        _number("publication"),
        _text("account"),
        _number("attempt"),
        _text("route"),
        _text("target"),
        _text("media_id"),
        _text("article_hash"),
        _text("client_key"),
        sa.Column("called_at", MOMENT, nullable=False),
        sa.Column("last_called_at", MOMENT, nullable=False),
        _number("calls"),
        _text("fate"),
        _text("receipt"),
        _text("article_id"),
        _number("looks"),
        sa.Column("report", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_releases"),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_releases_publication"
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_releases_account"),
        sa.UniqueConstraint("publication", "attempt", name="uq_releases_publication_attempt"),
    )
    op.create_index("ix_releases_account_called_at", "releases", ["account", "called_at"])
    op.create_index("ix_releases_account_receipt", "releases", ["account", "receipt"])


def _finishes() -> None:
    op.create_table(
        "finishes",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("account"),
        _text("route"),
        _text("receipt"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_finishes"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_finishes_account"),
        sa.UniqueConstraint(
            "account", "route", "receipt", name="uq_finishes_account_route_receipt"
        ),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String()),
        sa.Column("publication", sa.Integer()),
        _text("title"),
        _text("body"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("not_before", MOMENT),
        _number("tries"),
        sa.Column("sent_at", MOMENT),
        sa.Column("once", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_notices_account"),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_notices_publication"
        ),
        sa.UniqueConstraint("once", name="uq_notices_once"),
    )
    op.create_index("ix_notices_sent_at_not_before", "notices", ["sent_at", "not_before"])
    op.create_index("ix_notices_account", "notices", ["account"])


def _closures() -> None:
    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("account"),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        _text("sentence"),
        _text("who"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_closures"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_closures_account"),
    )
    op.create_index("ix_closures_account_last", "closures", ["account", "last"])


def _rights() -> None:
    op.create_table(
        "rights",
        _text("account"),
        _text("name"),
        sa.Column("held", sa.Boolean(), nullable=False),
        _text("how"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("account", "name", name="pk_rights"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_rights_account"),
    )

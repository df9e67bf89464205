"""When an address was looked at last, and whether it was there; when the house was silent."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("publication", sa.Integer(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("gone_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_looks_account"),
        sa.ForeignKeyConstraint(["publication"], ["publications.id"], name="fk_looks_publication"),
        sa.PrimaryKeyConstraint("id", name="pk_looks"),
        sa.UniqueConstraint("account", "address", name="uq_looks_account_address"),
    )
    op.create_index("ix_looks_next_at", "looks", ["next_at"])
    op.create_index("ix_looks_looked_at", "looks", ["looked_at"])
    op.create_index("ix_looks_account_gone_at", "looks", ["account", "gone_at"])
    op.create_table(
        "outages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outages"),
    )
    op.create_index("ix_outages_told_at", "outages", ["told_at"])

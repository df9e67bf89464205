"""Pages that were out before gongbao came, and where they are."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adoptions",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_adoptions_account"),
        sa.PrimaryKeyConstraint("account", name="pk_adoptions"),
    )
    op.create_table(
        "adopted_pages",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("publication", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_adopted_pages_account"),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_adopted_pages_publication"
        ),
        sa.PrimaryKeyConstraint("account", "key", name="pk_adopted_pages"),
    )
    op.create_index("ix_adopted_pages_publication", "adopted_pages", ["publication"], unique=True)

"""How articles were read, and when that is asked next."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_figures",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("published", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("notified", sa.Boolean(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("favoured", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_article_figures_account"),
        sa.PrimaryKeyConstraint("account", "message", "day", name="pk_article_figures"),
    )
    op.create_index("ix_article_figures_published", "article_figures", ["account", "published"])
    op.create_table(
        "figures_rounds",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_figures_rounds_account"),
        sa.PrimaryKeyConstraint("account", name="pk_figures_rounds"),
    )

"""Who may hand in pages from another machine."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

GOOD = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "authors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_authors_account"),
        sa.PrimaryKeyConstraint("id", name="pk_authors"),
        sa.UniqueConstraint("token_hash", name="uq_authors_token_hash"),
    )
    op.create_index(
        "uq_authors_good",
        "authors",
        ["account", "name"],
        unique=True,
        sqlite_where=GOOD,
        postgresql_where=GOOD,
    )
    with op.batch_alter_table("arrivals") as batch:
        batch.add_column(sa.Column("author", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("request", sa.String(), nullable=False, server_default=""))
        batch.create_foreign_key("fk_arrivals_author", "authors", ["author"], ["id"])
        batch.create_index("ix_arrivals_author_request", ["author", "request"])
    # Those who unfollowed before are erased as those are who do so from now on.
    op.execute("UPDATE operators SET openid = 'gone ' || id WHERE suspended_why = '取消了关注'")

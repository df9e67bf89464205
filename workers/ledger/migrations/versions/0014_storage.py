"""Bytes that are kept outside of the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A column that is added costs nothing; another table with 2 GB of pictures would.
    op.add_column(
        "blobs",
        sa.Column("outside", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_blobs_outside", "blobs", ["sha256", "outside", "size"])

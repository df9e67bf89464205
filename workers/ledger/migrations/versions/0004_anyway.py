"""An operator's word that something leaves in quiet hours and over the daily limit, too."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "publications",
        sa.Column("anyway", sa.Boolean(), nullable=False, server_default=sa.false()),
    )

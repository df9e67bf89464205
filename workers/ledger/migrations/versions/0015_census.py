"""An index by which publications are counted, for whoever measures the house."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_publications_account_state", "publications", ["account", "state"])

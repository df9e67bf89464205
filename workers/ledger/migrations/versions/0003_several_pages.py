"""Several pages in one draft, and the draft that is to be deleted once another stands for it.

Until now a publication had one page: it becomes the first of its pages.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"  # 0002 is releasing: this order is final
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publication_pages",
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Integer(), nullable=False),
        sa.Column("revision", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("publication", "position", name="pk_publication_pages"),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_publication_pages_publication"
        ),
        sa.ForeignKeyConstraint(["digest"], ["digests.id"], name="fk_publication_pages_digest"),
    )
    op.create_index("ix_publication_pages_digest", "publication_pages", ["digest"])
    op.execute(
        "INSERT INTO publication_pages (publication, position, digest, revision) "
        "SELECT id, 0, digest, revision FROM publications"
    )
    op.add_column("publications", sa.Column("old_draft_id", sa.String()))
    op.add_column("publications", sa.Column("old_draft_hash", sa.String()))

"""The ground floor: what the way of a page to its draft needs.

Names stand here as they are today: a migration must not change when the code does. There is
no way down: it would take the journal with it. The way back is a copy of the database.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("state NOT IN ('cancelled', 'failed')")


def upgrade() -> None:
    _accounts_and_digests()
    _sources()
    _pictures()
    _publications()
    _journal()
    _processes()
    _seal_the_journal()


def _text(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> "sa.Column[object]":
    return sa.Column(name, MOMENT, nullable=nullable)


def _accounts_and_digests() -> None:
    op.create_table(
        "accounts",
        _text("name"),
        _text("app_id"),
        _text("kind"),
        sa.PrimaryKeyConstraint("name", name="pk_accounts"),
    )
    op.create_table(
        "digests",
        _number("id"),
        _text("account"),
        _text("key"),
        _text("revision"),
        _text("title"),
        _text("author"),
        _text("summary"),
        _text("issue"),
        sa.Column("day", sa.Date()),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        _moment("created_at", nullable=False),
        _moment("updated_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_digests_account"),
        sa.UniqueConstraint("account", "key", name="uq_digests_account_key"),
    )
    op.create_index("ix_digests_account_issue", "digests", ["account", "issue"])
    op.create_table(
        "items",
        _number("digest"),
        _number("position"),
        _text("title"),
        _number("line", nullable=True),
        sa.PrimaryKeyConstraint("digest", "position", name="pk_items"),
        sa.ForeignKeyConstraint(["digest"], ["digests.id"], name="fk_items_digest"),
    )


def _sources() -> None:
    op.create_table(
        "sources",
        _number("id"),
        _number("digest"),
        _text("revision"),
        _text("name"),
        _text("folder"),
        sa.Column("page", sa.LargeBinary(), nullable=False),
        _moment("created_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.ForeignKeyConstraint(["digest"], ["digests.id"], name="fk_sources_digest"),
        sa.UniqueConstraint("digest", "revision", name="uq_sources_digest_revision"),
    )
    op.create_table(
        "blobs",
        _text("sha256"),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        _number("size"),
        sa.PrimaryKeyConstraint("sha256", name="pk_blobs"),
    )
    op.create_table(
        "source_files",
        _number("source"),
        _text("ref"),
        _text("sha256"),
        _moment("fetched_at"),
        sa.PrimaryKeyConstraint("source", "ref", name="pk_source_files"),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name="fk_source_files_source"),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name="fk_source_files_sha256"),
    )


def _pictures() -> None:
    op.create_table(
        "pictures",
        _text("account"),
        _text("sha256"),
        _text("use"),
        _text("address"),
        _text("media_id"),
        _number("width"),
        _number("height"),
        _text("kind"),
        _number("bytes_before"),
        _number("bytes_after"),
        _moment("uploaded_at", nullable=False),
        sa.PrimaryKeyConstraint("account", "sha256", "use", name="pk_pictures"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_pictures_account"),
    )


def _publications() -> None:
    op.create_table(
        "publications",
        _number("id"),
        _text("account"),
        _number("digest"),
        _text("key"),
        _text("revision"),
        _text("state"),
        _text("route"),
        _text("title"),
        _text("draft_id", nullable=True),
        _moment("draft_called_at"),
        _text("article_hash"),
        _text("draft_seen_hash", nullable=True),
        _moment("draft_seen_at"),
        _number("fence"),
        _text("lease_owner"),
        _moment("lease_until"),
        _moment("not_before"),
        _number("tries"),
        _text("why"),
        sa.Column("forced", sa.Boolean(), nullable=False),
        _moment("created_at", nullable=False),
        _moment("updated_at", nullable=False),
        sa.Column("report", sa.JSON()),
        sa.Column("draft_sent", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_publications_account"),
        sa.ForeignKeyConstraint(["digest"], ["digests.id"], name="fk_publications_digest"),
    )
    op.create_index("ix_publications_state_not_before", "publications", ["state", "not_before"])
    op.create_index("ix_publications_account_key", "publications", ["account", "key"])
    op.create_index("ix_publications_digest", "publications", ["digest"])
    op.create_index("ix_publications_account_draft_id", "publications", ["account", "draft_id"])
    op.create_index(
        "uq_publications_live",
        "publications",
        ["account", "key"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def _journal() -> None:
    op.create_table(
        "journal",
        _number("id"),
        _moment("at", nullable=False),
        _number("publication", nullable=True),
        _text("account", nullable=True),
        _text("who"),
        _text("what"),
        _text("before"),
        _text("after"),
        _text("why"),
        _number("errcode", nullable=True),
        _text("rid"),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_journal_publication"
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_journal_account"),
    )
    op.create_index("ix_journal_publication", "journal", ["publication"])


def _processes() -> None:
    op.create_table(
        "leases",
        _text("name"),
        _text("owner"),
        _number("fence"),
        _moment("until"),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "heartbeats",
        _text("process"),
        _moment("at", nullable=False),
        _text("detail"),
        sa.PrimaryKeyConstraint("process", name="pk_heartbeats"),
    )


def _seal_the_journal() -> None:
    statements = POSTGRESQL_SEAL if op.get_bind().dialect.name == "postgresql" else SQLITE_SEAL
    for statement in statements:
        op.execute(statement)


# The last one is for INSERT OR REPLACE, which removes a row without asking the trigger of DELETE.
SQLITE_SEAL = (
    """CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
    WHEN EXISTS (SELECT 1 FROM journal WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
)
POSTGRESQL_SEAL = (
    """CREATE FUNCTION journal_is_sealed() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    """CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_is_sealed()""",
    """CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_sealed()""",
)

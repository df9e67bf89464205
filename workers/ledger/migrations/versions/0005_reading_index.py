"""The index of what readers can open: articles, passages, words, and the full text itself."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indexed_accounts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_indexed_accounts"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_indexed_accounts_account"),
        sa.UniqueConstraint("account", name="uq_indexed_accounts_account"),
    )
    op.create_table(
        "indexed_articles",
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("issue", sa.String(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("publication", "position", name="pk_indexed_articles"),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_indexed_articles_publication"
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_indexed_articles_account"),
    )
    op.create_index("ix_indexed_articles_account_last", "indexed_articles", ["account", "last"])
    op.create_index("ix_indexed_articles_account_issue", "indexed_articles", ["account", "issue"])
    op.create_table(
        "indexed_passages",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_indexed_passages"),
        sa.ForeignKeyConstraint(
            ["publication", "position"],
            ["indexed_articles.publication", "indexed_articles.position"],
            name="fk_indexed_passages_publication",
        ),
    )
    op.create_index(
        "ix_indexed_passages_publication_position",
        "indexed_passages",
        ["publication", "position"],
    )
    op.create_table(
        "indexed_words",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account", "word", name="pk_indexed_words"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_indexed_words_account"),
    )
    if op.get_bind().dialect.name == "sqlite":
        # The text comes as tokens with spaces between: of FTS5's tokenizers ascii does the least.
        op.execute(
            "CREATE VIRTUAL TABLE passage_index USING fts5 (heading, body, tokenize = 'ascii')"
        )
        return
    op.execute(
        "CREATE TABLE passage_index "
        "(id BIGINT PRIMARY KEY, "
        "heading TSVECTOR NOT NULL, body TSVECTOR NOT NULL, pairs TSVECTOR NOT NULL)"
    )
    for column in ("heading", "body", "pairs"):
        op.execute(f"CREATE INDEX ix_passage_index_{column} ON passage_index USING gin ({column})")

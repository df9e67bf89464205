"""The tables as the newest migration leaves them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
)
from sqlalchemy.types import TypeDecorator

from workers.publication import FINAL

if TYPE_CHECKING:
    from sqlalchemy import Dialect

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored as UTC (SQLite has no zones) and given back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


accounts: Final = Table(
    "accounts",
    metadata,
    Column("name", String, primary_key=True),
    Column("app_id", String, nullable=False),
    Column("kind", String, nullable=False),
)

digests: Final = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("key", String, nullable=False),
    Column("revision", String, nullable=False),  # the newest submitted
    Column("title", String, nullable=False),
    Column("author", String, nullable=False),
    Column("summary", String, nullable=False),
    Column("issue", String, nullable=False),
    Column("day", Date),
    Column("tags", JSON, nullable=False),
    Column("categories", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("account", "key"),
    Index("ix_digests_account_issue", "account", "issue"),
)

items: Final = Table(
    "items",
    metadata,
    Column("digest", ForeignKey("digests.id"), primary_key=True),
    Column("position", Integer, primary_key=True),  # from 0, in the page's order
    Column("title", String, nullable=False),
    Column("line", Integer),
)

sources: Final = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", ForeignKey("digests.id"), nullable=False),
    Column("revision", String, nullable=False),
    Column("name", String, nullable=False),
    Column("folder", String, nullable=False),
    Column("page", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("digest", "revision"),
)

blobs: Final = Table(
    "blobs",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),  # empty where they lie outside
    Column("size", Integer, nullable=False),
    Column("outside", Boolean, nullable=False, server_default=false()),
    # SQLite would read through all the bytes to reach what stands behind them.
    Index("ix_blobs_outside", "sha256", "outside", "size"),
)

source_files: Final = Table(
    "source_files",
    metadata,
    Column("source", ForeignKey("sources.id"), primary_key=True),
    Column("ref", String, primary_key=True),
    Column("sha256", ForeignKey("blobs.sha256"), nullable=False),
    Column("fetched_at", Moment),  # NULL: submitted with the page
)

pictures: Final = Table(
    "pictures",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("use", String, primary_key=True),
    Column("address", String, nullable=False),
    Column("media_id", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("bytes_before", Integer, nullable=False),
    Column("bytes_after", Integer, nullable=False),
    Column("uploaded_at", Moment, nullable=False),
)

publications: Final = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("digest", ForeignKey("digests.id"), nullable=False),
    Column("key", String, nullable=False),
    Column("revision", String, nullable=False),
    Column("state", String, nullable=False),
    Column("route", String, nullable=False),
    Column("title", String, nullable=False),
    Column("draft_id", String),
    Column("draft_called_at", Moment),
    Column("article_hash", String, nullable=False),  # of what was last written into the draft
    Column("draft_seen_hash", String),  # of what WeChat made of it
    Column("draft_seen_at", Moment),
    Column("fence", Integer, nullable=False),
    Column("lease_owner", String, nullable=False),
    Column("lease_until", Moment),
    Column("not_before", Moment),
    Column("tries", Integer, nullable=False),
    Column("why", String, nullable=False),
    Column("forced", Boolean, nullable=False),  # an operator's word to overwrite, or to add anew
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    # The long ones come last: SQLite would read through them to reach a column behind them.
    Column("report", JSON(none_as_null=True)),  # what prepare did, for people
    Column("draft_sent", JSON(none_as_null=True)),  # what an unanswered draft/add carried
    # Added later, and so behind them all the same; queries over many rows read indexes only.
    Column("told", Boolean, nullable=False),
    Column("release_at", Moment),
    Column("tell_at", Moment),
    Column("target", String, nullable=False),
    Column("appointed_by", String, nullable=False),
    Column("approved_by", String, nullable=False),
    Column("approved_hash", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("released_at", Moment),
    Column("address", String, nullable=False),
    # Added since. The draft to delete once draft_id stands in its place, as it was last read.
    Column("old_draft_id", String),
    Column("old_draft_hash", String),
    Column("anyway", Boolean, nullable=False, default=False),
    Index("ix_publications_state_not_before", "state", "not_before"),
    Index("ix_publications_account_key", "account", "key"),
    Index("ix_publications_account_state", "account", "state"),  # is counted by, see census.py
    Index("ix_publications_digest", "digest"),
    Index("ix_publications_account_draft_id", "account", "draft_id"),
    Index("ix_publications_state_release_at", "state", "release_at"),
    Index("ix_publications_state_tell_at", "state", "tell_at"),
    Index("ix_publications_account_released_at", "account", "released_at"),
)

LIVE: Final = publications.c.state.not_in(sorted(FINAL))
Index(
    "uq_publications_live",
    publications.c.account,
    publications.c.key,
    unique=True,
    sqlite_where=LIVE,
    postgresql_where=LIVE,
)

publication_pages: Final = Table(
    "publication_pages",
    metadata,
    Column("publication", ForeignKey("publications.id"), primary_key=True),
    Column("position", Integer, primary_key=True),  # from 0, in the draft's order
    Column("digest", ForeignKey("digests.id"), nullable=False),
    Column("revision", String, nullable=False),
    Index("ix_publication_pages_digest", "digest"),
)

journal: Final = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("publication", ForeignKey("publications.id")),
    Column("account", ForeignKey("accounts.name")),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("why", String, nullable=False),
    Column("errcode", Integer),
    Column("rid", String, nullable=False),
    Index("ix_journal_publication", "publication"),
    Index("ix_journal_account", "account", "id"),
)

leases: Final = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("until", Moment),  # NULL: free
)

heartbeats: Final = Table(
    "heartbeats",
    metadata,
    Column("process", String, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("detail", String, nullable=False),
)

releases: Final = Table(
    "releases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("publication", ForeignKey("publications.id"), nullable=False),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("route", String, nullable=False),
    Column("target", String, nullable=False),
    Column("media_id", String, nullable=False),
    Column("article_hash", String, nullable=False),
    Column("client_key", String, nullable=False),
    Column("called_at", Moment, nullable=False),
    Column("last_called_at", Moment, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("fate", String, nullable=False),
    Column("receipt", String, nullable=False),
    Column("article_id", String, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("report", JSON(none_as_null=True)),
    UniqueConstraint("publication", "attempt"),
    Index("ix_releases_account_called_at", "account", "called_at"),
    Index("ix_releases_account_receipt", "account", "receipt"),
)

finishes: Final = Table(
    "finishes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("route", String, nullable=False),
    Column("receipt", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("said", JSON, nullable=False),  # what the event tells, without who was told
    Column("asked", Boolean, nullable=False),  # nobody's, and operators were asked about it
    UniqueConstraint("account", "route", "receipt"),
)

notices: Final = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name")),  # NULL: of the whole house
    Column("publication", ForeignKey("publications.id")),
    Column("title", String, nullable=False),
    Column("body", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("not_before", Moment),
    Column("tries", Integer, nullable=False),
    Column("sent_at", Moment),  # NULL: still to be sent
    Column("once", String, unique=True),  # what must be told only once, whoever sees it first
    Index("ix_notices_sent_at_not_before", "sent_at", "not_before"),
    Index("ix_notices_account", "account"),
)

closures: Final = Table(
    "closures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("sentence", String, nullable=False),
    Column("who", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_closures_account_last", "account", "last"),
)

rights: Final = Table(
    "rights",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("held", Boolean, nullable=False),
    Column("how", String, nullable=False),  # how it was learnt
    Column("at", Moment, nullable=False),
)

# SQLite's Integer is as long, and only an INTEGER PRIMARY KEY needs no index of its own there.
_NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")

indexed_accounts: Final = Table(
    "indexed_accounts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False, unique=True),
)

# Beside these stands passage_index, SQLite's or PostgreSQL's full-text index: see fulltext.py.
indexed_articles: Final = Table(
    "indexed_articles",
    metadata,
    Column("publication", ForeignKey("publications.id"), primary_key=True),
    Column("position", Integer, primary_key=True),  # from 0, in the draft's order
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("title", String, nullable=False),
    Column("issue", String, nullable=False),
    Column("day", Date),
    Column("address", String, nullable=False),
    Column("first", BigInteger, nullable=False),  # its passages are these and all between
    Column("last", BigInteger, nullable=False),
    Index("ix_indexed_articles_account_last", "account", "last"),
    Index("ix_indexed_articles_account_issue", "account", "issue"),
)

indexed_passages: Final = Table(
    "indexed_passages",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("publication", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("heading", String, nullable=False),
    Column("text", String, nullable=False),
    ForeignKeyConstraint(
        ["publication", "position"], ["indexed_articles.publication", "indexed_articles.position"]
    ),
    Index("ix_indexed_passages_publication_position", "publication", "position"),
)

indexed_words: Final = Table(
    "indexed_words",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("word", String, primary_key=True),  # of a to z, for those that mistype it
)

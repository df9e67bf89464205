"""The tables of the conversation: operators and their words, followers' questions, the series."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from workers.ledger.tables import Moment, metadata

operators: Final = Table(
    "operators",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("person", String, nullable=False),  # the same name in two accounts is one person
    Column("openid", String, nullable=False),
    Column("role", String, nullable=False),
    Column("enrolled_at", Moment, nullable=False),
    Column("heard_at", Moment),  # their last message: customer-service messages depend on it
    Column("suspended_at", Moment),
    Column("suspended_why", String, nullable=False),
    Column("told_until", Integer, nullable=False),  # the last notice they were told in chat
    UniqueConstraint("account", "person"),
    UniqueConstraint("account", "openid"),
)

invitations: Final = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("person", String, nullable=False),
    Column("role", String, nullable=False),
    Column("code_hash", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),  # wrong ones
    Column("used_at", Moment),
    Index("ix_invitations_account", "account"),
)

confirmations: Final = Table(
    "confirmations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("person", String, nullable=False),
    Column("publication", ForeignKey("publications.id")),
    Column("order", JSON, nullable=False),  # the verb and its arguments, as they were asked
    Column("article_hash", String, nullable=False),
    Column("code_hash", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),  # wrong ones
    Column("spent_at", Moment),
    Index("ix_confirmations_account_person", "account", "person"),
)

heard: Final = Table(
    "heard",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("identity", String, primary_key=True),  # of one message, whatever delivery
    Column("at", Moment, nullable=False),
    Column("answer", LargeBinary),  # NULL: whoever took it has not answered yet
    Index("ix_heard_at", "at"),
)

own_replies: Final = Table(
    "own_replies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("words", String, nullable=False),  # in the router's one spelling
    Column("match", String, nullable=False),  # exact | contains
    Column("kind", String, nullable=False),  # text | picture | article
    Column("body", JSON, nullable=False),
    Column("origin", String, nullable=False),  # chat | back_end; those of the file stay in the file
    Column("who", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("account", "words", "match"),
)

inbox: Final = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("openid", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("words", String, nullable=False),
    Column("answered_at", Moment),
    Column("answered_by", String, nullable=False),
    Column("answer", String, nullable=False),
    Index("ix_inbox_account_at", "account", "at"),
    Index("ix_inbox_account_openid", "account", "openid"),
)

questions: Final = Table(
    "questions",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("day", Date, primary_key=True),  # on the account's own clock
    Column("words", String, primary_key=True),  # folded, and nothing of who asked
    Column("times", Integer, nullable=False),
    Column("missed", Integer, nullable=False),  # of these, without an answer
)

follows: Final = Table(
    "follows",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("scene", String, primary_key=True),  # of a QR code; "" for none
    Column("came", Integer, nullable=False),
    Column("went", Integer, nullable=False),
)

series: Final = Table(
    "series",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("identity", String, nullable=False),  # what all addresses of one article share
    Column("url", String, nullable=False),
    Column("title", String, nullable=False),
    Column("category", String, nullable=False),
    Column("place", Float, nullable=False),  # smaller comes first
    Column("pinned", Boolean, nullable=False),
    Column("origin", String, nullable=False),  # operator | file | page
    Column("day", Date),  # of the page that named it
    Column("who", String, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("removed_at", Moment),  # a person took it out: it does not come back by itself
    UniqueConstraint("account", "identity"),
)

menus: Final = Table(
    "menus",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("pushed_at", Moment),
    Column("pushed_hash", String, nullable=False),
    Column("wanted_at", Moment),  # NULL: what is up there is what should be
    Column("why", String, nullable=False),
)

mends: Final = Table(
    "mends",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("digest", ForeignKey("digests.id"), nullable=False),
    Column("part", String, nullable=False),  # title | summary | cover | picture | text
    Column("place", String, nullable=False),  # which picture, which words; "" for the others
    Column("value", JSON, nullable=False),
    Column("sha256", ForeignKey("blobs.sha256")),  # of a picture somebody sent
    Column("basis", String, nullable=False),  # hash of what the page itself said there
    Column("who", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_why", String, nullable=False),
    Index("ix_mends_digest", "digest"),
)

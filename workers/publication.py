"""A digest on its way to readers: Publication, State, Route. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class State(StrEnum):
    """Where a publication stands; what enters and leaves each is in README's table."""

    RECEIVED = "received"
    DRAFTED = "drafted"
    SCHEDULED = "scheduled"
    DUE = "due"
    RELEASING = "releasing"
    AWAITING_ADMIN = "awaiting_admin"
    UNSURE = "unsure"
    RELEASED = "released"
    PUBLISHED = "published"
    HANDED_OVER = "handed_over"
    HELD = "held"
    FAILED = "failed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


LEAVING = frozenset(
    {State.DUE, State.RELEASING, State.AWAITING_ADMIN, State.UNSURE, State.RELEASED}
)
"""From the clock's word to the address: what is submitted meanwhile is not part of it."""

WORKING = LEAVING | {State.RECEIVED, State.DRAFTED}
"""States that a worker leads on from; the table of pipeline.py has a step for each."""

OUT = frozenset({State.PUBLISHED, State.WITHDRAWN})
"""Readers have it, or had it."""

FINAL = OUT | {State.FAILED, State.CANCELLED}
"""States that nothing leaves by itself."""


BY_SCHEDULE = "日程"
"""Who appointed what no person did."""


class Route(StrEnum):
    """How a publication is released: pushed, published without a push, or by a person."""

    MASS = "mass"
    PUBLISH = "publish"
    DRAFT = "draft"


class Kind(StrEnum):
    """What an account may do by API; see the rights table of the platform (9.1)."""

    PERSONAL = "personal"
    SUBSCRIPTION = "subscription"
    SERVICE = "service"


class Fate(StrEnum):
    """What became of one release; see Release."""

    OPEN = "open"  # called or about to be: nobody knows yet
    TAKEN = "taken"  # WeChat gave a receipt
    DONE = "done"
    REFUSED = "refused"  # proven: nothing went out


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One attempt to bring a draft to its readers, written down before WeChat is called.

    `client_key` is the clientmsgid of a mass-send; `receipt` the msg_id or publish_id; `calls`
    how often WeChat was called for it, `called_at` when first, `last_called_at` when last.
    `looks` counts what was asked about it since.
    """

    id: int
    publication: int
    account: str
    attempt: int
    route: Route
    target: str
    media_id: str
    article_hash: str
    client_key: str
    called_at: datetime
    last_called_at: datetime
    calls: int
    fate: Fate
    receipt: str = ""
    article_id: str = ""
    looks: int = 0
    report: dict[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One row of the ledger: a digest of one account, with a state.

    `key` is the first page's slug, else its folder's name; `revision` is the sha256 (hex) of
    pages, pictures and the settings that shape the articles. `draft_id` is WeChat's media_id of the
    draft, `draft_called_at` the moment an unanswered draft/add was begun. `fence` grows with
    every claim; a write with an older fence changes nothing. `forced` is an operator's
    word to overwrite what was edited, or add anew what is gone. Times are aware, UTC.

    `draft_sent` is what an unanswered draft/add carried, `article_hash` the hashes of what our
    last write put into the draft, one an article, with spaces between ("" while that is not
    sure), `draft_seen_hash` the hash of the draft as WeChat gave it back after that write,
    `report` what prepare did, for people. `old_draft_id` is the draft that `draft_id` replaced
    and that is still to be deleted, `old_draft_hash` the hash of how it read before.

    `told`: operators know of the draft, and a word of theirs (or the schedule) leads on. The
    appointment is `release_at`, `route`, `target` ("" for all, else a tag's name) and
    `appointed_by`; `tell_at` is when operators hear that it goes out soon, None once they did.
    `anyway` is the word of whoever appointed it to leave in quiet hours and over the daily limit,
    too. `approved_hash` is the article_hash that `approved_by` has seen. `attempt` counts releases
    from 1; `address` is where readers find the article.
    """

    id: int
    account: str
    key: str
    revision: str
    state: State
    route: Route
    title: str
    draft_id: str | None
    draft_called_at: datetime | None
    fence: int
    lease_until: datetime | None
    not_before: datetime | None
    tries: int
    why: str
    created_at: datetime
    updated_at: datetime
    forced: bool = False
    article_hash: str = ""
    draft_seen_hash: str | None = None
    draft_sent: dict[str, object] | None = None
    old_draft_id: str | None = None
    old_draft_hash: str | None = None
    report: dict[str, object] | None = None
    told: bool = False
    release_at: datetime | None = None
    tell_at: datetime | None = None
    target: str = ""
    appointed_by: str = ""
    approved_by: str = ""
    approved_hash: str = ""
    attempt: int = 0
    released_at: datetime | None = None
    address: str = ""
    anyway: bool = False

    @property
    def approved(self) -> bool:
        """Whether somebody approved the article as it lies in the box."""
        return bool(self.approved_hash) and self.approved_hash == self.article_hash

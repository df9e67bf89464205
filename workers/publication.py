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
    HANDED_OVER = "handed_over"
    HELD = "held"
    FAILED = "failed"
    CANCELLED = "cancelled"


WORKING = frozenset({State.RECEIVED, State.DRAFTED})
"""States that a worker leads on from; the table of pipeline.py has a step for each."""

FINAL = frozenset({State.FAILED, State.CANCELLED})
"""States that nothing leaves by itself."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One row of the ledger: a digest of one account, with a state.

    `key` is the page's slug, else its folder's name; `revision` is the sha256 (hex) of page,
    pictures and the settings that shape the article. `draft_id` is WeChat's media_id of the
    draft, `draft_called_at` the moment an unanswered draft/add was begun. `fence` grows with
    every claim; a write with an older fence changes nothing. `forced` is an operator's
    word to overwrite what was edited, or add anew what is gone. Times are aware, UTC.

    `draft_sent` is what an unanswered draft/add carried, `article_hash` the hash of what our
    last write put into the draft ("" while that is not sure), `draft_seen_hash` the hash of
    the draft as WeChat gave it back after that write, `report` what prepare did, for people.
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
    report: dict[str, object] | None = None

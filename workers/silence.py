"""What an outage was, and what it cost an account. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from workers.publication import Publication


class Door(NamedTuple):
    """What is known of the web process in an outage.

    It was away from `since` to `until`, or is away since then (no `until`), or was there (neither).
    """

    since: datetime | None = None
    until: datetime | None = None


class Span(NamedTuple):
    """An outage as it is told; `kind` is the clock's, else who alone was: queue, watch or web.

    `door` is None where no web process was ever heard of.
    """

    number: int
    since: datetime
    until: datetime
    kind: str
    door: Door | None = None

    @property
    def known(self) -> bool:
        """Whether anybody knows how long it was."""
        return self.since <= self.until


class Cost(NamedTuple):
    """What one account missed, as operators read it."""

    held: list[Publication]
    late: list[Publication]
    coming: list[Publication]
    bare: list[datetime]
    notices: int
    drafts: int

    def __bool__(self) -> bool:
        return any(self)

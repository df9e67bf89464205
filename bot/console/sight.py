"""An article to be looked at: what a worker made of it, or that one is at it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.enqueue import SHOW
from workers.shown import Shown, version_of
from workers.wardrobe import names

if TYPE_CHECKING:
    from workers.publication import Publication
    from workers.services import Services

LONG: Final = timedelta(seconds=10)
"""Longer than typesetting takes: nobody seems to work."""


class Sight(NamedTuple):
    """`shown` None: not yet, or `why` not. `late` says that it should have been there by now."""

    shown: Shown | None
    why: str = ""
    late: bool = False

    @property
    def waits(self) -> bool:
        return self.shown is None and not self.why


def look(row: Publication, position: int, theme: str, services: Services) -> Sight:
    """Find how an article looks in a theme ("" for its own); a worker is asked where it must."""
    now = services.now()
    wanted = theme if theme in names() else ""
    version = version_of(row.revision, row.article_hash)
    showing = services.ledger.ask_showing(row.id, position, wanted, version, now=now)
    if showing.made_at is None:
        services.wakeups.call(SHOW, showing.id)
        return Sight(None, late=now - showing.asked_at > LONG)
    if not showing.html:
        return Sight(None, why=showing.why)
    return Sight(Shown.read(showing.html))

"""How long WeChat itself may still tell what became of a call. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workers.publication import Route, State

if TYPE_CHECKING:
    from datetime import datetime

    from workers.publication import Release

KEY_LASTS: Final = timedelta(hours=23)
"""WeChat knows a clientmsgid for 24 hours; after 23 it is no protection that may be relied on."""

GIVE_UP_AFTER: Final = timedelta(hours=24)
"""WeChat lists what is published a hundred times a day: after a day of looking a person looks."""


def asks_on(origin: State, release: Release, now: datetime) -> State | None:
    """In which state WeChat itself may still tell what became of an attempt; None in none.

    `origin` is where the publication was before it was held. Until then a new attempt might be
    the second one to arrive: a publish is queued, and its draft lies in the box meanwhile.
    """
    age = now - release.called_at
    if origin is State.RELEASED:
        return State.RELEASED  # a receipt is good for as long as anybody asks
    lasts = KEY_LASTS if release.route is Route.MASS else GIVE_UP_AFTER
    again = State.AWAITING_ADMIN if origin is State.AWAITING_ADMIN else State.UNSURE
    return again if age <= lasts else None

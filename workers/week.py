"""A week of an account, as its operators read it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from workers.publication import Route


class Out(NamedTuple):
    """What went out; `late` is by how much it missed its slot."""

    title: str
    at: datetime
    route: Route
    late: timedelta | None
    withdrawn: bool


class Read(NamedTuple):
    """How the week's articles were read up to a day (Beijing's), and the best of them."""

    read: int
    shared: int
    until: date
    best: str
    best_read: int


class Asked(NamedTuple):
    """Words and how often they were asked for; no row knows by whom."""

    words: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven days from `first` to `last`, and what is appointed for the next seven.

    `figures` is whether WeChat tells this kind of account how it is read, `by_hand` how many
    publications wait for a person, `looked` how many addresses were looked at in the week, of
    which WeChat `barred` some.
    """

    first: date
    last: date
    out: tuple[Out, ...]
    read: Read | None
    figures: bool
    came: int
    went: int
    asked: tuple[Asked, ...]
    missed: tuple[Asked, ...]
    unanswered: int
    coming: tuple[tuple[datetime, str], ...]
    by_hand: int
    gone: tuple[str, ...]
    looked: int
    barred: int

    def __bool__(self) -> bool:
        """Whether there is anything to tell at all."""
        counts = (self.came, self.went, self.unanswered, self.by_hand)
        return any((self.out, self.asked, self.missed, self.coming, self.gone, *counts))

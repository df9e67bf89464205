"""Articles as cards and as lines of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.followers.lists import Entry
from bot.messages import Card

if TYPE_CHECKING:
    from datetime import date

    from workers.ledger import Hit, Issue, Ledger

SUMMARY_SHOWN: Final = 120
"""Characters: a card shows three lines."""


def card(ledger: Ledger, publication: int, position: int = 0, about: str = "") -> Card | None:
    """Make the card of an article; None where readers cannot open it any more.

    `about` is what was found in it; else its own summary is told.
    """
    front = ledger.front(publication, position)
    if front is None:
        return None
    told = " ".join((about or front.summary).split())
    return Card(
        title=front.title,
        summary=told if len(told) <= SUMMARY_SHOWN else f"{told[: SUMMARY_SHOWN - 1]}…",
        picture=front.picture,
        url=front.address,
    )


def hit_entry(hit: Hit) -> Entry:
    """A line for what was found: the item's headline, its issue, a link into the article."""
    return Entry(
        hit.heading or hit.title,
        _marked(hit.day, hit.issue),
        hit.address,
        _reference("#" if hit.heading else "@", hit.publication, hit.position),
    )


def issue_entry(issue: Issue) -> Entry:
    """A line for a whole issue."""
    tail = _marked(issue.day, issue.issue)
    return Entry(issue.title, tail, issue.address, _reference("@", issue.publication, 0))


class Reference(NamedTuple):
    """What a number of a list stands for: an article, or with `item` the line's item of it."""

    publication: int
    position: int
    item: bool


def referred(says: str) -> Reference | None:
    """Read what an entry says; None for what is words."""
    publication, _, position = says[1:].partition(".")
    if says[:1] in ("#", "@") and publication.isdecimal() and position.isdecimal():
        return Reference(int(publication), int(position), says[0] == "#")
    return None


def _reference(sign: str, publication: int, position: int) -> str:
    return f"{sign}{publication}.{position}"


def _marked(day: date | None, issue: str) -> str:
    if day is not None:
        return f"（{shown_day(day)}）"
    return f"（{issue}）" if issue else ""


def shown_day(day: date) -> str:
    """A day as people say it; its year is left to the one who reads."""
    return f"{day.year}年{day.month}月{day.day}日"

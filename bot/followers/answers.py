"""What was worked out for a question: a reply, and the list that numbers then refer to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.messages import Card, NewsReply, TextReply

if TYPE_CHECKING:
    from bot.followers.lists import Listed
    from bot.messages import Reply


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to a message. A list may go to a tap of the menu as `cards` instead.

    `missed`: nothing was found. The same answer goes to all who ask the same.
    """

    reply: Reply
    listed: Listed | None = None
    missed: bool = False
    cards: tuple[Card, ...] = ()


def listing(listed: Listed, *cards: Card) -> Answer:
    """Answer with the first page of a list."""
    return Answer(TextReply(listed.first.words), listed, cards=cards)


def saying(words: str) -> Answer:
    return Answer(TextReply(words))


def showing(card: Card) -> Answer:
    return Answer(NewsReply((card,)))

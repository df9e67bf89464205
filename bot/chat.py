"""Who answers a message: a command, the account's own replies, else what anyone may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.events import event_handlers
from bot.followers import Followers
from bot.operators import Operators
from bot.router import Router

if TYPE_CHECKING:
    from bot.messages import Message, Reply
    from workers.services import Services


def make_router(services: Services) -> Router:
    """Make the router of a web process: operators first, then followers, and what happens."""
    operators, followers = Operators(services), Followers(services)

    def answer(message: Message) -> Reply | None:
        reply = operators.answer(message)
        return followers.answer(message) if reply is None else reply

    return Router(
        events={**event_handlers(services), **followers.event_handlers()}, otherwise=answer
    )

"""A number answers the last list of publications that an operator was shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.operators import (
    addresses,
    choices,
    looking,
    mending,
    previewing,
    publications,
    releasing,
)
from bot.operators.meant import Order, plain
from workers.errors import Unfit
from workers.people import may

if TYPE_CHECKING:
    from bot.messages import Reply
    from bot.operators.command import Said

NUMBER: Final = re.compile(r"\d{1,2}")
ORDERS: Final[tuple[Order, ...]] = (
    *releasing.ORDERS,
    *publications.ORDERS,
    *addresses.ORDERS,
    *mending.ORDERS,
    *looking.ORDERS,
    *previewing.ORDERS,
)
BY_NAME: Final = {order.names[0]: order for order in ORDERS}
BEYOND: Final = "只有 1 到 {last}，请回复其中一个数字"


def pick(said: Said) -> Reply | str | None:
    """Follow the order that waits for a number; anything else that is said ends its waiting."""
    words = plain(said.rest)
    if not NUMBER.fullmatch(words):
        choices.forget(said)
        return None
    choice = choices.offered(said)
    order = BY_NAME.get(choice.name) if choice else None
    if choice is None or order is None or not may(said.operator.role, order.needs):
        return None
    at = int(words)
    if not 1 <= at <= len(choice.ids):
        raise Unfit(BEYOND.format(last=len(choice.ids)))
    publication = said.services.ledger.publication(choice.ids[at - 1])
    return order.about(said, publication, choice.rest)


CATCHERS: Final = (pick,)

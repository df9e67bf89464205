"""What operators may command in chat, by enrolled openid and in safe mode only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.operators import (
    addresses,
    closures,
    figures,
    guide,
    inbox,
    login,
    looking,
    mending,
    menu,
    people,
    picking,
    previewing,
    publications,
    releasing,
    replies,
    series,
    standstill,
)
from bot.operators.book import Book
from bot.operators.dispatch import Dispatch

if TYPE_CHECKING:
    from bot.operators.command import Catcher, Command
    from workers.services import Services

COMMANDS: Final[tuple[Command, ...]] = (
    guide.help_command(lambda: COMMANDS),
    *looking.COMMANDS,
    *previewing.COMMANDS,
    *releasing.COMMANDS,
    *publications.COMMANDS,
    *standstill.COMMANDS,
    *addresses.COMMANDS,
    *mending.COMMANDS,
    *closures.COMMANDS,
    *series.COMMANDS,
    *menu.COMMANDS,
    *replies.COMMANDS,
    *inbox.COMMANDS,
    *figures.COMMANDS,
    *login.COMMANDS,
    *people.COMMANDS,
)
"""In the order of 帮助."""

CATCHERS: Final[tuple[Catcher, ...]] = (*picking.CATCHERS, *mending.CATCHERS, *addresses.CATCHERS)

CONFIRMED: Final = {**releasing.CONFIRMED, **publications.CONFIRMED, **people.CONFIRMED}

BOOK: Final = Book.of(COMMANDS, CATCHERS, CONFIRMED)


class Operators(Dispatch):
    """The orders of all files here."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, BOOK)

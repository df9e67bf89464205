"""The account's menu as a phone shows it, with its limits, beside the one that WeChat has."""

from __future__ import annotations

from difflib import ndiff
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.console.words import plain
from workers.errors import GongbaoError
from workers.menu import entries, said, spelled
from workers.menu.buttons import KEY_BYTES, SUB_BYTES, TOP_BYTES, URL_BYTES
from workers.menuboard import EMPTY, why_not
from workers.orders import menus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.console.page import Visit
    from workers.account import Account
    from workers.menu import Button, Entry, Menu

SECONDS: Final = 2.5
"""So long may WeChat take while somebody waits for a page."""


class Measured(NamedTuple):
    """A button's bytes of UTF-8, and how many WeChat takes: of its name, and of what it does."""

    name: str
    below: bool
    used: int
    most: int
    does: str
    does_used: int = 0
    does_most: int = 0


class MenuView(NamedTuple):
    """The menu; `no` says why it cannot be pushed; `numbered` is what the chat has instead.

    `differences` are lines that begin with "+ " (would come), "- " (would go) or two blanks, None
    where nobody compared; `standing` says in a sentence how WeChat's menu compares.
    """

    menu: Menu
    no: str
    numbered: Sequence[Entry]
    measured: Sequence[Measured]
    pushed_at: datetime | None
    differences: Sequence[str] | None = None
    standing: str = ""


def view_of(account: Account, menu: Menu, visit: Visit) -> MenuView:
    """Show the menu as it should be; WeChat is asked only where the visitor wants to compare."""
    no = why_not(account, visit.services) or ("" if menu.buttons else EMPTY)
    kept = visit.services.ledger.menu_state(account.name)
    numbered = entries(menu) if no else ()
    shown = MenuView(menu, plain(no), numbered, list(_measured(menu)), kept.pushed_at)
    if no or visit.args.get("compare") != account.name:
        return shown
    return _compared(shown, account, visit)


def _compared(shown: MenuView, account: Account, visit: Visit) -> MenuView:
    try:
        board = menus.compared(account, visit.services, seconds=SECONDS)
    except GongbaoError as error:
        return shown._replace(standing=plain(str(error)))
    there = spelled(board.there.menu) if board.there else []
    lines = ndiff(there, spelled(board.wanted.as_json()))
    different = [line for line in lines if not line.startswith("?")]
    return shown._replace(differences=different, standing=plain(menus.standing(board)))


def _measured(menu: Menu) -> Iterator[Measured]:
    for top in menu.buttons:
        yield _one(top, below=False)
        for each in top.below:
            yield _one(each, below=True)


def _one(button: Button, *, below: bool) -> Measured:
    used, most = len(button.name.encode()), SUB_BYTES if below else TOP_BYTES
    if button.below:
        return Measured(button.name, below, used, most, "")
    if button.url:
        length = len(button.url.encode())
        return Measured(button.name, below, used, most, button.url, length, URL_BYTES)
    length = len(button.words.encode())
    return Measured(button.name, below, used, most, f"答 {said(button.words)}", length, KEY_BYTES)

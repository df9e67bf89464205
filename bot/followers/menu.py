"""The account's menu as a numbered list in the chat: all that some accounts may have of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.followers.answers import Answer, listing, saying
from bot.followers.lists import Entry, Listed
from workers.account import MenuPlan
from workers.menu import build, entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.account import Account
    from workers.digest import Tutorial
    from workers.menu import Menu

HEAD_MOST: Final = 1_200
"""Bytes; whoever has so much to say to a new follower leaves no room for a menu."""
_FOOT: Final = "点一下，或回复数字。"


def numbered(head: str, account: Account, menu: Menu, series: Sequence[Tutorial]) -> Answer:
    """Write what the menu's buttons do below `head`, each with a number that is answered."""
    if len(head.encode()) > HEAD_MOST:
        return saying(head)
    if not menu.buttons:  # gongbao is to leave WeChat's menu alone; here there is still one
        menu = build(series, MenuPlan(), account)
    lines = tuple(Entry(one.name, "", one.url, one.words) for one in entries(menu))
    return listing(Listed(head, lines, _FOOT))

"""The menu as a numbered list in the chat, for accounts that may have no other. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.menu.buttons import PREFIX, SERIES

if TYPE_CHECKING:
    from workers.menu.buttons import Menu

# What could end the address, its part, or the tag; such words are shown and not linked.
_UNSAFE: Final = re.compile(r"[&?#%+\"'<>=]")
# Nothing says how a phone reads entities in a text, so a name gets what looks the same.
_HARMLESS: Final = str.maketrans('&<>"', "＆＜＞＂")


class Entry(NamedTuple):
    """A line of the list: what it is called, and what a tap says or opens."""

    name: str
    words: str
    url: str


def entries(menu: Menu) -> tuple[Entry, ...]:
    """List what the menu's buttons do, in their order; the words are such as anybody may type."""
    return tuple(Entry(one.name, said(one.words), one.url) for one in menu.leaves())


def said(key: str) -> str:
    """Give the words that a click of this key stands for."""
    return f"{SERIES} {key.removeprefix(PREFIX)}" if key.startswith(PREFIX) else key


def chat_menu(menu: Menu, *, limit: int = 1000) -> str:
    """Write the menu as numbered links, a line each, in at most `limit` bytes of UTF-8.

    A tap says the words (`weixin://bizmsgmenu`, Platform docs: the text of passive replies) or
    opens the address. What finds no room is left out, from the end.
    """
    lines: list[str] = []
    room = limit
    for number, entry in enumerate(entries(menu), start=1):
        line = f"{number} {_linked(entry, number)}"
        room -= len(line.encode()) + (1 if lines else 0)
        if room < 0:
            break
        lines.append(line)
    return "\n".join(lines)


def _linked(entry: Entry, number: int) -> str:
    name = entry.name.translate(_HARMLESS)
    if entry.url:
        return f'<a href="{_address(entry.url)}">{name}</a>'
    if _UNSAFE.search(entry.words):
        return name
    return (
        f'<a href="weixin://bizmsgmenu?msgmenucontent={entry.words}&msgmenuid={number}">{name}</a>'
    )


def _address(url: str) -> str:
    return url.replace('"', "%22").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")

"""Build the menu from the account's own buttons and its series, in WeChat's limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from workers.menu.names import fit, plain
from workers.printable import splits_character
from workers.publication import Kind
from workers.tutorials import by_category

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from workers.account import Account, MenuPlan, OwnButton
    from workers.digest import Tutorial

# Platform docs: Creating_Custom-Defined_Menu.
TOP_MOST: Final = 3
SUB_MOST: Final = 5
TOP_BYTES: Final = 16
SUB_BYTES: Final = 60
KEY_BYTES: Final = 128
URL_BYTES: Final = 1024
# What a phone shows of a name: 4 and 8 Han characters, of which a Latin letter is half.
TOP_COLUMNS: Final = 8
SUB_COLUMNS: Final = 16

SERIES: Final = "教程"
"""The word by which followers get the series; a click of this key is answered as this word."""
PREFIX: Final = f"{SERIES}:"
"""What the key of a category begins with."""
MORE: Final = "更多教程"
HOME: Final = "mp.weixin.qq.com"

_HOST: Final = re.compile(r"(?!-)([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Button:
    """One button: it leads to `url`, or is as if its `words` were typed, or opens those `below`."""

    name: str
    words: str = ""
    url: str = ""
    below: tuple[Button, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Write it as menu/create takes it."""
        if self.below:
            return {"name": self.name, "sub_button": [one.as_json() for one in self.below]}
        if self.url:
            return {"type": "view", "name": self.name, "url": self.url}
        return {"type": "click", "name": self.name, "key": self.words}


@dataclass(frozen=True, slots=True)
class Menu:
    """At most three buttons, with at most five below each; without any there is no menu."""

    buttons: tuple[Button, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Write it as menu/create takes it."""
        return {"button": [one.as_json() for one in self.buttons]}

    def leaves(self) -> Iterator[Button]:
        """Give the buttons that do something, from left to right."""
        for top in self.buttons:
            yield from top.below or (top,)


def build(
    series: Sequence[Tutorial], plan: MenuPlan, account: Account, *, pinned: Collection[str] = ()
) -> Menu:
    """Make the menu of an account's own buttons and the series; `pinned` are categories.

    A category of one tutorial leads to its article, where the account may link there, and any
    other to its list. Those that find no room are behind the last button.
    """
    own = [_own(one) for one in plan.buttons]
    block = _block(series, plan, account, pinned) if plan.tutorials else None
    if block is not None:
        own.insert(min(max(plan.place - 1, 0), len(own)), block)
    return Menu(tuple(own[:TOP_MOST]))


def key_of(category: str) -> str:
    """Name a category's button, in at most KEY_BYTES bytes."""
    return _within(PREFIX + plain(category), KEY_BYTES)


def category_of(key: str, categories: Iterable[str]) -> str | None:
    """Find the category whose button has this key; None where there is none (any more)."""
    return next((one for one in categories if one and key_of(one) == key), None)


def may_view(url: str, account: Account) -> bool:
    """Whether a button may lead there: an article of WeChat's, or any domain for the certified.

    An account that is not certified may link to its own articles only.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not url.isprintable() or set(url) & set(' \\"<>'):
        return False
    foreign = account.kind is not Kind.PERSONAL and bool(_HOST.fullmatch(host))
    return len(url.encode()) <= URL_BYTES and (host == HOME or foreign)


def _block(
    series: Sequence[Tutorial], plan: MenuPlan, account: Account, pinned: Collection[str]
) -> Button | None:
    """The button of the series, with its categories below: what has no category stays out."""
    groups = {one: found for one, found in by_category(series).items() if plain(one)}
    if not groups:
        return None
    # Sorting keeps the owner's order where categories weigh the same.
    ranked = sorted(groups, key=lambda one: (one not in pinned, -len(groups[one])))
    every = [_category(one, groups[one], account) for one in ranked]
    if len(every) > SUB_MOST:
        every = [*every[: SUB_MOST - 1], Button(MORE, SERIES)]
    return Button(fit(plan.tutorials, TOP_COLUMNS, TOP_BYTES) or SERIES, below=tuple(every))


def _category(category: str, tutorials: Sequence[Tutorial], account: Account) -> Button:
    name = fit(category, SUB_COLUMNS, SUB_BYTES) or SERIES
    if len(tutorials) == 1 and may_view(tutorials[0].url, account):
        return Button(name, url=tutorials[0].url)
    return Button(name, key_of(category))


def _own(button: OwnButton) -> Button:
    """A button of the settings, which read no name that is too long."""
    return Button(button.name, button.words, button.url, tuple(_own(one) for one in button.below))


def _within(text: str, most: int) -> str:
    """The longest beginning of at most so many bytes that parts no character."""
    cut = text.encode()[:most].decode(errors="ignore")
    while cut != text and splits_character(text, len(cut)):
        cut = cut[:-1]
    return cut

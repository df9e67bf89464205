"""The menus of an account: by API, by hand, and as the followers' phones remember them. Pure.

Platform docs: Custom_Menus. Which menu a follower sees: the website's while it is on, else the
newest personalised one that fits, else the default one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import ids
from bot.sandbox.audience import Follower

Button = dict[str, Any]
# What the phone shows of a name: 4 and 8 Han characters, Latin ones count half.
SHOWN_TOP, SHOWN_SUB = 8, 16
_ASCII = 128


@dataclass(slots=True, kw_only=True)
class Menu:
    """One menu as menu/create or menu/addconditional got it."""

    button: list[Button]
    menuid: int
    matchrule: dict[str, str] = field(default_factory=dict)

    def fits(self, follower: Follower) -> bool:
        """Match: all conditions hold; of several tags only the last one put on counts."""
        tag, platform = (self.matchrule.get(key) for key in ("tag_id", "client_platform_type"))
        has_tag = not tag or [tag] == [str(one) for one in follower.tags[-1:]]
        return has_tag and (not platform or platform == follower.platform)


@dataclass(slots=True)
class Pulled:
    """A menu as one follower's phone got it, and when."""

    at: float
    menu: Menu


@dataclass(slots=True)
class Menus:
    """The default menu, the personalised ones (oldest first), and what phones have pulled.

    `by_hand` is the website's menu; it is shown while `is_by_hand`.
    """

    default: Menu | None = None
    conditional: list[Menu] = field(default_factory=list)
    by_hand: list[Button] = field(default_factory=list)
    is_by_hand: bool = False
    pulled: dict[str, Pulled] = field(default_factory=dict)

    def create(self, button: list[Button]) -> None:
        """Replace the default menu; the website's is over with it."""
        self.default = Menu(button=button, menuid=int(ids.digits(9)))
        self.is_by_hand = False

    def set_by_hand(self, button: list[Button]) -> None:
        """Save a menu on the website: what was made by API is gone, personalised ones too."""
        self.clear()
        self.by_hand, self.is_by_hand = button, bool(button)

    def clear(self) -> None:
        """Delete the default menu, and with it all personalised ones."""
        self.default = None
        self.conditional.clear()

    def matched(self, follower: Follower) -> Menu | None:
        """The menu that the platform has for a follower now, None if there is none."""
        if self.is_by_hand:
            return Menu(button=self.by_hand, menuid=0)
        fitting = [menu for menu in self.conditional if menu.fits(follower)]
        return fitting[-1] if fitting else self.default

    def enter(self, follower: Follower, now: float, lasts: float) -> Menu | None:
        """Open the chat: the phone asks anew if its last pull is `lasts` seconds ago (docs: 300).

        Until then it goes on with what it has, also when the account has no menu any more.
        """
        known = self.pulled.get(follower.openid)
        if known is None or now - known.at >= lasts:
            menu = self.matched(follower) or Menu(button=[], menuid=0)
            known = self.pulled[follower.openid] = Pulled(now, menu)
        return self.seen(follower.openid)

    def seen(self, openid: str) -> Menu | None:
        """What the follower's phone shows, without asking."""
        known = self.pulled.get(openid)
        return known.menu if known and known.menu.button else None

    def forget(self, openid: str) -> None:
        """Have the phone ask anew: following again does."""
        self.pulled.pop(openid, None)


def leaves(button: list[Button]) -> Iterator[tuple[str, Button]]:
    """Every button that does something, with its name: `上层/下层` below another one."""
    for top in button:
        below = top.get("sub_button") or []
        if not below:
            yield top["name"], top
        for one in below:
            yield f"{top['name']}/{one['name']}", one


def shown(name: str, most: int) -> str:
    """Cut a name as the phone does: what is over the room becomes an ellipsis."""
    width = 0
    for place, character in enumerate(name):
        width += 1 if ord(character) < _ASCII else 2
        if width > most:
            return f"{name[:place]}…"
    return name


def with_leaves(button: list[Button]) -> list[Button]:
    """Write buttons as menu/get does: each has `sub_button`, empty where nothing is below."""
    return [_whole(one) for one in button]


def _whole(button: Mapping[str, Any]) -> Button:
    return {**button, "sub_button": with_leaves(button.get("sub_button") or [])}

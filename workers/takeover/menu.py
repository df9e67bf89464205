"""Read get_current_selfmenu_info: buttons of ours, and the replies behind them. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from workers.account import OwnButton
from workers.ownreplies import Article, Match
from workers.ownreplies.texts import is_address
from workers.takeover.answers import objects, text, within
from workers.takeover.bodies import KINDS, Unusable, body_from
from workers.takeover.replies import Found
from workers.words.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WEBSITE: Final = frozenset({"text", "img", "photo", "news", "voice", "video", "finder"})
"""Kinds of button that only the website makes; a menu that an API made stays when it goes."""


@dataclass(slots=True)
class ImportedMenu:
    """A menu as our settings would hold it. `replies` are those its buttons gave.

    `by_website` tells that surely a person made it, and that the callback switches it off.
    """

    buttons: tuple[OwnButton, ...] = ()
    by_website: bool = False
    replies: Found = field(default_factory=Found)


def read_menu(told: Mapping[str, Any]) -> ImportedMenu:
    """Read WeChat's answer; an account without a menu has no buttons.

    Platform docs: Getting_Custom_Menu_Configurations.
    """
    given = objects(within(told, "selfmenu_info"), "button") if told.get("is_menu_open") else []
    menu = ImportedMenu()
    read = (_button(one, menu) for one in given)
    menu.buttons = tuple(button for button in read if button is not None)
    return menu


def menu_toml(buttons: Iterable[OwnButton]) -> str:
    """Write buttons as `[accounts.<name>.menu]` of gongbao.toml has them."""
    lines = [f"  {_written(button)}," for button in buttons]
    return "\n".join(["buttons = [", *lines, "]"])


def _button(told: dict[str, Any], menu: ImportedMenu) -> OwnButton | None:
    name, kind = text(told, "name"), text(told, "type")
    # WeChat writes a website's buttons and its API's alike, with a `list` between.
    below = objects(within(told, "sub_button"), "list") or objects(told, "sub_button")
    if not name:
        return None
    if below:
        read = (_button(one, menu) for one in below)
        subs = tuple(button for button in read if button is not None)
        return OwnButton(name=name, below=subs) if subs else None
    menu.by_website |= kind in WEBSITE
    if kind == "view" and is_address(url := text(told, "url") or text(told, "value")):
        return OwnButton(name=name, url=url)
    if kind == "click" and (key := text(told, "key")):
        return OwnButton(name=name, words=key)
    return _replying(name, told, menu)


def _replying(name: str, told: dict[str, Any], menu: ImportedMenu) -> OwnButton | None:
    """A button that answers: the same answer is given to its name; one article is led to."""
    try:
        body, lost = body_from(told)
    except Unusable as error:
        kind = text(told, "type")
        why = str(error) if kind in WEBSITE else f"{KINDS.get(kind, kind)}按钮不能接过来"
        menu.replies.left.append(f"菜单「{name}」：{why}")
        return None
    if lost:
        menu.replies.left.append(f"菜单「{name}」：{lost}")
    if isinstance(body, Article):
        return OwnButton(name=name, url=body.url)
    menu.replies.enter(spelled(name), Match.EXACT, body)
    return OwnButton(name=name, words=name)


def _written(button: OwnButton) -> str:
    facts = {"name": button.name, "words": button.words, "url": button.url}
    told = [f"{key} = {_quoted(value)}" for key, value in facts.items() if value]
    if button.below:
        told.append(f"sub = [{', '.join(map(_written, button.below))}]")
    return f"{{ {', '.join(told)} }}"


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's escapes are among its own."""
    return json.dumps(text, ensure_ascii=False)

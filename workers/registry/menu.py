"""Read the account's own buttons, and which of its posts are tutorials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workers.account import TUTORIAL_TAGS, MenuPlan, OwnButton
from workers.menu.buttons import KEY_BYTES, SUB_BYTES, SUB_MOST, TOP_BYTES, TOP_MOST, URL_BYTES

if TYPE_CHECKING:
    from workers.registry.desk import Desk

_KEYS: Final = frozenset(MenuPlan.__dataclass_fields__)
_BUTTON: Final = frozenset({"name", "words", "url", "sub"})
_FORM: Final = '{ name = "…", words = "…" }, with url or sub = [ … ] instead of words'


def read_menu(desk: Desk) -> MenuPlan | None:
    """Read `[accounts.<name>.menu]`, or `menu = false`."""
    given = desk.table.get("menu", {})
    if given is False:
        return None
    if not isinstance(given, dict):
        desk.wrong(f"menu is false, or a table: [accounts.{desk.name}.menu]")
        return None
    drawer = desk.drawer("menu", _KEYS)
    plan = MenuPlan()
    tutorials = drawer.text("tutorials") if "tutorials" in drawer.table else plan.tutorials
    if len(tutorials.encode()) > TOP_BYTES:
        drawer.wrong("tutorials", f"is longer than {TOP_BYTES} bytes, which 5 Han characters are")
    buttons = plan.buttons
    if "buttons" in drawer.table:
        buttons = tuple(_buttons(desk, drawer.table["buttons"], TOP_BYTES))
        if len(buttons) > (most := TOP_MOST - bool(tutorials)):
            beside = ' beside the tutorials (tutorials = "" leaves them out)' if tutorials else ""
            drawer.wrong("buttons", f"are more than {most}, for which there is room{beside}")
    return MenuPlan(
        buttons=buttons,
        tutorials=tutorials,
        place=drawer.number("place", plan.place, low=1, high=TOP_MOST),
    )


def read_tags(desk: Desk) -> tuple[str, ...]:
    """Read `tutorial_tags`."""
    value = desk.table.get("tutorial_tags", list(TUTORIAL_TAGS))
    if isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value):
        return tuple(each.strip() for each in value)
    desk.wrong('tutorial_tags must be a list of texts: ["教程", "…"]')
    return TUTORIAL_TAGS


def _buttons(desk: Desk, given: object, most: int) -> list[OwnButton]:
    if not isinstance(given, list):
        desk.wrong(f"menu.buttons must be a list of {_FORM}")
        return []
    return [_button(desk, one, most) for one in given if _is_button(desk, one)]


def _is_button(desk: Desk, given: object) -> bool:
    told = given if isinstance(given, dict) else {}
    does = {"words", "url", "sub"} & told.keys()
    if told.get("name") and len(does) == 1 and set(told) <= _BUTTON:
        return True
    desk.wrong(f"menu.buttons: {given!r} is no button, which is {_FORM}")
    return False


def _button(desk: Desk, told: dict[str, Any], most: int) -> OwnButton:
    """Read one button; `most` is what its level allows its name, in bytes."""
    name = _sized(desk, told, "name", most)
    if "sub" not in told:
        url = _sized(desk, told, "url", URL_BYTES)
        if url and not url.startswith(("https://", "http://")):
            desk.wrong(f"menu.buttons: {name} has the url {url!r}; it must be an http(s) address")
        return OwnButton(name=name, words=_sized(desk, told, "words", KEY_BYTES), url=url)
    if most == SUB_BYTES:
        desk.wrong(f"menu.buttons: {name} is a sub-button, and has none below")
        return OwnButton(name=name)
    below = tuple(_buttons(desk, told["sub"], SUB_BYTES))
    if not 1 <= len(below) <= SUB_MOST:
        desk.wrong(f"menu.buttons: {name} must have 1 to {SUB_MOST} sub-buttons")
    return OwnButton(name=name, below=below)


def _sized(desk: Desk, told: dict[str, Any], key: str, most: int) -> str:
    value = told.get(key, "")
    if not isinstance(value, str) or "\\" in value or not value.isprintable():
        desk.wrong(f"menu.buttons: {key} {value!r} must be a text without backslashes")
        return ""
    if key in told and not value.strip():
        desk.wrong(f"menu.buttons: {key} is empty")
    if len(value.encode()) > most:
        desk.wrong(f"menu.buttons: {key} {value!r} is longer than {most} bytes")
    return value.strip()

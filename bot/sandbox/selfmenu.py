"""The two endpoints that tell what menu and what automatic replies are in force.

Platform docs: Getting_Custom_Menu_Configurations, Getting_Rules_for_Auto_Replies; open to every
kind of account.
"""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.call import Answer, Call, Endpoint
from bot.sandbox.menus import Button


def selfmenu(call: Call) -> Answer:
    """GET get_current_selfmenu_info: the website's menu or the API's default one.

    Its shape is not menu/get's: what is below a button is in `sub_button.list`, and what the
    website makes has types of its own (text, img, news …) with a `value`.
    """
    menus = call.owner.menus
    by_api = menus.default.button if menus.default else []
    button = menus.by_hand if menus.is_by_hand else by_api
    if not button:
        return {"is_menu_open": 0}
    return {"is_menu_open": 1, "selfmenu_info": {"button": [_told(one) for one in button]}}


def autoreply(call: Call) -> Answer:
    """GET get_current_autoreply_info: only what was set on the website."""
    return call.owner.replies.told()


def _told(button: Mapping[str, Any]) -> Button:
    below = button.get("sub_button") or []
    if not below:
        return {key: value for key, value in button.items() if key != "sub_button"}
    return {"name": button["name"], "sub_button": {"list": [_told(one) for one in below]}}


TABLE = (
    Endpoint("get_current_selfmenu_info", "GET", selfmenu),
    Endpoint("get_current_autoreply_info", "GET", autoreply),
)

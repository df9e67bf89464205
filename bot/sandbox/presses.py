"""A follower presses a button of the menu that the phone shows.

Platform docs: Custom_Menu_Push_Events.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.sandbox import acts
from bot.sandbox.acts import Acted
from bot.sandbox.audience import Follower
from bot.sandbox.backend import Impossible
from bot.sandbox.callbacks import Fields
from bot.sandbox.menus import SHOWN_SUB, SHOWN_TOP, Button, leaves, shown
from bot.sandbox.world import Account, World

# Docs: of all kinds only these allow customer-service messages.
_CLICKS = frozenset({"click", "scancode_push", "scancode_waitmsg"})
_SCANS = frozenset({"scancode_push", "scancode_waitmsg"})
_PICTURES = frozenset({"pic_sysphoto", "pic_photo_or_album", "pic_weixin"})


def enter(world: World, account: Account, follower: Follower) -> list[Button]:
    """Open the chat; answers the menu as the phone then shows it."""
    account.menus.enter(follower, world.clock.now(), account.terms.menu_seconds)
    return on_the_phone(account, follower.openid)


def on_the_phone(account: Account, openid: str) -> list[Button]:
    """The menu as one phone shows it now: long names are cut."""
    menu = account.menus.seen(openid)
    if menu is None:
        return []
    return [
        {
            **top,
            "name": shown(top["name"], SHOWN_TOP),
            "sub_button": [
                {**one, "name": shown(one["name"], SHOWN_SUB)} for one in top.get("sub_button", [])
            ],
        }
        for top in menu.button
    ]


def press(
    world: World, account: Account, follower: Follower, name: str, more: Mapping[str, Any]
) -> Acted:
    """Press the button of that name, `上层/下层` where two have it; only what is shown exists.

    Old buttons are pressed until the phone has asked anew. `more` may hold `result` (what was
    scanned), `count` (pictures), `label` (of a place).
    """
    if follower.openid not in account.menus.pulled:
        enter(world, account, follower)
    menu = account.menus.seen(follower.openid)
    button = _found(menu.button if menu else [], name)
    kind, menuid = button["type"], menu.menuid if menu else 0
    fields = _fields(button, more, menuid)
    if fields is None:
        return Acted(openid=follower.openid, shows=[dict(button)])
    acted = acts.event(world, account, follower, fields, is_click=kind in _CLICKS)
    if kind == "view":
        acted.shows.append(dict(button))
    return acted


def _found(button: list[Button], name: str) -> Button:
    every = list(leaves(button))
    found = [leaf for path, leaf in every if name in (path, leaf["name"])]
    if len(found) == 1:
        return found[0]
    if found:
        raise Impossible(f"有几个按钮都叫“{name}”，请写成“上层/下层”")
    names = "、".join(path for path, _ in every) or "（没有菜单）"
    raise Impossible(f"手机上的菜单里没有“{name}”，只有：{names}")


def _fields(button: Button, more: Mapping[str, Any], menuid: int) -> Fields | None:
    """The event of a press; None for what the phone shows without telling the account."""
    kind = button["type"]
    if kind == "click":
        return {"Event": "CLICK", "EventKey": button["key"]}
    if kind == "view":
        return {"Event": "VIEW", "EventKey": button["url"], "MenuId": menuid}
    event: Fields = {"Event": kind, "EventKey": button.get("key", "")}
    if kind in _SCANS:
        scanned = {"ScanType": "qrcode", "ScanResult": str(more.get("result", "1"))}
        return {**event, "ScanCodeInfo": scanned}
    if kind in _PICTURES:
        count = int(more.get("count", 1))
        items = [{"PicMd5Sum": _md5(f"{number}")} for number in range(count)]
        return {**event, "SendPicsInfo": {"Count": count, "PicList": {"item": items}}}
    if kind == "location_select":
        place = {
            "Location_X": 39.9042,
            "Location_Y": 116.4074,
            "Scale": 15,
            "Label": str(more.get("label", "东城区")),
            "Poiname": "",
        }
        return {**event, "SendLocationInfo": place}
    return None


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

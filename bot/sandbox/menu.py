"""The endpoints of menus made by API.

Platform docs: Custom_Menus. A new menu reaches a phone when its follower enters the chat and the
last pull is five minutes old (`Terms.menu_seconds`); until then old buttons are pressed.
"""

from typing import Any

from bot.sandbox import ids
from bot.sandbox.call import Answer, Call, Endpoint, Refusal, text_of
from bot.sandbox.menu_request import MOST_DOMAINS, Known, buttons_of, domains_of
from bot.sandbox.menus import Button, Menu, with_leaves
from bot.sandbox.world import Account

OK = {"errcode": 0, "errmsg": "ok"}
# Docs: refused since 2021 for the followers' privacy; `language` is named beside the others.
PRIVATE = frozenset({"sex", "country", "province", "city", "language"})
PLATFORMS = frozenset({"", "1", "2", "3"})  # iOS, Android, others


def create(call: Call) -> Answer:
    """POST menu/create: replaces the default menu; personalised ones stay."""
    call.owner.menus.create(_buttons(call, call.json()))
    return OK


def get(call: Call) -> Answer:
    """GET menu/get: what was made by API; 46003 if nothing was."""
    menus = call.owner.menus
    if menus.default is None:
        raise Refusal(46003, "menu no exist")
    answer: dict[str, Any] = {"menu": _told(menus.default)}
    if menus.conditional:
        answer["conditionalmenu"] = [
            {**_told(menu), "matchrule": menu.matchrule} for menu in reversed(menus.conditional)
        ]
    return answer


def delete(call: Call) -> Answer:
    """GET menu/delete: the default menu and all personalised ones, at once."""
    call.owner.menus.clear()
    return OK


def add_conditional(call: Call) -> Answer:
    """POST menu/addconditional: answers its menuid as a text; menu/get has it as a number."""
    menus, body = call.owner.menus, call.json()
    if menus.default is None:
        raise Refusal(65303, "there is no selfmenu, please create selfmenu first")
    if not body.get("button"):
        raise Refusal(65307, "conditional menu is empty")
    rule = _matchrule(call.owner, body.get("matchrule"))
    try:
        button = _buttons(call, body)
    except Refusal as refusal:
        if refusal.errcode in (40054, 40055):
            raise Refusal(65317, "there are invalid urls in conditional menu") from refusal
        raise
    # Docs: three domains for all personalised menus of an account together.
    every = {host for menu in menus.conditional for host in domains_of(menu.button)}
    if len(every | domains_of(button)) > MOST_DOMAINS:
        raise Refusal(65316, "conditional menu contains too many domains")
    menu = Menu(button=button, menuid=int(ids.digits(9)), matchrule=rule)
    menus.conditional.append(menu)
    return {"menuid": str(menu.menuid)}


def delete_conditional(call: Call) -> Answer:
    """POST menu/delconditional: one of them."""
    menus, wanted = call.owner.menus, str(call.json().get("menuid", ""))
    left = [menu for menu in menus.conditional if str(menu.menuid) != wanted]
    if len(left) == len(menus.conditional):
        raise Refusal(65301, "not exist conditional menuid")
    menus.conditional = left
    return OK


def try_match(call: Call) -> Answer:
    """POST menu/trymatch: what a follower, by openid or WeChat id, has to see."""
    menus, audience = call.owner.menus, call.owner.audience
    wanted = text_of(call.json(), "user_id")
    follower = audience.followers.get(wanted) or audience.named(wanted)
    if not wanted or follower is None:
        raise Refusal(65302, "invalid user")
    menu = None if menus.is_by_hand else menus.matched(follower)
    if menu is None:
        raise Refusal(46003, "menu no exist")
    return {"button": with_leaves(menu.button)}


def _buttons(call: Call, body: dict[str, Any]) -> list[Button]:
    account = call.owner
    known = Known(
        material=lambda media_id: media_id in account.materials,
        article=lambda article_id: any(
            one.article_id == article_id and one.state == "out" for one in account.releases
        ),
    )
    terms = account.terms
    return buttons_of(body, known, top_bytes=terms.menu_name, sub_bytes=terms.menu_sub_name)


def _matchrule(account: Account, wanted: object) -> dict[str, str]:
    """Read the conditions: a tag, a kind of phone, or both; all values are texts."""
    rule = wanted if isinstance(wanted, dict) else {}
    if any(rule.get(name) for name in PRIVATE):
        raise Refusal(65320, "matchrule contains privacy field")
    read = {
        "tag_id": str(rule.get("tag_id") or rule.get("group_id") or ""),
        "client_platform_type": str(rule.get("client_platform_type") or ""),
    }
    if not any(read.values()):
        raise Refusal(65304, "match rule is empty")
    if read["tag_id"] and read["tag_id"] not in {str(tag) for tag in account.audience.tags}:
        raise Refusal(45159, "invalid tag")
    if read["client_platform_type"] not in PLATFORMS:
        raise Refusal(40035, "invalid parameter: client_platform_type")
    return {name: value for name, value in read.items() if value}


def _told(menu: Menu) -> dict[str, Any]:
    return {"button": with_leaves(menu.button), "menuid": menu.menuid}


TABLE = (
    Endpoint("menu/create", "POST", create),
    Endpoint("menu/get", "GET", get),
    Endpoint("menu/delete", "GET", delete),
    Endpoint("menu/addconditional", "POST", add_conditional),
    Endpoint("menu/delconditional", "POST", delete_conditional),
    Endpoint("menu/trymatch", "POST", try_match),
)

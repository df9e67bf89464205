"""A person sets the menu and the automatic replies on WeChat's own website (官方后台).

Both work only while the server configuration is off. Platform docs:
Getting_Custom_Menu_Configurations names the kinds of the website's buttons; the back end's own
help says how long names may be and where a personal account's buttons may lead.
"""

from collections.abc import Mapping, Sequence
from typing import Any, get_args
from urllib.parse import urlsplit

from bot.sandbox.autoreplies import AutoReplies, KeywordRule, Match, Mode, Reply
from bot.sandbox.backend import Impossible
from bot.sandbox.menu_request import MOST_SUB, MOST_TOP
from bot.sandbox.menus import SHOWN_SUB, SHOWN_TOP, Button, shown
from bot.sandbox.releases import Release
from bot.sandbox.world import Account

KINDS = ("text", "view", "img", "news")
OCCUPIED = "已启用服务器配置，网站上的菜单和自动回复不能使用"


def set_menu(account: Account, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Save and publish a menu; an empty one closes it. What was made by API is gone.

    A button has `name`, and `type` with `value` (words, address, media_id, or of `news` the number
    or media_id of a release), or `sub_button`.
    """
    _refuse_occupied(account)
    if len(wanted) > MOST_TOP:
        raise Impossible(f"一级菜单最多 {MOST_TOP} 个")
    account.menus.set_by_hand([_button(account, one, SHOWN_TOP) for one in wanted])


def set_replies(
    account: Account,
    now: float,
    *,
    follow: object = None,
    default: object = None,
    keywords: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Save the automatic replies: on following, on any message, on keywords; nothing closes them.

    A reply is words, or `type` with `value` as above; a keyword rule has `words`, `replies`, and
    may have `name`, `match` and `mode`.
    """
    _refuse_occupied(account)
    saved = AutoReplies(
        follow=_reply(account, follow) if follow else None,
        default=_reply(account, default) if default else None,
        rules=[_rule(account, one, int(now)) for one in keywords or []],
    )
    saved.is_on = bool(saved.follow or saved.default or saved.rules)
    account.replies = saved


def _refuse_occupied(account: Account) -> None:
    if account.is_listening:
        raise Impossible(OCCUPIED)


def _button(account: Account, wanted: Mapping[str, Any], room: int) -> Button:
    name, below = str(wanted.get("name", "")), wanted.get("sub_button") or []
    if not name or shown(name, room) != name:
        raise Impossible(f"菜单名称不能为空，也不能超过 {room // 2} 个汉字：{name}")
    if not below:
        return {"name": name, **_does(account, wanted)}
    if room == SHOWN_SUB:
        raise Impossible("二级菜单下面不能再有菜单")
    if len(below) > MOST_SUB:
        raise Impossible(f"二级菜单最多 {MOST_SUB} 个")
    return {"name": name, "sub_button": [_button(account, one, SHOWN_SUB) for one in below]}


def _does(account: Account, wanted: Mapping[str, Any]) -> Button:
    kind, value = str(wanted.get("type", "")), wanted.get("value", "")
    match kind:
        case "text" if value:
            return {"type": kind, "value": str(value)}
        case "view" if _may_lead(account, str(value)):
            return {"type": kind, "url": str(value)}
        case "img" if value in account.materials:
            return {"type": kind, "value": value}
        case "news":
            release = _release(account, value)
            return {"type": kind, "value": release.media_id, "news_info": {"list": _news(release)}}
    raise Impossible(f"菜单“{wanted.get('name')}”的内容不能用：{kind} {value}")


def _may_lead(account: Account, url: str) -> bool:
    """Accounts that cannot be certified lead to articles of WeChat's only."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    return account.kind != "personal" or parts.hostname == "mp.weixin.qq.com"


def _release(account: Account, wanted: object) -> Release:
    """Find what is out by its number among the account's releases, or by its media_id."""
    for place, release in enumerate(account.releases):
        if str(wanted) in (str(place), release.media_id) and release.state == "out":
            return release
    raise Impossible(f"没有这篇已发表的内容：{wanted}")


def _news(release: Release) -> list[dict[str, Any]]:
    return [
        {
            "title": article["title"],
            "author": article["author"],
            "digest": article["digest"],
            "show_cover": 0,
            "cover_url": article["thumb_url"],
            "content_url": article["url"],
            "source_url": article["content_source_url"],
        }
        for article in release.articles
    ]


def _reply(account: Account, wanted: object) -> Reply:
    if isinstance(wanted, str):
        return {"type": "text", "content": wanted}
    if not isinstance(wanted, Mapping):
        raise Impossible("自动回复的内容不能用")
    kind, value = str(wanted.get("type", "text")), wanted.get("value", "")
    if kind == "news":
        release = _release(account, value)
        return {"type": kind, "content": release.media_id, "news_info": {"list": _news(release)}}
    if kind != "text" and value not in account.materials:
        raise Impossible(f"没有这个素材：{kind}")
    return {"type": kind, "content": str(value)}


def _rule(account: Account, wanted: Mapping[str, Any], now: int) -> KeywordRule:
    words = [str(one) for one in wanted.get("words", []) if str(one)]
    replies = [_reply(account, one) for one in wanted.get("replies", [])]
    match, mode = wanted.get("match", "contain"), wanted.get("mode", "reply_all")
    if not words or not replies or match not in get_args(Match) or mode not in get_args(Mode):
        raise Impossible("关键词规则要有关键词和回复")
    name = str(wanted.get("name") or words[0])
    return KeywordRule(
        name=name, words=words, match=match, mode=mode, replies=replies, create_time=now
    )

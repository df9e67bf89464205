"""Read the buttons of a menu that an API call wants, within the documented limits. Pure.

Platform docs: Creating_Custom-Defined_Menu, Personalized_menu_interface; codes as in the list of
return codes, where a top button and a sub-button have one each.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.call import Refusal
from bot.sandbox.menus import Button, leaves

MOST_TOP, MOST_SUB = 3, 5
KEY_BYTES, URL_BYTES = 128, 1024
# Docs: any personalised menu leads to three domains at most.
MOST_DOMAINS = 3
KEYED = frozenset(
    {
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    }
)
MEDIA = frozenset({"media_id", "view_limited"})
ARTICLES = frozenset({"article_id", "article_view_limited"})
_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}")
_DOMAIN = re.compile(r"(?!-)([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The limit of a name in bytes, and the codes, of one level of buttons."""

    word: str
    name_bytes: int
    type_code: int
    name_code: int
    key_code: int
    url_code: int
    domain_code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What buttons may refer to: whether a material is there, whether an article is out."""

    material: Callable[[str], bool]
    article: Callable[[str], bool]


def buttons_of(
    body: Mapping[str, Any], known: Known, *, top_bytes: int = 16, sub_bytes: int = 60
) -> list[Button]:
    """Read `button`: 1 to 3, each with what it does or 1 to 5 below it. Raises Refusal.

    A name is 16 bytes long at most, below 60 (older documents: 40).
    """
    top = Level(
        word="button",
        name_bytes=top_bytes,
        type_code=40017,
        name_code=40018,
        key_code=40019,
        url_code=40020,
        domain_code=40055,
    )
    sub = Level(
        word="sub button",
        name_bytes=sub_bytes,
        type_code=40024,
        name_code=40025,
        key_code=40026,
        url_code=40027,
        domain_code=40054,
    )
    wanted = body.get("button")
    # A body that was encoded twice is answered with this code too (seen in reports).
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= MOST_TOP:
        raise Refusal(40016, "invalid button size")
    return [_top(one, known, top, sub) for one in wanted]


def domains_of(button: list[Button]) -> set[str]:
    """The foreign domains that a menu leads to."""
    hosts = {urlsplit(leaf.get("url", "")).hostname or "" for _, leaf in leaves(button)}
    return hosts - {"", "mp.weixin.qq.com"}


def _top(wanted: object, known: Known, top: Level, sub: Level) -> Button:
    button = _mapping(wanted)
    below = button.get("sub_button") or []
    if not isinstance(below, list) or len(below) > MOST_SUB:
        raise Refusal(40023, "invalid sub button size")
    if not below:
        return _leaf(button, known, top)
    name = _name(button, top)
    return {"name": name, "sub_button": [_sub(_mapping(one), known, sub) for one in below]}


def _sub(button: Mapping[str, Any], known: Known, level: Level) -> Button:
    if button.get("sub_button"):
        raise Refusal(40022, "invalid sub button level")
    return _leaf(button, known, level)


def _leaf(button: Mapping[str, Any], known: Known, level: Level) -> Button:
    name, kind = _name(button, level), _text(button, "type", level.type_code, level)
    read: Button = {"type": kind, "name": name}
    if kind in KEYED:
        return read | {"key": _sized(button, "key", KEY_BYTES, level.key_code, level)}
    if kind == "view":
        return read | {"url": _url(button, level)}
    if kind in MEDIA:
        media_id = _text(button, "media_id", 40007, level)
        if not known.material(media_id):
            raise Refusal(40007, "invalid media_id")
        return read | {"media_id": media_id}
    if kind in ARTICLES:
        article_id = _text(button, "article_id", 53600, level)
        if not known.article(article_id):
            raise Refusal(53600, "invalid article_id")
        return read | {"article_id": article_id}
    if kind == "miniprogram":
        # No mini-program is linked to an account of the sandbox.
        raise Refusal(45064, "no permission to use weapp in menu")
    raise Refusal(level.type_code, f"invalid {level.word} type")


def _name(button: Mapping[str, Any], level: Level) -> str:
    name = _text(button, "name", level.name_code, level)
    if not name.strip() or len(name.encode()) > level.name_bytes:
        raise Refusal(level.name_code, f"invalid {level.word} name size")
    return name


def _sized(button: Mapping[str, Any], key: str, most: int, code: int, level: Level) -> str:
    value = _text(button, key, code, level)
    if not value or len(value.encode()) > most:
        raise Refusal(code, f"invalid {level.word} {key} size")
    return value


def _url(button: Mapping[str, Any], level: Level) -> str:
    """Read an address: http or https at a domain name.

    The documents say no more than "invalid url domain": that a bare number or one word is none
    of a domain's names is the strict reading.
    """
    url = _sized(button, "url", URL_BYTES, level.url_code, level)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and _DOMAIN.fullmatch(parts.hostname or "")
    except ValueError:
        good = None
    if not good:
        raise Refusal(level.domain_code, f"invalid {level.word} url domain")
    return url


def _text(button: Mapping[str, Any], key: str, code: int, level: Level) -> str:
    value = button.get(key, "")
    if not isinstance(value, str):
        raise Refusal(code, f"invalid {level.word} {key}")
    if _ESCAPE.search(value):
        raise Refusal(40033, r"invalid charset, please check your request: \uxxxx is not allowed")
    return value


def _mapping(wanted: object) -> Mapping[str, Any]:
    if not isinstance(wanted, dict):
        raise Refusal(47001, "data format error")
    return wanted

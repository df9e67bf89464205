"""Turn the addresses that robots and apps give out into the ones that Apprise reads. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

_KEY: Final = r"([A-Za-z0-9_-]+)"


def _dingtalk(found: re.Match[str]) -> str:
    # A robot with 加签 has a secret beside its address; it is appended as &secret=SEC…
    return f"dingtalk://{found[2]}@{found[1]}/" if found[2] else f"dingtalk://{found[1]}/"


def _serverchan3(found: re.Match[str]) -> str:
    # Server酱³ has a host for each user, which Apprise does not know; it takes a form.
    return f"forms://{found[1]}.push.ft07.com/send/{found[2]}.send?:message=desp&:version=&:type="


PRESETS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = tuple(
    (re.compile(pattern), made)
    for pattern, made in (
        # 企业微信群机器人
        (
            rf"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key={_KEY}",
            lambda found: f"wecombot://{found[1]}/",
        ),
        # 飞书, and Lark, its international edition
        (
            rf"https://open\.feishu\.cn/open-apis/bot/v2/hook/{_KEY}/?",
            lambda found: f"feishu://{found[1]}/",
        ),
        (
            rf"https://open\.larksuite\.com/open-apis/bot/v2/hook/{_KEY}/?",
            lambda found: f"lark://{found[1]}/",
        ),
        # 钉钉
        (
            rf"https://oapi\.dingtalk\.com/robot/send\?access_token={_KEY}(?:&secret={_KEY})?",
            _dingtalk,
        ),
        # Bark: the app copies the address with a sample text behind the key
        (
            rf"https://api\.day\.app/{_KEY}(?:/.*)?",
            lambda found: f"barks://api.day.app/{found[1]}/",
        ),
        # Server酱 (Turbo), and Server酱³: the address, or the SendKey alone
        (
            r"https://sctapi\.ftqq\.com/(SCT[A-Za-z0-9]+)\.send",
            lambda found: f"schan://{found[1]}/",
        ),
        (r"(SCT\d+T[A-Za-z0-9]+)", lambda found: f"schan://{found[1]}/"),
        (r"https://(\d+)\.push\.ft07\.com/send/(sctp[A-Za-z0-9]+)\.send", _serverchan3),
        (
            r"(?=sctp(\d+)t)(sctp[A-Za-z0-9]+)",
            _serverchan3,
        ),
    )
)


def apprise_url(address: str) -> str:
    """The Apprise URL of an address as products give it; any other address as it is."""
    for pattern, made in PRESETS:
        if found := pattern.fullmatch(address):
            return made(found)
    return address


def webhook(address: str) -> str | None:
    """The Apprise URL that posts JSON (title, message) to a plain http(s) address; else None."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    scheme = "jsons" if parts.scheme == "https" else "json"
    # Apprise takes the query for its own settings; what is meant for the server begins with "-".
    kept = [(f"-{key}", value) for key, value in parse_qsl(parts.query, keep_blank_values=True)]
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{scheme}://{parts.netloc}{parts.path}{query}"

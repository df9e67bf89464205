"""What a person sets at 微信开发者平台 for one account: AppSecret, API IP白名单, the callback.

Platform docs: "Enable the AppSecret" (the platform does not keep it: whoever lost it resets it),
"API IP whitelist" (addresses and CIDR ranges, no 1.2.3.*, no ports), "Message and event push"
(URL on port 80 or 443; saving asks it for the echostr, and takes effect at once). What the page
says when saving fails is no part of the docs: here are the sentences that developers quote.
"""

import ipaddress
import re
from dataclasses import dataclass, replace
from typing import Any, get_args
from urllib.parse import urlsplit

from bot.sandbox import backend, delivery, tokens
from bot.sandbox.backend import Impossible
from bot.sandbox.events import keys_of
from bot.sandbox.world import Account, Mode, World

PORTS = {"http": 80, "https": 443}
TIMED_OUT = "请求URL超时"
NOT_VERIFIED = "token验证失败"
# Practice has no port 80; the loopback address is nobody's callback at the real platform.
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The form 消息与事件推送 as a person filled it in."""

    url: str
    token: str
    aes_key: str
    mode: Mode = "safe"


def new_secret(world: World, account: Account) -> str:
    """Enable the AppSecret, or reset it: the one time it is shown."""
    return backend.reset_secret(world, account)


def set_whitelist(world: World, account: Account, text: str) -> list[str]:
    """Save API IP白名单, an address or range a line; it acts after the account's delay."""
    wanted = [line.strip() for line in re.split(r"[\n,;，；]", text) if line.strip()]
    for one in wanted:
        try:
            ipaddress.ip_network(one, strict=False)
        except ValueError:
            raise Impossible(f"IP 格式错误：{one}，支持 1.2.3.4 或 1.2.3.0/24") from None
    # From here on nothing is let through that is not listed, also where nothing was checked.
    if account.ip_whitelist is None:
        account.ip_whitelist = []
    account.whitelist_next = (world.clock.now() + account.terms.whitelist_delay, wanted)
    tokens.settle_whitelist(account, world.clock.now())
    return wanted


def submit_callback(world: World, account: Account, wanted: Wanted) -> None:
    """Press 提交: refused, and nothing changed, unless the address answers with the echostr.

    Hold no lock: it waits for that answer for up to five seconds.
    """
    _check(wanted)
    with world.lock:
        keys = replace(keys_of(account), token=wanted.token)
        now, limit = world.clock.now(), account.terms.callback_seconds
    good, attempt = delivery.verify(wanted.url, keys, now, limit=limit)
    if not good:
        raise Impossible(TIMED_OUT if attempt.ended == "timeout" else NOT_VERIFIED)
    with world.lock:
        account.callback_url, account.callback_token = wanted.url, wanted.token
        account.aes_key, account.mode = wanted.aes_key, wanted.mode
        backend.switch_callback(account, on=True)


def wanted_from(form: Any) -> Wanted:  # noqa: ANN401 - a form or JSON, both with `get`
    """Read what was filled in, without the blanks that copying brings along."""
    told = {name: str(form.get(name) or "").strip() for name in ("url", "token", "aes_key")}
    for mode in get_args(Mode):
        if mode == (form.get("mode") or "safe"):
            return Wanted(**told, mode=mode)
    raise Impossible("请选择消息加解密方式")


def _check(wanted: Wanted) -> None:
    place = urlsplit(wanted.url)
    if place.scheme not in PORTS or not place.hostname:
        raise Impossible("请输入以 http:// 或 https:// 开头的 URL")
    if place.hostname not in _HERE and place.port not in (None, PORTS[place.scheme]):
        raise Impossible("URL 只支持 80 端口（http）和 443 端口（https）")
    if not re.fullmatch(r"[0-9A-Za-z]{3,32}", wanted.token):
        raise Impossible("Token 必须为英文或数字，长度为 3-32 字符")
    if not re.fullmatch(r"[0-9A-Za-z]{43}", wanted.aes_key):
        raise Impossible("EncodingAESKey 由 43 位字符组成，范围为 A-Z、a-z、0-9")

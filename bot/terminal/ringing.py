"""Ring at a callback's address as WeChat does: follow nothing, wait five seconds, say what broke.

Platform docs: "Access guide" (GET with echostr), "Message encryption and decryption", "Passive
user reply". One connection for each ring, as WeChat has it.
"""

from __future__ import annotations

import secrets
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import SplitResult, urlencode, urlsplit

from bot import envelope
from bot.visits import OURS
from workers.account import CallbackMode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.account import Account

WECHAT_SECONDS: Final = 5.0
MOST_BYTES: Final = 4096
# A kind of message that no door knows: it is acknowledged and has no effect.
HARMLESS: Final = "gongbao_doctor"


class Heard(NamedTuple):
    """What came back; `fault` is said where nothing did. `seconds` is until all of it was there."""

    status: int = 0
    body: bytes = b""
    location: str = ""
    seconds: float = 0.0
    fault: str = ""


def verification(account: Account, echo: str) -> dict[str, str]:
    """Write the query by which WeChat verifies an address."""
    return _signed(account) | {"echostr": echo}


def message(account: Account) -> tuple[dict[str, str], bytes]:
    """Write a harmless message, in the account's mode: its query and its body."""
    now, query = int(time.time()), _signed(account)
    fields = (
        f"<ToUserName>gh_doctor</ToUserName><FromUserName>doctor-{secrets.token_hex(8)}"
        f"</FromUserName><CreateTime>{now}</CreateTime><MsgType>{HARMLESS}</MsgType>"
        f"<MsgId>{secrets.randbits(62)}</MsgId>"
    )
    if account.mode is CallbackMode.PLAIN:
        return query, f"<xml>{fields}</xml>".encode()
    clear = f"<xml>{fields}</xml>".encode()
    encrypt = envelope.encrypted(clear, account.app_id, account.aes_key)
    signed = envelope.signature(account.token, query["timestamp"], query["nonce"], encrypt)
    shown = fields if account.mode is CallbackMode.COMPATIBLE else ""
    body = f"<xml>{shown}<Encrypt>{encrypt}</Encrypt></xml>".encode()
    return query | {"encrypt_type": "aes", "msg_signature": signed}, body


def _signed(account: Account) -> dict[str, str]:
    timestamp, nonce = str(int(time.time())), secrets.token_hex(8)
    signed = envelope.signature(account.token, timestamp, nonce)
    return {"signature": signed, "timestamp": timestamp, "nonce": nonce}


def ring(address: str, query: Mapping[str, str], body: bytes | None = None) -> Heard:
    """Ask once: GET, or POST where there is a body. Raises nothing; http(s) addresses only."""
    place = urlsplit(address)
    began = time.monotonic()
    try:
        heard = _asked(place, f"{place.path or '/'}?{urlencode(query)}", body)
    except (OSError, HTTPException, ValueError) as error:
        return Heard(seconds=time.monotonic() - began, fault=_fault(error, place))
    return heard._replace(seconds=time.monotonic() - began)


def _asked(place: SplitResult, target: str, body: bytes | None) -> Heard:
    kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
    # A moment longer than WeChat, to tell what is slow from what never answers.
    line = kind(place.hostname or "", place.port, timeout=WECHAT_SECONDS + 1)
    try:
        verb = "GET" if body is None else "POST"
        kind_of_body = {"Content-Type": "text/xml"} if body else {}
        line.request(verb, target, body, {"User-Agent": OURS, **kind_of_body})
        answer = line.getresponse()
        location = answer.getheader("Location") or ""
        return Heard(answer.status, answer.read(MOST_BYTES), location)
    finally:
        line.close()


def _fault(error: Exception, place: SplitResult) -> str:
    """Name what broke, and what to look at; the error's own text may quote the signature."""
    port = place.port or (443 if place.scheme == "https" else 80)
    match error:
        case socket.gaierror():
            return f"域名 {place.hostname} 解析不到：检查域名解析"
        case ssl.SSLCertVerificationError():
            return f"HTTPS 证书不被信任（{error.verify_message}）：微信也会拒绝，请换上有效的证书"
        case ssl.SSLError():
            return f"{port} 端口上的 HTTPS 握手失败：检查反向代理的证书设置"
        case ConnectionRefusedError():
            return f"{place.hostname} 的 {port} 端口没有程序在听：启动 web 进程，或检查端口映射"
        case TimeoutError():
            return f"{WECHAT_SECONDS:.0f} 秒内没有回答（{port} 端口）：检查防火墙、安全组和反向代理"
    return f"没有得到回答（{type(error).__name__}）：检查 {port} 端口后面是不是 web 进程"

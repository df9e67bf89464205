"""Look over an account's callback from outside: is it verified, heard, closed to strangers."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.terminal.findings import Finding
from bot.terminal.refused import examine_refusals
from bot.terminal.reply_checkup import examine_replies
from bot.terminal.ringing import WECHAT_SECONDS, Heard, message, ring, verification
from workers.errors import WeChatError
from workers.settings import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.account import Account
    from workers.services import Services

OK, FORBIDDEN, NOT_FOUND = 200, 403, 404
REDIRECTS: Final = range(300, 400)
# Platform docs, "Access guide": http on port 80, https on port 443.
PORTS: Final = {"http": 80, "https": 443}


def examine_callback(account: Account, services: Services, url: str = "") -> Iterator[Finding]:
    """Ask the account's address as WeChat would; `url` takes the place of `public_url`."""
    name = f"账号 {account.name} 回调"
    if not account.token:
        yield Finding(f"{name}：没有设置（可选；设置 token 和 aes_key 后才能在微信里对话）")
        return
    base = url or services.settings.public_url
    if not base:
        remedy = "不知道公网地址：在 gongbao.toml 里写 public_url，或加 --url https://你的域名"
        yield Finding(name, remedy)
        return
    address = address_of(base, account)
    yield Finding(f"{name} 地址：{address}（填进微信后台的服务器地址）", outside(address))
    verified = verify(name, address, account)
    yield verified
    if verified.ok:
        yield hear(name, address, account)
        yield _closed(name, address, account)
    yield from examine_refusals(account, services)
    yield _as_wechat_sees(name, account, services)
    yield from examine_replies(account, services)


def address_of(base: str, account: Account) -> str:
    """The callback's address; `base` may already be one."""
    return base if "/wechat/" in base else f"{base.rstrip('/')}/wechat/{account.name}"


def outside(address: str) -> str:
    """Say why WeChat could never come to this address, "" if it could."""
    place = urlsplit(address)
    if place.hostname in LOOPBACK:
        return ""  # practice
    if place.port not in (None, PORTS.get(place.scheme)):
        return "微信只访问 80 端口（http）和 443 端口（https）：用反向代理换到其中一个"
    return ""


def verify(name: str, address: str, account: Account) -> Finding:
    """GET with an echo: the address is ours, the token is the same, nothing changes the answer."""
    echo = f"{secrets.token_hex(8)} <&>"
    heard = ring(address, verification(account, echo))
    what = f"{name} 验证（GET）"
    if fault := _wrong(heard, address):
        return Finding(what, fault)
    if heard.status == FORBIDDEN:
        return Finding(what, "签名没有通过：web 进程的 token 与这里的设置不同，改后请重启它")
    if heard.status != OK:
        return Finding(what, _strange(heard))
    if heard.body != echo.encode():
        return Finding(what, "echostr 被改过：地址后面不是 web 进程，或中间的代理改写了内容")
    return Finding(f"{what}：正常，{_milliseconds(heard)}")


def hear(name: str, address: str, account: Account) -> Finding:
    """POST a message nobody answers: the mode and the key are the same, and it is in time."""
    heard = ring(address, *message(account))
    what = f"{name} 消息（POST，{account.mode} 模式）"
    if fault := _wrong(heard, address):
        return Finding(what, fault)
    if heard.status == FORBIDDEN:
        why = "验证通过而消息被拒：web 进程的 mode 或 aes_key 与这里不同，或两台机器的时钟差太多"
        return Finding(what, why)
    if heard.status != OK:
        return Finding(what, _strange(heard))
    if heard.body != b"success":
        return Finding(what, "回答的不是 success：中间的代理改写了内容")
    return Finding(f"{what}：正常，{_milliseconds(heard)}")


def _closed(name: str, address: str, account: Account) -> Finding:
    """POST with a wrong signature: whoever does not know the token must hear nothing."""
    query, body = message(account)
    heard = ring(address, query | {"signature": "0" * 40}, body)
    what = f"{name} 伪造的消息"
    if heard.status == FORBIDDEN and not heard.body:
        return Finding(f"{what}：被拒绝，什么也没有透露")
    told = heard.fault or f"回答了 {heard.status}"
    return Finding(what, f"应当回答 403 且没有内容，却{told}：中间的代理换掉了回答")


def _wrong(heard: Heard, address: str) -> str:
    """Say what is wrong with any answer, "" if nothing is."""
    if heard.fault:
        return heard.fault
    if heard.status in REDIRECTS:
        return _redirected(heard, address)
    if heard.status == NOT_FOUND:
        return f"404：{urlsplit(address).path} 没有转到 web 进程，检查反向代理的路径"
    if heard.seconds > WECHAT_SECONDS:
        return f"用了 {heard.seconds:.1f} 秒：微信只等 5 秒，之后重推，最后告诉读者公众号出了故障"
    return ""


def _redirected(heard: Heard, address: str) -> str:
    """Platform: a redirect is not followed, so the address itself must be the right one."""
    here, there = urlsplit(address), urlsplit(heard.location)
    if there.scheme == "https" and here.scheme == "http":
        why = "把 http 转到了 https：在微信后台填 https 开头的地址"
    elif there.path.rstrip("/") == here.path.rstrip("/") and there.path != here.path:
        why = "只差末尾的斜杠：让反向代理不要改它"
    else:
        why = f"转到了 {there.netloc or here.netloc}{there.path}：填最终的地址"
    return f"{heard.status} 跳转，微信不跟随。{why}"


def _strange(heard: Heard) -> str:
    return f"回答了 {heard.status}：看 web 进程和反向代理的日志"


def _milliseconds(heard: Heard) -> str:
    return f"{1000 * heard.seconds:.0f} 毫秒"


def _as_wechat_sees(name: str, account: Account, services: Services) -> Finding:
    """Ask WeChat itself to look at the host that is set in its back end."""
    what = f"{name} 微信的网络检测（callback/check）"
    try:
        check = services.wechat(account.name).check_callback()
    except WeChatError as error:
        return Finding(f"{what}：没有查到（{error.sentence}）")
    if not check.addresses:
        return Finding(what, "微信解析不到后台所填地址的域名：检查域名解析")
    lost = "有丢包（禁 ping 时也会这样）" if check.lost else "没有丢包"
    return Finding(f"{what}：解析到 {'、'.join(check.addresses)}，{lost}")

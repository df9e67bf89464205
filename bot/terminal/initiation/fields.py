"""The platform's forms: what belongs into which field, by the names that stand there.

Platform docs, as of 2026: "Enable the AppSecret", "API IP whitelist", "Message and event push", and
"Migration of 开发接口管理", which has the same forms elsewhere: 开发密钥 or 开发信息 for the
whitelist, 域名与消息推送配置 or 消息与事件推送 for the callback. Both names are printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from workers.account import CallbackMode
from workers.publication import Kind
from workers.settings import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workers.account import Account

PLATFORM: Final = "https://developers.weixin.qq.com/platform"
MODES: Final = {
    CallbackMode.PLAIN: "明文模式",
    CallbackMode.COMPATIBLE: "兼容模式",
    CallbackMode.SAFE: "安全模式",
}


def is_practice(api_base: str) -> bool:
    """Whether WeChat is a sandbox on this machine."""
    return urlsplit(api_base).hostname in LOOPBACK


def platform(api_base: str) -> str:
    """Where 微信开发者平台 is: in practice the sandbox's own."""
    if not is_practice(api_base):
        return PLATFORM
    here = urlsplit(api_base)
    return f"{here.scheme}://{here.netloc}/"


def business(kind: Kind) -> str:
    """Where the account's page is."""
    return f"我的业务 → {'服务号' if kind is Kind.SERVICE else '公众号'}"


def whitelist_lines(account: Account, addresses: Iterable[str]) -> list[str]:
    """Say where this machine's addresses go."""
    return [
        f"微信开发者平台 {platform(account.api_base)} 扫码登录",
        f"→ {business(account.kind)} → 基础信息 → 开发密钥（有的页面叫“开发信息”）",
        "→ API IP白名单，每行一个：",
        *(f"    {address}" for address in addresses),
        "保存要管理员扫码确认，通常 20 到 30 秒后生效。",
    ]


def callback_fields(account: Account, address: str) -> dict[str, str]:
    """The form of the callback, field by field, in the platform's order."""
    return {
        "URL（服务器地址）": address,
        "Token（令牌）": account.token,
        "EncodingAESKey（消息加解密密钥）": account.aes_key,
        "消息加解密方式": MODES[account.mode],
        "数据格式": "XML",
    }


def callback_lines(account: Account, address: str) -> list[str]:
    """Say where the callback is set up, and with what."""
    filled = callback_fields(account, address)
    return [
        f"微信开发者平台 {platform(account.api_base)}",
        f"→ {business(account.kind)} → 基础信息 → 域名与消息推送配置（也叫“消息与事件推送”）",
        "照下面的顺序填，原样复制：",
        # Two blanks, not four: with them the longest is 79 columns wide, and stays in one line.
        *(f"  {name}：{value}" for name, value in filled.items()),
        "再按“提交”，管理员扫码；页面上若还有“启用”，也按下它。",
    ]

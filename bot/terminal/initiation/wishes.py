"""What an account needs to be told, and how each answer is checked before it is written down."""

from __future__ import annotations

import base64
import re
import secrets
import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from bot.terminal.callback_checkup import outside
from workers.errors import SettingsInvalid
from workers.publication import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME: Final = "main"
KINDS: Final = {
    "个人": Kind.PERSONAL,
    "未认证": Kind.PERSONAL,
    "公众号": Kind.SUBSCRIPTION,
    "订阅号": Kind.SUBSCRIPTION,
    "服务号": Kind.SERVICE,
}
_PRINTABLE: Final = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was given as options, "" where nothing was; `account` is the name it goes by here."""

    account: str = ""
    app_id: str = ""
    kind: str = ""
    secret: str = field(default="", repr=False)
    public_url: str = ""
    content: str = ""
    api_base: str = ""

    def of(self, key: str) -> str:
        return str(getattr(self, key))


class Question(NamedTuple):
    """One thing to be known: its setting, how it is asked for, its option, and its check.

    `read` gives the value as settings have it, or raises ValueError with what is wrong (Chinese).
    """

    key: str
    words: str
    option: str
    read: Callable[[str, Path], str]
    needed: bool = True


def read_name(given: str, _folder: Path) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", given):
        raise ValueError("短名字用小写字母、数字和 _，以字母开头，最多 32 个，如 daily")
    return given


def _kind(given: str, _folder: Path) -> str:
    kind = KINDS.get(given, given)
    if kind not in list(Kind):
        told = f"没有“{given}”这种账号" if given else "还没有填"
        raise ValueError(f"{told}：{'、'.join(Kind)}，就是个人、公众号、服务号")
    return str(kind)


def _app_id(given: str, _folder: Path) -> str:
    if not re.fullmatch(r"wx[0-9a-f]{16}", given):
        raise ValueError("AppID 是 wx 加 16 位小写字母和数字")
    return given


def _secret(given: str, _folder: Path) -> str:
    if not re.fullmatch(r"[0-9A-Za-z]{32}", given):
        # What is typed unseen cannot be looked over: how much of it came can be told.
        raise ValueError(f"AppSecret 是 32 位字母和数字，收到的有 {len(given)} 位")
    return given


def _public_url(given: str, _folder: Path) -> str:
    """The address of the house; of a whole callback address what stands before it."""
    url = given.partition("/wechat/")[0].rstrip("/")
    place = urlsplit(url)
    if place.scheme not in ("http", "https") or not place.hostname or place.query:
        raise ValueError("公网地址以 https:// 或 http:// 开头，如 https://bot.example.com")
    if fault := outside(url):
        raise ValueError(fault)
    return url


def _content(given: str, folder: Path) -> str:
    if not (folder / given).is_dir():
        raise ValueError(f"没有文件夹 {given}")
    return given


QUESTIONS: Final = (
    Question(
        "kind", "账号类型：个人（或未认证）、公众号（已认证）、服务号（已认证）", "--kind", _kind
    ),
    Question("app_id", "AppID（我的业务 → 公众号或服务号 → 基础信息）", "--app-id", _app_id),
    Question(
        "secret",
        "AppSecret（基础信息 → 开发密钥，启用或重置后只显示一次；输入时不显示）",
        "--secret-file",
        _secret,
    ),
    Question(
        "public_url",
        "这台机器的公网地址，微信从那里来，如 https://bot.example.com",
        "--public-url",
        _public_url,
    ),
    Question(
        "content",
        "网页文章的文件夹，如 content/post；没有就直接回车",
        "--content",
        _content,
        needed=False,
    ),
)


def make_token() -> str:
    """Make the word that signs callbacks. Platform docs: 3 to 32 letters and digits."""
    return "".join(secrets.choice(_PRINTABLE) for _ in range(32))


def make_aes_key() -> str:
    """Make an EncodingAESKey: base64 of 32 random bytes, without `=`; the form takes no + or /."""
    while True:
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        if key.isalnum():
            return key


def refuse_missing(missing: list[Question]) -> None:
    """Say at once all that must be given where nobody can be asked. Raises SettingsInvalid."""
    if missing:
        raise SettingsInvalid(
            [
                "no terminal to ask at; pass what is missing:",
                *(f"  {one.option}" for one in missing),
                "  --yes  (so that nothing is asked)",
            ]
        )

"""Get a picture that an operator sent in chat, and see that it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from workers.digest import MATERIAL_BYTES
from workers.errors import OperatorMustAct, QuotaSpent, Refused, Unfit
from workers.fetch import FetchFailed, FetchRefused, fetch_picture

if TYPE_CHECKING:
    from workers.account import Account
    from workers.services import Services

HOSTS: Final = (".qpic.cn", ".qlogo.cn")
"""Where WeChat keeps pictures of its chats."""
SECONDS: Final = 20.0
PIXELS: Final = 40_000_000
"""More than any phone's picture is after WeChat has taken it: the web process decodes it."""
AGAIN: Final = "这张图片取不下来，请再发一次"


def sent_picture(media_id: str, address: str, account: Account, services: Services) -> bytes:
    """The bytes of a picture that came in a message. Raises Unfit, and WeChatError.

    By its media id from WeChat's interface; where that says no, from its address, which is
    asked as any foreign one: a public machine, within limits.
    """
    try:
        data = services.wechat(account.name).sent_media(media_id, seconds=SECONDS)
    except (Refused, OperatorMustAct, QuotaSpent):
        data = _fetched(address)
    check(data)
    return data


def check(data: bytes) -> None:
    """See that bytes are a whole picture within the limits. Raises Unfit."""
    # Pillow is slow to import, and few messages are pictures for a page.
    from workers.imaging.look import PictureUnfit, look, opened  # noqa: PLC0415

    if len(data) > MATERIAL_BYTES:
        raise Unfit(f"图片超过 {MATERIAL_BYTES // 1_000_000} MB，请缩小后再发")
    try:
        seen = look(data)
        if seen.width * seen.height > PIXELS:
            raise Unfit(f"图片有 {seen.width}×{seen.height} 像素，太大了，请缩小后再发")
        with opened(data) as image:
            if seen.kind == "jpeg":  # an eighth of the size: all bytes are read, little is kept
                image.draft(None, (1, 1))
            image.load()
    except PictureUnfit as unfit:
        raise Unfit(f"这张图片不能用：{unfit.what}。{unfit.remedy}") from None


def _fetched(address: str) -> bytes:
    try:
        host = urlsplit(address).hostname or ""
        if not host.endswith(HOSTS):
            raise Unfit(AGAIN)
        return bytes(fetch_picture(address, limit=MATERIAL_BYTES, seconds=SECONDS))
    except (FetchFailed, FetchRefused, ValueError):
        raise Unfit(AGAIN) from None

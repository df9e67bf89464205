"""The file of an account's own replies, and the pictures beside it, which WeChat keeps."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from workers.digest import HostedPicture, Use
from workers.errors import Fault
from workers.ledger import Upload
from workers.ownreplies import Picture, RepliesInvalid, read_replies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from workers.account import Account
    from workers.ownreplies import OwnReply
    from workers.services import Services

FILE_BYTES: Final = 1_000_000
"""Ours: what is larger was not written by hand."""
PICTURE_BYTES: Final = 10_000_000
"""Platform docs, "Add permanent material": images up to 10 MB."""
_MARKS: Final = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}


def file_replies(account: Account) -> tuple[OwnReply, ...]:
    """The replies of the account's file, none where it has none. Raises RepliesInvalid."""
    path = account.replies
    if path is None:
        return ()
    replies = read_replies(_text(path), path.name)
    if faults := list(_pictures_missing(replies, path)):
        raise RepliesInvalid(faults)
    return replies


def media_id_of(
    picture: Picture, account: Account, services: Services, *, seconds: float
) -> str | None:
    """A picture's media_id; a file is uploaded the first time, and known by its bytes from then on.

    None where the file is gone meanwhile. Raises WeChatError, LedgerAway.
    """
    if picture.media_id:
        return picture.media_id
    data = _bytes(account, picture.file)
    if data is None:
        return None
    sha = hashlib.sha256(data).hexdigest()
    known = services.ledger.hosted(account.name, sha, Use.COVER)
    if known is not None and known.media_id:
        return known.media_id
    return _uploaded(data, sha, account, services, seconds)


def _uploaded(data: bytes, sha: str, account: Account, services: Services, seconds: float) -> str:
    from workers.imaging.look import look  # noqa: PLC0415  Pillow, for the first time only

    kind, seen = _kind(data), look(data)
    name = f"{sha[:16]}.{kind}"
    material = services.wechat(account.name).add_material(data, kind, name, seconds=seconds)
    hosted = HostedPicture(material.url, seen.width, seen.height, material.media_id)
    services.ledger.sync_accounts([account])
    services.ledger.keep_hosted(
        account.name, [Upload(sha, Use.COVER, hosted, kind, len(data), len(data))]
    )
    return material.media_id


def _text(path: Path) -> str:
    remedy = "请检查 gongbao.toml 里的 replies：应是可读的 UTF-8 文件"
    try:
        if path.stat().st_size > FILE_BYTES:
            raise RepliesInvalid([Fault("自动回复的文件超过 1 MB", "请删去不用的", path.name)])
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise RepliesInvalid([Fault("读不到自动回复的文件", remedy, path.name)]) from None


def _pictures_missing(replies: Sequence[OwnReply], path: Path) -> Iterator[Fault]:
    seen: set[str] = set()
    for reply in replies:
        name = reply.body.file if isinstance(reply.body, Picture) else ""
        if not name or name in seen:
            continue
        seen.add(name)
        line = reply.line or None
        try:
            with (path.parent / name).open("rb") as file:
                size, kind = (path.parent / name).stat().st_size, _kind(file.read(8))
        except (OSError, ValueError):
            yield Fault(f"没有图片 {name}", "请把它放在这个文件旁边", path.name, line)
            continue
        if not kind:
            yield Fault(f"{name} 不是 jpg 或 png 图片", "请换一张", path.name, line)
        elif size > PICTURE_BYTES:
            yield Fault(f"{name} 超过 10 MB", "请换小一点的图片", path.name, line)


def _bytes(account: Account, name: str) -> bytes | None:
    try:
        data = (account.replies.parent / name).read_bytes() if account.replies else b""
    except OSError:
        return None
    return data if _kind(data) and len(data) <= PICTURE_BYTES else None


def _kind(data: bytes) -> str:
    """What a picture is by its first bytes; "" where WeChat would not show it in chat."""
    return next((kind for mark, kind in _MARKS.items() if data.startswith(mark)), "")

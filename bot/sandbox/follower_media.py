"""What followers send beside words: kept as temporary materials, as the account will fetch them.

Platform docs: Receiving_standard_messages; media/get has them for three days.
"""

import base64
import binascii
from io import BytesIO

from PIL import Image

from bot.sandbox import ids
from bot.sandbox.media import TEMPORARY_LIFETIME
from bot.sandbox.sniff import MIMES, kind_of
from bot.sandbox.world import Account, Material, MaterialType, Picture, World

# The least that has the head of such a file.
_AMR = b"#!AMR\n" + bytes(32)
_MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


def data_of(kind: MaterialType, encoded: str) -> bytes:
    """Decode base64, or make something up where nothing is given. Raises ValueError."""
    if encoded:
        try:
            return base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ValueError("data is not base64") from error
    return {"voice": _AMR, "video": _MP4}.get(kind) or _photograph()


def keep(world: World, account: Account, kind: MaterialType, data: bytes) -> Material:
    """Keep what was sent; a picture has an address on the picture hosts too."""
    mime = MIMES[known] if (known := kind_of(data)) else "application/octet-stream"
    material = Material(
        media_id=ids.media_id(),
        type=kind,
        name=kind,
        mime=mime,
        url=_address(world, account, mime, data),
        update_time=int(world.clock.now()),
        data=data,
        expires_at=world.clock.now() + TEMPORARY_LIFETIME,
    )
    account.temporary[material.media_id] = material
    return material


def _address(world: World, account: Account, mime: str, data: bytes) -> str:
    """Where it lies: a picture on the picture hosts, a film with the platform."""
    if not mime.startswith("image/"):
        return f"http://mp.weixin.qq.com/mp/mp/video?__biz={account.gh_id}&mid={ids.media_id()}"
    path = f"mmbiz_jpg/{ids.picture_id()}"
    picture = Picture(app_id=account.app_id, path=path, mime=mime, source="follower", data=data)
    world.pictures[path] = picture
    return f"http://mmbiz.qpic.cn/{path}/0"


def _photograph() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), (7, 193, 96)).save(out, "JPEG")
    return out.getvalue()

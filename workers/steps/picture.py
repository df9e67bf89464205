"""Bring any picture within WeChat's limits. Pure and safe to run in threads."""

from __future__ import annotations

import base64
import binascii
import hashlib
import threading
from contextlib import nullcontext
from dataclasses import replace
from typing import Final
from urllib.parse import unquote_to_bytes

from workers.digest import MATERIAL_BYTES, PICTURE_BYTES, SOURCE_BYTES, FittedPicture, Use
from workers.imaging.card import draw_cover
from workers.imaging.decode import HEIGHT, decode
from workers.imaging.encode import encode
from workers.imaging.look import Look, PictureUnfit, look, opened
from workers.imaging.strip import strip

__all__ = ["Look", "PictureUnfit", "draw_cover", "fit", "inline_bytes", "look"]

# Ours: larger ones are scaled although their bytes would pass. A valid PNG of 441 megapixels
# has been refused (40137, reported from the field), and phones stutter long before that.
KEPT_PIXELS: Final = 25_000_000

# A picture of 100 megapixels takes 500 MB while it is decoded: large ones one at a time, in any
# number of threads, or a small machine runs out of memory. JPEGs are decoded at a fraction.
_LARGE: Final = 8_000_000
_ROOM_FOR_ONE: Final = threading.Lock()


def fit(data: bytes, use: Use, *, checked: bool = False) -> FittedPicture:
    """Return a picture that WeChat takes, the bytes as they came wherever that is possible.

    Body: jpeg or png for uploadimg (under 1 MB), or `kind` gif for a moving picture, which only
    add_material takes (up to 10 MB). Cover: jpeg or png, kept as small as a body picture. EXIF
    is applied where it turns the picture and removed in any case. With `checked`, these bytes
    were fitted before and found whole: what needs no change is not decoded again to prove it.
    Raises PictureUnfit.
    """
    seen = look(data)
    if seen.kind == "gif" and seen.frames > 1 and use is Use.BODY:
        return _moving(data, seen)
    large = seen.kind != "jpeg" and seen.width * seen.height > _LARGE
    with _ROOM_FOR_ONE if large else nullcontext():
        kept = _kept(data, seen, checked=checked)
        if kept is not None:
            return _fitted(data, kept, seen.kind, (seen.width, seen.height))
        image = decode(data, seen)
    made = encode(image, PICTURE_BYTES)
    return replace(_fitted(data, made.data, made.kind, made.size), similarity=made.similarity)


def inline_bytes(ref: str) -> bytes:
    """Return the bytes of a `data:` URI (base64 only); raise PictureUnfit for anything else."""
    head, comma, body = ref.partition(",")
    if not (head.startswith("data:") and comma and head.lower().endswith(";base64")):
        raise PictureUnfit("内嵌图片不是 base64 编码", "请把图片存成文件，放在页面旁边再引用")
    if len(body) > SOURCE_BYTES * 4 // 3 + 4:
        raise PictureUnfit("内嵌图片太大", "请把图片存成文件，放在页面旁边再引用")
    try:
        return base64.b64decode(unquote_to_bytes(body), validate=True)
    except (binascii.Error, ValueError):
        raise PictureUnfit("内嵌图片的 base64 有错", "请重新导出这张图片") from None


def _moving(data: bytes, seen: Look) -> FittedPicture:
    if len(data) > MATERIAL_BYTES:
        raise PictureUnfit(
            f"动图有 {len(data) / 1e6:.1f} MB，微信最多收 {MATERIAL_BYTES // 1_000_000} MB",
            "请减少帧数或缩小尺寸",
        )
    with opened(data) as image:
        image.load()
    return _fitted(data, data, "gif", (seen.width, seen.height))


def _kept(data: bytes, seen: Look, *, checked: bool) -> bytes | None:
    """Return the bytes without metadata where nothing else must change; whole they must be."""
    if not _is_plain(seen):
        return None
    clean = strip(data, seen.kind)
    if clean is None or len(clean) >= PICTURE_BYTES:
        return None
    if checked:
        return clean
    with opened(clean) as image:
        if seen.kind == "jpeg":  # an eighth of the size: all bytes are read, a fifth of the time
            image.draft(None, (1, 1))
        image.load()
    return clean


def _is_plain(seen: Look) -> bool:
    modes = {"jpeg": ("L", "RGB"), "png": ("1", "L", "LA", "P", "RGB", "RGBA")}
    return (
        seen.mode in modes.get(seen.kind, ())
        and seen.orientation == 1
        and not seen.deep
        and seen.width * seen.height <= KEPT_PIXELS
        and max(seen.width, seen.height) <= HEIGHT
    )


def _fitted(data: bytes, fitted: bytes, kind: str, size: tuple[int, int]) -> FittedPicture:
    return FittedPicture(
        data=fitted,
        kind=kind,
        width=size[0],
        height=size[1],
        before=len(data),
        after=len(fitted),
        sha256=hashlib.sha256(data).hexdigest(),
    )

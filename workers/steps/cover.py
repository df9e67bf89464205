"""Choose which picture stands for a page, and what of it WeChat shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from workers.errors import Fault, Gravity
from workers.imaging.crop import SQUARE, WIDE, around, centred, choose, glance
from workers.imaging.look import PictureUnfit, look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.digest import Digest

DRAWN: Final = ""
"""The ref of a cover that is no picture of the page's but a drawn card."""

SMALLEST: Final = 600
"""Pixels across of what the feed shows. It shows a cover 345 to 390 points wide, on screens of
two to three pixels a point: less than 600 is blurred on every phone. The back end recommends
900 x 383."""

LEAST_SHOWN: Final = 1 / 3
"""Of a body picture: a long screenshot shows a strip nobody can make sense of."""


class Crops(NamedTuple):
    """What draft/add takes for pic_crop_235_1 and pic_crop_1_1."""

    wide: str
    square: str


def choose_cover(digest: Digest, data: Mapping[str, bytes]) -> str:
    """Return the ref of the page's own cover, else of its first picture that can be one, else "".

    `data` are the bytes of the pictures that could be had, by ref. What the author chose is
    taken at any size; an icon or a QR code of the body is not put before every reader.
    """
    if digest.cover is not None and digest.cover.ref in data:
        return digest.cover.ref
    at_hand = (p.ref for p in digest.pictures if p.ref in data)
    return next((ref for ref in at_hand if _can_stand(data[ref])), DRAWN)


def crop_cover(digest: Digest, ref: str, data: bytes) -> Crops:
    """Return what of a cover is shown: what its author marked, else what holds most detail.

    `data` are its bytes as they came; shares of it are shares of what WeChat has, too. A drawn
    card has its words in the middle of either.
    """
    size = look(data).upright
    if ref == DRAWN:
        return Crops(*(str(centred(size, ratio)) for ratio in (WIDE, SQUARE)))
    seen = glance(data)
    wide, square = (
        around(crop, size, ratio) if crop else choose(seen, size, ratio)
        for crop, ratio in ((digest.cover_crop, WIDE), (digest.cover_crop_square, SQUARE))
    )
    return Crops(str(wide), str(square))


def cover_faults(digest: Digest, data: Mapping[str, bytes]) -> tuple[Fault, ...]:
    """Warn of a cover of the author's own that the feed will show blurred."""
    cover = digest.cover
    if cover is None or cover.ref not in data:
        return ()
    width, height = look(data[cover.ref]).upright
    shown = _shown(width, height)
    if shown >= SMALLEST:
        return ()
    what = f"封面只有 {width}×{height} 像素，按 2.35:1 裁剪后宽 {shown}，在手机上会发虚"
    remedy = "请换一张至少 900×383 的图片"
    return (Fault(what, remedy, digest.name, cover.line, Gravity.WARNING),)


def _can_stand(data: bytes) -> bool:
    try:
        width, height = look(data).upright
    except PictureUnfit:
        return False
    shown = _shown(width, height)
    return shown >= SMALLEST and shown * shown / WIDE >= LEAST_SHOWN * width * height


def _shown(width: int, height: int) -> int:
    return min(width, round(height * WIDE))

"""Choose which picture stands for a page, and what of it WeChat shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.errors import Fault, Gravity
from workers.imaging.crop import SQUARE, WIDE, around, centred, choose, glance
from workers.imaging.header import header

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workers.digest import Article, Digest

DRAWN: Final = ""
"""The ref of a cover that is no picture of the page's but a drawn card."""

SMALLEST: Final = 600
"""Pixels across of what the feed shows. It shows a cover 345 to 390 points wide, on screens of
two to three pixels a point: less than 600 is blurred on every phone. The back end recommends
900 x 383."""

LEAST_SHOWN: Final = 1 / 3
"""Of a body picture: a long screenshot shows a strip nobody can make sense of."""

LEAST_OF_COVER: Final = 1 / 8
"""Of the author's own: less is told. A phone's upright photo shows a fifth."""

_FOLLOW: Final = re.compile("二维码|公众号|扫码|扫一扫|长按|关注我")
"""Alt texts of pictures that ask to follow: they stand on every page, and for none."""


class Crops(NamedTuple):
    """What draft/add takes for pic_crop_235_1 and pic_crop_1_1."""

    wide: str
    square: str


def choose_covers(
    digest: Digest, articles: Sequence[Article], data: Mapping[str, bytes]
) -> list[str]:
    """Return the refs of the covers of a page's articles: of a later part its own first picture.

    Where that part has none that can be one, the first article's.
    """
    first = choose_cover(digest, data)
    return [first, *(_first(digest, data, article.pictures) or first for article in articles[1:])]


def choose_cover(digest: Digest, data: Mapping[str, bytes]) -> str:
    """Return the ref of the page's own cover, else of its first picture that can be one, else "".

    `data` are the bytes of the pictures that could be had, by ref. What the author chose is
    taken at any size; an icon or a QR code of the body is not put before every reader.
    """
    if digest.cover is not None and digest.cover.ref in data:
        return digest.cover.ref
    return _first(digest, data, [p.ref for p in digest.pictures])


def crop_cover(digest: Digest, ref: str, data: bytes) -> Crops:
    """Return what of a cover is shown: what its author marked, else what holds most detail.

    `data` are its bytes as they came; shares of it are shares of what WeChat has, too. A drawn
    card has its words in the middle of either.
    """
    size = _size(data)
    if ref == DRAWN:
        return Crops(*(str(centred(size, ratio)) for ratio in (WIDE, SQUARE)))
    seen = glance(data)
    wide, square = (
        around(crop, size, ratio) if crop else choose(seen, size, ratio)
        for crop, ratio in ((digest.cover_crop, WIDE), (digest.cover_crop_square, SQUARE))
    )
    return Crops(str(wide), str(square))


def cover_faults(digest: Digest, data: Mapping[str, bytes]) -> tuple[Fault, ...]:
    """Warn of a cover of the author's own that the feed will show blurred, or hardly at all."""
    cover = digest.cover
    if cover is None or cover.ref not in data:
        return ()
    width, height = _size(data[cover.ref])
    shown = _shown(width, height)
    what = ""
    if shown < SMALLEST:
        what = f"封面只有 {width}×{height} 像素，按 2.35:1 裁剪后宽 {shown}，在手机上会发虚"
    elif (share := _share(width, height)) < LEAST_OF_COVER:
        what = f"封面有 {width}×{height} 像素，太过细长，只显示得出其中 {share:.0%}"
    remedy = "请换一张至少 900×383 的图片"
    return (Fault(what, remedy, digest.name, cover.line, Gravity.WARNING),) if what else ()


def _first(digest: Digest, data: Mapping[str, bytes], refs: Collection[str]) -> str:
    at_hand = (
        p.ref
        for p in digest.pictures
        if p.ref in data and not p.furniture and not _FOLLOW.search(p.alt)
    )
    return next((ref for ref in at_hand if ref in refs and _can_stand(data[ref])), DRAWN)


def _can_stand(data: bytes) -> bool:
    width, height = _size(data) if header(data) else _size_if_fit(data)
    return _shown(width, height) >= SMALLEST and _share(width, height) >= LEAST_SHOWN


def _size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels as a picture is seen; raises PictureUnfit."""
    if plain := header(data):
        return plain.size
    # Pillow is slow to import, and most pages' pictures are plain.
    from workers.imaging.look import look  # noqa: PLC0415

    return look(data).upright


def _size_if_fit(data: bytes) -> tuple[int, int]:
    from workers.imaging.look import PictureUnfit  # noqa: PLC0415  see _size

    try:
        return _size(data)
    except PictureUnfit:
        return (0, 0)


def _shown(width: int, height: int) -> int:
    return min(width, round(height * WIDE))


def _share(width: int, height: int) -> float:
    """How much of a picture the feed shows of it, of 1."""
    shown = _shown(width, height)
    return shown * shown / WIDE / (width * height) if width and height else 0.0

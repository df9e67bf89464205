"""Choose by hand what of a cover WeChat shows: by shares, or by a word for a place along it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.digest import Crop
from workers.enqueue import SHOW
from workers.errors import Unfit
from workers.imaging.crop import SQUARE as SQUARE_RATIO
from workers.imaging.crop import WIDE as WIDE_RATIO
from workers.imaging.crop import around, fits, placed
from workers.mending import RATIOS, SQUARE, WIDE
from workers.shown import Shown, version_of

if TYPE_CHECKING:
    from workers.orders.mendable import Mendable
    from workers.publication import Publication
    from workers.services import Services

NUMBERS: Final = {WIDE: WIDE_RATIO, SQUARE: SQUARE_RATIO}
PLACES: Final = {"左": (0, 0.0), "右": (0, 1.0), "上": (1, 0.0), "下": (1, 1.0), "中": (None, 0.5)}
"""Words for a place: which way the window is slid (None: whichever is free), and how far."""

DRAWN: Final = "没有封面图，读者看到的是画出来的标题卡，不用裁"

NOT_YET: Final = "正在看封面有多大，请过几秒再说一次"
MOST_PARTS: Final = 8
"""Articles that WeChat takes in one draft."""


def crop_of(place: str, value: str, size: tuple[int, int]) -> Crop:
    """Read a crop for a cover of that size in pixels, exact in its ratio. Raises Unfit."""
    if place not in NUMBERS:
        raise Unfit("封面有两种裁法：2.35:1，和方的 1:1")
    ratio = NUMBERS[place]
    if value in PLACES:
        return _slid(value, size, place)
    crop = Crop.read(value)
    if crop is None:
        raise Unfit(f"不是图片里的一块：{value[:40]}")
    if not fits(crop, size, ratio):
        raise Unfit(f"这一块不是 {RATIOS[place]}，微信会裁不了")
    return around(crop, size, ratio)


def _slid(word: str, size: tuple[int, int], place: str) -> Crop:
    axis, way = PLACES[word]
    ratio = NUMBERS[place]
    across = size[0] > size[1] * ratio
    if axis is not None and across != (axis == 0):
        words = "左、中、右" if across else "上、中、下"
        raise Unfit(f"封面是 {size[0]}×{size[1]}，{RATIOS[place]} 只能选：{words}")
    return placed(size, ratio, (way, way))


def cover_size(page: Mendable, services: Services) -> tuple[int, int]:
    """Width and height in pixels of the cover that a page has now, as a worker typeset it.

    Raises Unfit for a drawn card, and where no worker has looked yet: one is asked to.
    """
    row = page.publication
    number = next(at for at, each in enumerate(page.pages) if each is page.kept)
    for position in range(number, number + MOST_PARTS):
        shown = _typeset(row, position, services)
        if shown.page == number:
            if not shown.croppable:
                raise Unfit(DRAWN)
            return shown.cover_size
    raise Unfit(NOT_YET)


def _typeset(row: Publication, position: int, services: Services) -> Shown:
    now, version = services.now(), version_of(row.revision, row.article_hash)
    showing = services.ledger.ask_showing(row.id, position, "", version, now=now)
    if showing.made_at is None:
        services.wakeups.call(SHOW, showing.id)
        raise Unfit(NOT_YET)
    if not showing.html:
        raise Unfit(showing.why)
    return Shown.read(showing.html)

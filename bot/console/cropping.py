"""Choose in the console what of a cover is shown: a place and a size for each of its two parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from workers import orders
from workers.digest import Crop
from workers.errors import Unfit
from workers.imaging.crop import SQUARE as SQUARE_RATIO
from workers.imaging.crop import WIDE as WIDE_RATIO
from workers.imaging.crop import place_of, placed
from workers.mending import SQUARE, WIDE, Part

if TYPE_CHECKING:
    from bot.console.page import Visit
    from workers.account import Account
    from workers.orders import Done
    from workers.publication import Publication
    from workers.shown import Shown

CLOSEST: Final = 300
"""Percent: what is shown is a third as wide as it could be, at least."""


class Frame(NamedTuple):
    """A part of the cover as a form has it: across, down 0 to 100, zoom from 100, in percent."""

    place: str
    label: str
    ratio: float
    across: int
    down: int
    zoom: int
    box: tuple[float, float, float, float]


def frames(shown: Shown | None) -> list[Frame]:
    """Both parts of a cover as it stands; none where there is nothing to choose."""
    if shown is None or not shown.croppable:
        return []
    told = (
        (WIDE, "2.35 : 1", WIDE_RATIO, shown.wide),
        (SQUARE, "1 : 1", SQUARE_RATIO, shown.square),
    )
    return [_frame(shown.cover_size, *each) for each in told]


def _frame(size: tuple[int, int], place: str, label: str, ratio: float, part: str) -> Frame:
    crop = Crop.read(part) or Crop(0, 0, 1, 1)
    across, down, zoom = (round(100 * each) for each in place_of(crop, size, ratio))
    x, y = crop.left * size[0], crop.top * size[1]
    box = (x, y, crop.right * size[0] - x, crop.bottom * size[1] - y)
    return Frame(place, label, ratio, across, down, min(zoom, CLOSEST), box)


def crop_as_asked(visit: Visit, row: Publication, account: Account, shown: Shown | None) -> Done:
    """Follow the form of one part; Unfit for what is none."""
    if shown is None or not shown.croppable:
        raise Unfit("现在没有可以裁的封面，请刷新这一页再看")
    place = visit.form.get("place", "")
    if place not in (WIDE, SQUARE):
        raise Unfit("请选 2.35:1 或 1:1 中的一种")
    across, down = (_percent(visit, name, 0, 100) for name in ("across", "down"))
    zoom = _percent(visit, "zoom", 100, CLOSEST)
    ratio = WIDE_RATIO if place == WIDE else SQUARE_RATIO
    crop = placed(shown.cover_size, ratio, (across, down), zoom)
    pages = visit.services.ledger.mendable(row.id)
    return orders.mend(
        row,
        account,
        visit.services,
        who=visit.who,
        part=Part.CROP,
        place=place,
        value=str(crop),
        said=pages[shown.page].key,
    )


def _percent(visit: Visit, name: str, least: int, most: int) -> float:
    text = visit.form.get(name, "")
    value = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1  # noqa: PLR2004  digits
    if not least <= value <= most:
        raise Unfit("位置和大小请用滑块来选")
    return value / 100

"""Choose what of a cover WeChat shows: the 2.35:1 and the 1:1 part that cut nothing important."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.digest import Crop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.imaging.detail import Detail

WIDE: Final = 2.35  # the head of a message in the feed
SQUARE: Final = 1.0  # lists, shares, the articles after the first

_SIDE: Final = 96  # pixels of the longer side that is looked at: to see what, not to read it
_FADE: Final = 0.4  # how much less detail counts at the border of a crop than in its middle
# What cutting through a column or row costs, in crops full of such: left and right, top and
# bottom. A head cut off is worse than feet.
_CUTS: Final = ((0.4, 0.4), (0.9, 0.3))
_HOME: Final = 0.3  # what the greatest distance from the usual place costs, in all the detail
_MIDDLE: Final = 0.5
_NOTHING: Final = 1e-6  # shares are written with six decimals
_ASKEW: Final = 0.02
_USUAL: Final = (_MIDDLE, 0.4)  # across, down: heads and headlines stand in the upper half


def glance(data: bytes) -> Detail:
    """Look at a picture just closely enough to choose crops in it; raises PictureUnfit."""
    # Who only knows a picture's size crops it too, and decodes nothing.
    from workers.imaging.decode import decode, on_white  # noqa: PLC0415
    from workers.imaging.detail import detail  # noqa: PLC0415
    from workers.imaging.look import look  # noqa: PLC0415

    return detail(on_white(decode(data, look(data), (_SIDE, _SIDE))))


def choose(seen: Detail, size: tuple[int, int], ratio: float) -> Crop:
    """Return the largest part of that ratio which holds most detail, and cuts least of it.

    `seen` is a glance at the picture, `size` its width and height in pixels as WeChat has it:
    the ratio is right within one of them. A flat picture is cropped in its middle.
    """
    room = _largest(size, ratio)
    if room == size:
        return Crop(0, 0, 1, 1)
    axis = 0 if room[0] < size[0] else 1
    free = size[axis] - room[axis]
    corner = [0, 0]
    corner[axis] = round(free * _place(seen, axis, room[axis] / size[axis]))
    return _at((corner[0], corner[1]), room, size)


def around(wanted: Crop, size: tuple[int, int], ratio: float) -> Crop:
    """Return the part of that exact ratio around what its author marked, whole if it can be."""
    largest = _largest(size, ratio)
    wide = (wanted.right - wanted.left) * size[0]
    high = (wanted.bottom - wanted.top) * size[1]
    width = min(largest[0], max(1, round(max(wide, high * ratio))))
    room = (width, max(1, min(largest[1], round(width / ratio))))
    left = (wanted.left + wanted.right) / 2 * size[0] - room[0] / 2
    top = (wanted.top + wanted.bottom) / 2 * size[1] - room[1] / 2
    return _at((round(left), round(top)), room, size)


def placed(size: tuple[int, int], ratio: float, at: tuple[float, float], zoom: float = 1) -> Crop:
    """Return a part of that ratio by its place: `at` is 0 to 1 of the free way, across and down.

    With `zoom` it is the largest part, smaller by so much.
    """
    width, height = _largest(size, ratio)
    width = max(1, round(width / zoom))
    room = (width, max(1, min(height, round(width / ratio))))
    corner = [round((whole - part) * way) for whole, part, way in zip(size, room, at, strict=True)]
    return _at((corner[0], corner[1]), room, size)


def place_of(crop: Crop, size: tuple[int, int], ratio: float) -> tuple[float, float, float]:
    """Tell across, down and zoom of a part, as `placed` takes them; the middle where it fills."""
    free = (1 - (crop.right - crop.left), 1 - (crop.bottom - crop.top))
    starts = (crop.left, crop.top)
    across, down = (
        start / room if room > _NOTHING else _MIDDLE
        for start, room in zip(starts, free, strict=True)
    )
    zoom = _largest(size, ratio)[0] / max(1.0, (crop.right - crop.left) * size[0])
    return min(1.0, across), min(1.0, down), max(1.0, zoom)


def fits(crop: Crop, size: tuple[int, int], ratio: float) -> bool:
    """Whether a part has that ratio, within a pixel or one in fifty."""
    wide, high = (crop.right - crop.left) * size[0], (crop.bottom - crop.top) * size[1]
    return abs(wide - high * ratio) <= max(ratio, 1) + wide * _ASKEW


def centred(size: tuple[int, int], ratio: float) -> Crop:
    """Return the largest part of that ratio in the middle of a picture."""
    room = _largest(size, ratio)
    return _at(((size[0] - room[0]) // 2, (size[1] - room[1]) // 2), room, size)


def _largest(size: tuple[int, int], ratio: float) -> tuple[int, int]:
    width, height = size
    if width > height * ratio:
        return max(1, round(height * ratio)), height
    return width, min(height, max(1, round(width / ratio)))


def _at(corner: tuple[int, int], room: tuple[int, int], size: tuple[int, int]) -> Crop:
    left = min(max(corner[0], 0), size[0] - room[0])
    top = min(max(corner[1], 0), size[1] - room[1])
    right, bottom = left + room[0], top + room[1]
    return Crop(left / size[0], top / size[1], right / size[0], bottom / size[1])


def _place(found: Detail, axis: int, share: float) -> float:
    """Find where a window of that share of an axis stands best: 0 its beginning, 1 its end."""
    from workers.imaging.detail import profile  # noqa: PLC0415  see glance

    seen, whole = (_shares(profile(grey, axis)) for grey in found)
    span = max(1, round(len(seen) * share))
    free = len(seen) - span
    if not free or not any(seen):
        return _MIDDLE
    usual, (first, last) = _USUAL[axis], _CUTS[axis]
    places = [
        (
            _held(seen[at : at + span])
            - span * (first * _cut(whole, at) + last * _cut(whole, at + span))
            - _HOME * abs(at / free - usual),
            at / free,
        )
        for at in range(free + 1)
    ]
    return max(places, key=lambda place: (place[0], -abs(place[1] - usual)))[1]


def _shares(values: list[float]) -> list[float]:
    total = sum(values) or 1.0
    return [value / total for value in values]


def _held(window: Sequence[float]) -> float:
    """Sum the detail in a window, what stands near its middle counting most."""
    half = len(window) / 2
    return sum(
        value * (1 - _FADE * ((at + 0.5) / half - 1) ** 2) for at, value in enumerate(window)
    )


def _cut(whole: Sequence[float], at: int) -> float:
    """Return what a border before that place goes through.

    The picture's own border counts as a cut like most: were it free, every busy picture would
    be cropped at its side.
    """
    return min(whole[at - 1], whole[at]) if 0 < at < len(whole) else 1 / len(whole)

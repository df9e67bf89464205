"""Read from a picture's first bytes what it is and how large, where that is plain to see. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from workers.digest import PICTURE_PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator

_PNG: Final = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_JPEG: Final = b"\xff\xd8\xff"
# SOF0 to SOF15: the frames, and among their numbers three markers that are something else.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_APP1, _SCAN = 0xE1, 0xDA


class Header(NamedTuple):
    """What a picture is (jpeg or png), and its width and height in pixels as it is seen."""

    kind: str
    size: tuple[int, int]


def header(data: bytes) -> Header | None:
    """The header of an upright JPEG or PNG; None for all that needs a closer look.

    `look` knows every kind, but stands on Pillow, which takes longer to import than this to run
    on a hundred pictures. Whatever is odd is left to it: EXIF, which may turn a picture, other
    kinds, sizes beyond the limit, damage.
    """
    size = _png(data) if data.startswith(_PNG) else _jpeg(data)
    if size is None or not 0 < size[0] * size[1] <= PICTURE_PIXELS:
        return None
    return Header("png" if data.startswith(_PNG) else "jpeg", size)


def _png(data: bytes) -> tuple[int, int] | None:
    at = len(_PNG)
    if len(data) < at + 8 or b"eXIf" in data:
        return None
    return int.from_bytes(data[at : at + 4], "big"), int.from_bytes(data[at + 4 : at + 8], "big")


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_JPEG):
        return None
    for marker, body in _segments(data):
        if marker in _FRAMES and len(body) > 4:  # noqa: PLR2004  precision, then height and width
            return int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big")
        if marker == _SCAN or (marker == _APP1 and body.startswith(b"Exif")):
            return None
    return None


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers with what belongs to them (ISO 10918-1, B.1.1.4), up to the first that is odd."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004  what every marker begins with
        if data[at + 1] == 0xFF:  # noqa: PLR2004  a fill byte
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        yield data[at + 1], data[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)

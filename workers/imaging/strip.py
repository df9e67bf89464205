"""Take out of a JPEG or PNG what readers must not get (EXIF, GPS), without decoding it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_APP0, _APP1, _APP2, _APP14, _APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
_END_OF_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # no stuffing, restart or fill

_PNG_HEAD: Final = 8
_PNG_PRIVATE: Final = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})

# China's rules for marking generated content (GB 45438-2025) put this word into a picture's
# metadata and forbid removing it.
_MARK: Final = b"AIGC"


def strip(data: bytes, kind: str) -> bytes | None:
    """Return the picture without metadata, `data` itself where there is none.

    None where the file is laid out so oddly that only encoding it anew is safe.
    """
    parts = list(_jpeg_parts(data) if kind == "jpeg" else _png_parts(data))
    if not parts or parts[-1] is None:
        return None
    clean = b"".join(part for part in parts if part is not None)
    return data if clean == data else clean


def _jpeg_parts(data: bytes) -> Iterator[bytes | None]:
    """Yield segments up to the first end of image: later pictures carry EXIF of their own."""
    yield data[:2]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - every marker's first byte
        marker = data[at + 1]
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == _SOS:
            found = _END_OF_SCAN.search(data, end)
            end = found.start() if found else len(data)
        if _keeps(marker, data[at + 4 : end]):
            yield data[at:end]
        at = end
        if data[at : at + 2] == bytes((0xFF, _EOI)):
            yield data[at : at + 2]
            return
    yield None


def _keeps(marker: int, body: bytes) -> bool:
    if marker == _APP2:
        return body.startswith(b"ICC_PROFILE")
    if marker == _APP1 and _MARK in body:
        return not body.startswith(b"Exif")
    return marker in (_APP0, _APP14) or not _APP0 < marker <= _APP15


def _png_parts(data: bytes) -> Iterator[bytes | None]:
    """Yield chunks up to IEND: length (4), name (4), body, checksum (4)."""
    yield data[:_PNG_HEAD]
    at = _PNG_HEAD
    while at + 12 <= len(data):
        name = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if name not in _PNG_PRIVATE or _MARK in data[at:end]:
            yield data[at:end]
        if name == b"IEND":
            return
        at = end
    yield None

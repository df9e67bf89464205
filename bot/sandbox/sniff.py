"""What a file is by its content, whatever its name says."""

import struct
from dataclasses import dataclass
from itertools import islice
from typing import Literal

Kind = Literal["png", "jpeg", "gif", "bmp", "mp3", "wav", "wma", "amr", "mp4"]

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"RIFF", "wav"),
    (b"\x30\x26\xb2\x75", "wma"),
    (b"#!AMR", "amr"),
)
MIMES: dict[Kind, str] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "wma": "audio/x-ms-wma",
    "amr": "audio/amr",
    "mp4": "video/mp4",
}


@dataclass(frozen=True, slots=True)
class Size:
    """A picture's size in pixels."""

    width: int
    height: int


def kind_of(data: bytes) -> Kind | None:
    """Tell the kind of a file from its first bytes, None if WeChat takes no such file."""
    if data[4:8] == b"ftyp":
        return "mp4"
    if data[:4] == b"RIFF" and data[8:12] != b"WAVE":  # WebP and AVI are RIFF too
        return None
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def size_of(data: bytes) -> Size | None:
    """Read a picture's size from its header, None if the header is broken."""
    try:
        match kind_of(data):
            case "png":
                width, height = struct.unpack(">II", data[16:24])
            case "gif":
                width, height = struct.unpack("<HH", data[6:10])
            case "bmp":
                width, height = struct.unpack("<ii", data[18:26])
            case "jpeg":
                height, width = _jpeg_frame(data)
            case _:
                return None
    except struct.error:
        return None
    return Size(width, abs(height)) if width > 0 and height else None


def _jpeg_frame(data: bytes) -> tuple[int, int]:
    """Walk a JPEG's segments up to the frame header; answer height and width."""
    at = 2
    for _ in islice(iter(int, 1), 1000):
        marker, length = struct.unpack(">xBH", data[at : at + 4])
        # SOF0 to SOF15, without the three of that range which are tables (ITU T.81, table B.1).
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # noqa: PLR2004
            return struct.unpack(">HH", data[at + 5 : at + 9])
        at += 2 + length
    raise struct.error

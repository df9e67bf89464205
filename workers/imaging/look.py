"""Look at a picture's header: what it is by its content, and whether it may be decoded at all."""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import ExifTags, Image

from workers.digest import PICTURE_PIXELS
from workers.errors import GongbaoError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Pillow opens dozens of formats, some by starting other programs (EPS); these are all that
# pages are made of. A camera's several pictures in one JPEG (MPO) come in by JPEG.
KINDS: Final = {
    "JPEG": "jpeg",
    "MPO": "jpeg",
    "PNG": "png",
    "GIF": "gif",
    "WEBP": "webp",
    "AVIF": "avif",
    "BMP": "bmp",
    "TIFF": "tiff",
}
# WebP's and AVIF's decoders take 16 bytes a pixel (measured): a file of 36 bytes took 1.5 GB.
_HEAVY_PIXELS: Final = {"WEBP": 40_000_000, "AVIF": 40_000_000}
_OPENED: Final = tuple(name for name in KINDS if name != "MPO")

SIDEWAYS: Final = 5
"""EXIF orientations from here on swap width and height."""

# Pillow's alarm is set to our limit, and made an exception: it looks before it decodes.
Image.MAX_IMAGE_PIXELS = PICTURE_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class PictureUnfit(GongbaoError):
    """These bytes are no picture that WeChat could be given: `what` is wrong, and the `remedy`.

    Both are Chinese sentences without a full stop, ready for a Fault.
    """

    def __init__(self, what: str, remedy: str) -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what}。{remedy}")


@dataclass(frozen=True, slots=True)
class Look:
    """What a header says. `width` and `height` are pixels as stored, before `orientation`.

    `mode` is Pillow's, `deep` tells of more than 8 bits a channel. `frames` is 1 for a still
    picture; a GIF's are not counted beyond 2. `orientation` is EXIF's, 1 (upright) to 8.
    """

    kind: str
    width: int
    height: int
    frames: int
    mode: str
    deep: bool
    has_alpha: bool
    orientation: int

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height in pixels as the picture is seen."""
        turned = self.orientation >= SIDEWAYS
        return (self.height, self.width) if turned else (self.width, self.height)


def look(data: bytes) -> Look:
    """Read the header alone; raise PictureUnfit for what is no picture, or too large a one."""
    with opened(data) as image:
        return Look(
            kind=KINDS[image.format or ""],
            width=image.width,
            height=image.height,
            frames=_frames(image),
            mode=image.mode,
            deep=_is_deep(image, data),
            has_alpha=image.has_transparency_data,
            orientation=_orientation(image),
        )


@contextmanager
def opened(data: bytes) -> Iterator[Image.Image]:
    """Open a picture; whatever Pillow raises inside, now or while decoding, is PictureUnfit."""
    try:
        with _open(data) as image:
            yield image
    except PictureUnfit:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _too_large() from None
    except Exception as error:  # a parser of hostile bytes raises anything
        raise _unreadable(data) from error


def _open(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=_OPENED)
    limit = _HEAVY_PIXELS.get(image.format or "", PICTURE_PIXELS)
    if image.width * image.height > limit:
        raise _too_large(limit)
    return image


def _frames(image: Image.Image) -> int:
    if image.format == "GIF":  # counting reads the whole file, frame by frame
        return 2 if getattr(image, "is_animated", False) else 1
    if image.format in ("MPO", "TIFF"):  # further pictures, not a film
        return 1
    return int(getattr(image, "n_frames", 1))


def _is_deep(image: Image.Image, data: bytes) -> bool:
    # Pillow cuts 16-bit colour PNGs to 8 bits silently; the bit depth stands in IHDR.
    sixteen = image.format == "PNG" and data[24] > 8  # noqa: PLR2004 - bits
    return sixteen or image.mode.startswith(("I", "F"))


def _orientation(image: Image.Image) -> int:
    # Pillow turns a TIFF itself; asking a PNG without EXIF for it would decode the picture.
    if image.format == "TIFF" or (image.format == "PNG" and "exif" not in image.info):
        return 1
    value = image.getexif().get(ExifTags.Base.Orientation, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1  # noqa: PLR2004 - EXIF


def _too_large(limit: int = PICTURE_PIXELS) -> PictureUnfit:
    return PictureUnfit(f"图片超过 {limit // 10_000} 万像素", "请缩小尺寸后再放进页面")


def _unreadable(data: bytes) -> PictureUnfit:
    """Say what the bytes seem to be instead, so that the author knows what to change."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not data:
        return PictureUnfit("图片文件是空的", "请重新导出图片")
    if b"<svg" in head:
        return PictureUnfit("微信不接收 SVG 图片", "请导出为 PNG 后再引用")
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheim"):
        return PictureUnfit("微信不接收 HEIC 图片", "请导出为 JPEG 后再引用")
    if head.startswith((b"<!doctype", b"<html")):
        return PictureUnfit("得到的是网页，不是图片", "请检查图片地址，或把图片下载到页面旁边")
    if head.startswith(_BEGINNINGS) or head[8:12] == b"webp" or head[4:12] == b"ftypavif":
        return PictureUnfit("图片不完整或已损坏", "请重新导出或重新下载图片")
    return PictureUnfit("文件内容不是图片", "请换成 JPEG、PNG、GIF、WebP、AVIF、BMP 或 TIFF 图片")


# Lower case, as the head is compared.
_BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89png", b"gif8", b"bm", b"ii*\0", b"mm\0*")

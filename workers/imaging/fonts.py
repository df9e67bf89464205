"""Find a font of this machine that has Chinese characters."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where Debian, Fedora, Alpine, Arch, macOS and Windows put them; the first that exists is taken.
PLACES: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-vf-fonts/NotoSansCJK-VF.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/adobe-source-han-sans/SourceHanSansCN-Regular.otf",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/wenquanyi/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
_FACES: Final = 8  # a collection holds one face per region; Noto's has ten with its monospace
_UNASSIGNED: Final = "\U0010fffe"  # what a font draws for this, it draws for all it has not


def chinese_font(text: str, size: int) -> tuple[ImageFont.FreeTypeFont, str] | None:
    """Return a font of `size` pixels and what of `text` it can draw; None where there is none.

    The font is loaded for each call: FreeType's faces must not be shared between threads.
    """
    place = _place()
    if place is None:
        return None
    font = _load(*place, size)
    empty = bytes(font.getmask(_UNASSIGNED))
    drawn = {char: char == " " or bytes(font.getmask(char)) != empty for char in set(text)}
    return font, "".join(char for char in text if char.isprintable() and drawn[char])


def ascii_font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the font that Pillow brings along; it has Latin letters and digits only."""
    return ImageFont.load_default(size)


@cache
def _place() -> tuple[str, int] | None:
    return next(_places(), None)


def _places() -> Iterator[tuple[str, int]]:
    for path in PLACES:
        if Path(path).is_file():
            try:
                yield path, _simplified_face(path)
            except OSError:  # not a font after all
                continue


def _simplified_face(path: str) -> int:
    """Return the face for mainland China: characters of other regions differ in their strokes."""
    names: dict[int, str] = {}
    for index in range(_FACES):
        try:
            names[index] = str(ImageFont.truetype(path, 20, index=index).getname()[0])
        except OSError:
            break
    if not names:
        raise OSError(path)
    return next((index for index, name in names.items() if name.endswith((" SC", " CN"))), 0)


def _load(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)

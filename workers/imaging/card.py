"""Draw the cover of a page that has no picture: its title and issue on the theme's colour."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageColor, ImageDraw

from workers.imaging.fonts import ascii_font, chinese_font

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

SIZE: Final = (900, 383)  # 2.35:1, as WeChat shows the cover of a single article
_MARGIN: Final = 64
_FALLBACK: Final = "#2f5d8a"
_PAPER: Final = (250, 250, 247)
_INK: Final = (34, 38, 43)
_TITLE_SIZES: Final = (60, 52, 46, 40)
_LINES: Final = 3
_ISSUE_SIZE: Final = 30
_WORD: Final = 20  # characters; what is longer is no word and may be broken
_NO_BREAK_BEFORE: Final = frozenset("，。、；：！？）》」』”’…%,.;:!?)]}")


def draw_cover(title: str, issue: str, accent: str = _FALLBACK) -> bytes:
    """Return a PNG of 900x383. `accent` is a CSS colour; an unknown one becomes a calm blue.

    Where the machine has no font for Chinese, only what ASCII there is in `issue` is written:
    a card of shapes is better than one of empty boxes.
    """
    colour = _colour(accent)
    card = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(card)
    _shapes(draw, colour)
    if chinese_font("国", 20) is None:
        number = "".join(char for char in issue if char.isascii() and char.isprintable())
        draw.text((_MARGIN, 132), number, font=ascii_font(104), fill=_INK)
    else:
        _words(draw, title, issue, colour)
    out = io.BytesIO()
    card.save(out, "PNG")
    return out.getvalue()


def _colour(accent: str) -> tuple[int, int, int]:
    try:
        return ImageColor.getrgb(accent)[:3]
    except ValueError:
        return ImageColor.getrgb(_FALLBACK)[:3]


def _shapes(draw: ImageDraw.ImageDraw, colour: tuple[int, int, int]) -> None:
    width, height = SIZE
    pale = _mixed(colour, 0.12)
    draw.ellipse((width - 250, height - 210, width + 110, height + 150), fill=pale)
    draw.ellipse((width - 150, -130, width + 90, 110), fill=_mixed(colour, 0.07))
    draw.rectangle((0, 0, 14, height), fill=colour)
    draw.rectangle((_MARGIN, 56, _MARGIN + 56, 62), fill=colour)


def _mixed(colour: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (
        round(ink * share + paper * (1 - share)) for ink, paper in zip(colour, _PAPER, strict=True)
    )
    return red, green, blue


def _words(draw: ImageDraw.ImageDraw, title: str, issue: str, colour: tuple[int, int, int]) -> None:
    for size in _TITLE_SIZES:
        font, text = _font_for(title, size)
        lines = _wrap(text, font, SIZE[0] - 2 * _MARGIN)
        if len(lines) <= _LINES:
            break
    top = 92
    for line in _shortened(lines):
        draw.text((_MARGIN, top), line, font=font, fill=_INK)
        top += round(size * 1.36)
    font, text = _font_for(issue, _ISSUE_SIZE)
    draw.text((_MARGIN, SIZE[1] - 70), text, font=font, fill=colour)


def _font_for(text: str, size: int) -> tuple[FreeTypeFont | ImageFont, str]:
    """Return the Chinese font and what of the text it can draw (no emoji, no controls)."""
    found = chinese_font(text, size)
    assert found is not None
    return found


def _wrap(text: str, font: FreeTypeFont | ImageFont, width: int) -> list[str]:
    """Break between any two Chinese characters, between Latin words, not before a full stop."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and font.getlength(lines[-1] + piece.rstrip()) > width:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return [line.strip() for line in lines if line.strip()]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for char in text:
        word = char.isascii() and not char.isspace()
        glued = bool(pieces) and word and pieces[-1][-1].isascii() and not pieces[-1][-1].isspace()
        hangs = bool(pieces) and char in _NO_BREAK_BEFORE
        if hangs or (glued and len(pieces[-1]) < _WORD):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _shortened(lines: list[str]) -> list[str]:
    if len(lines) <= _LINES:
        return lines
    return [*lines[: _LINES - 1], lines[_LINES - 1][:-1] + "…"]

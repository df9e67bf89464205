"""Draw the cover of a page that has no picture: its title and issue on the theme's colour."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageColor, ImageDraw

from workers.imaging.fonts import ascii_font, chinese_font

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

SIZE: Final = (900, 383)  # 2.35:1, as WeChat shows the cover of a single article
# Lists and shares show the middle square alone: every word stands in it, clear of its border.
_SQUARE: Final = ((SIZE[0] - SIZE[1]) // 2, 0, (SIZE[0] + SIZE[1]) // 2, SIZE[1])
_MARGIN: Final = 30
_LEFT: Final = _SQUARE[0] + _MARGIN
_ROOM: Final = SIZE[1] - 2 * _MARGIN
_TOP: Final = 92
_FALLBACK: Final = "#2f5d8a"
_PAPER: Final = (250, 250, 247)
_INK: Final = (34, 38, 43)
_TITLES: Final = ((52, 2), (46, 3), (40, 4), (34, 5))  # size in pixels, lines above the issue
_NUMBERS: Final = (104, 80, 56, 40, 26)
_SMOOTH: Final = 3  # shapes are drawn so much larger: Pillow's circles have steps
_MARK: Final = re.compile(r"\s*[\[【]([^\]】]{1,16})[\]】]\s*")
_LEADING: Final = 1.32
_ISSUE_SIZE: Final = 26
_WORD: Final = 16  # characters; what is longer is no word and may be broken
_NO_BREAK_BEFORE: Final = frozenset("，。、；：！？）》」』”’…%,.;:!?)]}")


def draw_cover(title: str, issue: str, accent: str = _FALLBACK) -> bytes:
    """Return a PNG of 900x383. `accent` is a CSS colour; an unknown one becomes a calm blue.

    Where the machine has no font for Chinese, only what ASCII there is in `issue` is written:
    a card of shapes is better than one of empty boxes.
    """
    colour = _colour(accent)
    large = Image.new("RGB", (SIZE[0] * _SMOOTH, SIZE[1] * _SMOOTH), _PAPER)
    _shapes(ImageDraw.Draw(large), colour)
    card = large.reduce(_SMOOTH)
    draw = ImageDraw.Draw(card)
    title, issue = _told_once(title, issue)
    if chinese_font("国", 20) is None:
        number = "".join(char for char in issue if char.isascii() and char.isprintable())
        _number(draw, number)
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


def _told_once(title: str, issue: str) -> tuple[str, str]:
    """Let the mark before a title ("[AI资讯·0618] ") stand where the issue stands."""
    mark = _MARK.match(title)
    if mark is None or issue not in mark[1] or mark.end() == len(title):
        return title, issue
    return title[mark.end() :], mark[1]


def _shapes(draw: ImageDraw.ImageDraw, colour: tuple[int, int, int]) -> None:
    """Let the sides be coloured and the middle calm: the square alone is a card of its own."""
    width, height = SIZE
    shapes = (
        (draw.ellipse, (-190, height - 250, 190, height + 130), _mixed(colour, 0.14)),
        (draw.ellipse, (40, -120, 230, 70), _mixed(colour, 0.07)),
        (draw.ellipse, (width - 210, -170, width + 130, 170), _mixed(colour, 0.14)),
        (draw.ellipse, (width - 250, height - 110, width - 70, height + 70), _mixed(colour, 0.07)),
        (draw.rectangle, (0, height - 8, width, height), colour),
        (draw.rectangle, (_LEFT, 52, _LEFT + 52, 58), colour),
    )
    for shape, box, fill in shapes:
        shape([side * _SMOOTH for side in box], fill=fill)


def _mixed(colour: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (
        round(ink * share + paper * (1 - share)) for ink, paper in zip(colour, _PAPER, strict=True)
    )
    return red, green, blue


def _words(draw: ImageDraw.ImageDraw, title: str, issue: str, colour: tuple[int, int, int]) -> None:
    for size, most in _TITLES:
        font, text = _font_for(title, size)
        lines = _wrap(text, font, _ROOM)
        # A last line of one character looks forgotten; smaller, the title ends well.
        if len(lines) < 2 or (len(lines) <= most and len(lines[-1]) > 1):  # noqa: PLR2004
            break
    top: float = _TOP
    for line in _shortened(lines, most):
        draw.text((_LEFT, top), line, font=font, fill=_INK)
        top += size * _LEADING
    font, text = _font_for(issue, _ISSUE_SIZE)
    draw.text((_LEFT, SIZE[1] - 62), text, font=font, fill=colour)


def _number(draw: ImageDraw.ImageDraw, number: str) -> None:
    """Write the issue alone, as large as the square takes it."""
    for size in _NUMBERS:
        font = ascii_font(size)
        if font.getlength(number) <= _ROOM:
            break
    draw.text((_LEFT, SIZE[1] / 2), number, font=font, fill=_INK, anchor="lm")


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


def _shortened(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], lines[most - 1][:-1] + "…"]

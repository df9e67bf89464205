"""Rule 4.1.1 of the structure check: text that stands out from what is behind it. Pure."""

import re
from collections.abc import Iterator

from bot.sandbox.elements import Element

Rgb = tuple[int, ...]

_LEAST = 1.5
_DAY, _NIGHT = (26, 26, 26), (163, 163, 163)  # a reader's text: black at .9 on white, and #a3a3a3
_PAPER = (255, 255, 255)
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-f])")
_RGB = re.compile(
    r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+(\d*\.?\d+)(%?))?\s*\)", re.IGNORECASE
)
_WORDS = {
    "white": _PAPER,
    "black": (0, 0, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "yellow": (255, 255, 0),
}
_FULL = 255


def faint(element: Element) -> bool:
    """Whether text cannot be told from its background, by day, or by night where that is known.

    By night a client changes colours so that they can be told apart, but for the text on a
    translucent background that has no colour of its own.
    """
    silenced = "low-contrast" in element.attributes.get("data-ignore-dm", "")
    if silenced or any(one.tag == "svg" for one in element.up()):
        return False
    return _by_day(element) or _by_night(element)


def _by_day(element: Element) -> bool:
    if not element.own.strip():
        return False
    around = list(element.up())
    backgrounds = [found for one in around if (found := _background(one))]
    if any("(" in re.sub(r"rgba?\(", "", found) for found in backgrounds):
        return False  # a picture or a gradient
    behind: Rgb = _PAPER
    for found in reversed(backgrounds):
        behind = _laid_over(found, behind)
    inks = (one.style("color") or _font_colour(one) for one in around)
    ink = next((found for found in inks if _colour(found)), "")
    text = _laid_over(ink, behind) if ink else _DAY
    return _ratio(text, behind) < _LEAST


def _by_night(element: Element) -> bool:
    background = _colour(_background(element))
    if background is None or not 0 < background[3] < 1 or element.style("color"):
        return False
    uncoloured = any(text.strip() for text in _uncoloured(element))
    return uncoloured and _ratio(background[:3], _NIGHT) < _LEAST


def _uncoloured(element: Element) -> Iterator[str]:
    yield element.own
    yield from (child.own for child in element.children if not child.style("color"))


def _font_colour(element: Element) -> str:
    return element.attributes.get("color", "").lower() if element.tag == "font" else ""


def _background(element: Element) -> str:
    names = ("background-image", "background-color", "background")
    return " ".join(filter(None, map(element.style, names)))


def _laid_over(value: str, below: Rgb) -> Rgb:
    colour = _colour(value)
    if colour is None:
        return below
    *upper, opacity = colour
    return tuple(round(a * opacity + b * (1 - opacity)) for a, b in zip(upper, below, strict=True))


def _colour(value: str) -> tuple[int, int, int, float] | None:
    """Red, green, blue, and opacity from 0 to 1."""
    if found := _HEX.search(value):
        digits = found[1] if len(found[1]) > 4 else "".join(d * 2 for d in found[1])  # noqa: PLR2004
        red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
        return red, green, blue, int(digits[6:8] or "ff", 16) / _FULL
    if found := _RGB.search(value):
        red, green, blue = map(int, found.groups()[:3])
        return red, green, blue, float(found[4] or 1) / (100 if found[5] else 1)
    word = next((_WORDS[word] for word in value.split() if word in _WORDS), None)
    return (*word, 1.0) if word else None


def _ratio(first: Rgb, second: Rgb) -> float:
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Rgb) -> float:
    parts = [part / _FULL for part in colour]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]  # noqa: PLR2004
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

"""Colours as CSS writes them: read, laid over one another, compared. Pure."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_HEX: Final = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![\w-])", re.IGNORECASE)
_RGB: Final = re.compile(
    r"rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+)(%?))?\s*\)", re.IGNORECASE
)
_WORD: Final = re.compile(r"(?<![\w#-])[a-z]+(?![\w(-])", re.IGNORECASE)


class Colour(NamedTuple):
    """Red, green, blue from 0 to 255, and opacity from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def over(self, below: Colour) -> Colour:
        """What is seen when this lies on something opaque."""
        mixed = (
            a * self.alpha + b * (1 - self.alpha) for a, b in zip(self[:3], below, strict=False)
        )
        return Colour(*mixed)


WHITE: Final = Colour(255, 255, 255)
NAMED: Final = {
    "white": WHITE,
    "black": Colour(0, 0, 0),
    "red": Colour(255, 0, 0),
    "green": Colour(0, 128, 0),
    "blue": Colour(0, 0, 255),
    "yellow": Colour(255, 255, 0),
    "orange": Colour(255, 165, 0),
    "purple": Colour(128, 0, 128),
    "gray": Colour(128, 128, 128),
    "grey": Colour(128, 128, 128),
    "silver": Colour(192, 192, 192),
    "transparent": Colour(0, 0, 0, 0.0),
}


def read(value: str) -> Colour | None:
    """The first colour in a CSS value; None where there is none that is known here."""
    if found := _HEX.search(value):
        return _from_hex(found[1])
    if found := _RGB.search(value):
        alpha = float(found[4]) / (100 if found[5] else 1) if found[4] else 1.0
        return Colour(float(found[1]), float(found[2]), float(found[3]), min(alpha, 1.0))
    words = (NAMED.get(word[0].lower()) for word in _WORD.finditer(value))
    return next((colour for colour in words if colour), None)


def contrast(first: Colour, second: Colour) -> float:
    """From 1 (the same) to 21, by WCAG 2's relative luminance."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _from_hex(digits: str) -> Colour:
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue, *alpha = (int(digits[at : at + 2], 16) for at in range(0, len(digits), 2))
    return Colour(red, green, blue, alpha[0] / 255 if alpha else 1.0)


def _luminance(colour: Colour) -> float:
    red, green, blue = map(_linear, colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    part /= 255
    return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004

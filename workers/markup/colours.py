"""Colours of a theme made from one accent, so that whichever an owner picks can be read."""

from __future__ import annotations

from typing import Final

Colour = tuple[int, int, int]

WHITE: Final = (255, 255, 255)
BLACK: Final = (0, 0, 0)
LEGIBLE: Final = 4.5  # WCAG 2.1, 1.4.3: contrast of body text with what is behind it
_DARK: Final = (34, 34, 34)
_GREY: Final = (242, 242, 242)  # the darkest ground a light theme sets an accent on
_TINT, _LINE = 0.06, 0.28  # how much of the accent is in a ground, in a line


def words_of(accent: str) -> dict[str, str]:
    """The colours that a theme's sheet may name, from an accent `#rgb` or `#rrggbb`.

    `fill` is the accent as it is, to print `on` it; `accent` the same dark enough to be read on
    white, on light grey and on `tint`, a ground with a breath of it; `line` is for borders.
    """
    fill = read(accent)
    tint = mixed(fill, WHITE, _TINT)
    on = WHITE if contrast(WHITE, fill) >= LEGIBLE else _DARK
    if contrast(on, fill) < LEGIBLE:
        on = BLACK
    return {
        "accent": write(darkened(fill, tint, _GREY)),
        "fill": write(fill),
        "on": write(on),
        "tint": write(tint),
        "line": write(mixed(fill, WHITE, _LINE)),
    }


def read(written: str) -> Colour:
    """Red, green and blue (0 to 255) of `#rgb` or `#rrggbb`."""
    digits = written.lstrip("#")
    if len(digits) == 3:  # noqa: PLR2004  #rgb
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def write(colour: Colour) -> str:
    """The shortest spelling."""
    digits = "".join(f"{part:02x}" for part in colour)
    short = digits[::2]
    return f"#{short}" if digits == "".join(digit * 2 for digit in short) else f"#{digits}"


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """`share` (0 to 1) of the colour, the rest of the other."""
    red, green, blue = (
        round(one * share + two * (1 - share)) for one, two in zip(colour, other, strict=True)
    )
    return red, green, blue


def darkened(colour: Colour, *grounds: Colour) -> Colour:
    """The colour, with as much black as makes it legible on each of these light grounds."""
    shares = (share / 50 for share in range(50, -1, -1))
    steps = (mixed(colour, BLACK, share) for share in shares)
    return next(
        step
        for step in steps
        if step == BLACK or all(contrast(step, ground) >= LEGIBLE for ground in grounds)
    )


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.1)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  WCAG's own

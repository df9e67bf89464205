"""Fit the name of a button to what a phone shows of it, and to WeChat's bytes."""

from __future__ import annotations

import unicodedata

from workers.headline import fit_name
from workers.printable import clean, splits_character


def fit(name: str, columns: int, most: int) -> str:
    """Cut a name to what a phone shows and to `most` bytes, between words where that can be."""
    name = plain(name)
    for length in range(min(len(name), columns), 0, -1):
        cut = fit_name(name, length)
        short = width(cut) <= columns and len(cut.encode()) <= most
        if cut and short and not splits_character(name, len(cut)):
            return cut
    return ""


def width(text: str) -> int:
    """Count columns: Han characters and emoji take two, what combines takes none."""
    return sum(_columns(character) for character in text)


def plain(text: str) -> str:
    """One line that WeChat takes as it stands."""
    # WeChat refuses what reads like an escape of JSON: 40033.
    return clean(text.replace("\\", " "))


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 1 if character.isascii() else 2

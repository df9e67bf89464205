"""Tell Chinese writing from other, a character at a time. Pure.

Classes for patterns, and functions for where none is needed: to compile one of these classes
takes as long as to read a paragraph.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_HAN: Final = (
    ("\u2e80", "\u2fdf"),
    ("\u3005", "\u3007"),
    ("\u3021", "\u3029"),
    ("\u3040", "\u30fa"),
    ("\u30fc", "\u30ff"),
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
_WIDE: Final = (
    ("\u2e80", "\u303f"),
    ("\u3040", "\u30ff"),
    ("\u3100", "\u312f"),
    ("\u31c0", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\ufe30", "\ufe4f"),
    ("\uff00", "\uff60"),
    ("\uffe0", "\uffe6"),
    ("\U00020000", "\U0003ffff"),
    *((mark, mark) for mark in "“”‘’…—·"),
)
HAN: Final = "".join(f"{first}-{last}" for first, last in _HAN)
"""The inside of a class: Han and kana, without their punctuation."""
WIDE: Final = "".join(f"{first}-{last}" for first, last in _WIDE)
"""The inside of a class: what is as wide as Han, punctuation too: no space stands beside it."""


@lru_cache(maxsize=4096)
def is_han(character: str) -> bool:
    """Whether one character is of the class HAN."""
    return any(first <= character <= last for first, last in _HAN)


@lru_cache(maxsize=4096)
def is_wide(character: str) -> bool:
    """Whether one character is of the class WIDE."""
    return any(first <= character <= last for first, last in _WIDE)

"""Text as the words an index knows: one a Han character, Latin words and numbers folded. Pure.

Nothing here knows words of Chinese: a character is a word, and what belongs together is asked for
as a phrase. So every part of a text is found, at any length. `GPT-4o` and `gpt4o` are both gpt 4 o.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from workers.han import HAN
from workers.han import is_han as is_han_character
from workers.words.simplified import SIMPLIFIED

LONGEST: Final = 64  # characters of a word; what is longer is no word anybody asks for

STEM: Final = 4  # letters; a Latin word as long as this finds those that begin with it

_WORD: Final = re.compile(rf"[{HAN}]|[a-z]+|[0-9]+|(?:(?![{HAN}a-z0-9_])\w)+")
_THOUSANDS: Final = re.compile("(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
# Accents (café is looked for as cafe), and what cannot be seen: soft hyphens, RTL marks, joiners.
_UNSEEN: Final = re.compile(
    "[\u0300-\u036f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)


def folded(text: str) -> str:
    """The text as it is compared: simplified, half-width, small, without accents."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", _THOUSANDS.sub("", text)))
    return unicodedata.normalize("NFC", plain.casefold()).translate(SIMPLIFIED)


def tokens(text: str) -> list[str]:
    """The words of a text in order; "GPT-4o强" gives gpt, 4, o, 强."""
    return [word[:LONGEST] for word in _WORD.findall(folded(text))]


def spans(already_folded: str) -> list[tuple[str, int, int]]:
    """The words of a folded text, each with where it begins and ends."""
    return [
        (found[0][:LONGEST], found.start(), found.end()) for found in _WORD.finditer(already_folded)
    ]


def is_han(token: str) -> bool:
    """Whether this word is a Chinese or Japanese character."""
    return is_han_character(token[0])


def is_latin(token: str) -> bool:
    """Whether this word is made of a to z."""
    return token.isascii() and token.isalpha()


def is_beginning(token: str) -> bool:
    """Whether a word also stands for those that begin with it: transformer for transformers."""
    return is_latin(token) and len(token) >= STEM

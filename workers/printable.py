"""One line of text without what cannot be shown, and where its characters end. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_EMOJI: Final = range(0x1F000, 0x1FB00)
_RARE_HAN: Final = (range(0x20000, 0x2FFFE), range(0x30000, 0x3FFFE))
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_JOINING: Final = range(0x600, 0xE00)  # Arabic to Sinhala: here the joiners change what is read
_FLAG_TAGS: Final = range(0xE0020, 0xE0080)
_REGIONAL: Final = range(0x1F1E6, 0x1F200)
_TONES: Final = range(0x1F3FB, 0x1F400)
_HANGUL_PARTS: Final = range(0x1160, 0x1200)
# Compiled when it is first used, which takes as long as a paragraph; most texts need it not.
_STRANGE: Final = r"[^\x20-\x7e\u3001-\u3011\u4e00-\u9fff\uff01-\uff5e]"


def clean(text: str) -> str:
    """One line, white space folded, without control characters, halves of pairs, bidi marks.

    What has no width goes without a trace, but for the joiners that an emoji or a script needs.
    """
    if not text.isprintable():
        text = re.sub(_STRANGE, lambda found: _shown(found.string, found.start()), text)
    return " ".join(text.split())


def splits_character(text: str, at: int) -> bool:
    """Whether a cut at `at` parts what a reader sees as one character (UAX 29, in short)."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], ord(text[at])
    if before == _JOINER or after in _TONES or after in _FLAG_TAGS or after in _HANGUL_PARTS:
        return True
    if text[at] in (_JOINER, _NON_JOINER) or unicodedata.category(text[at]).startswith("M"):
        return True
    if after not in _REGIONAL:
        return False
    flags = 0
    while flags < at and ord(text[at - 1 - flags]) in _REGIONAL:
        flags += 1
    return flags % 2 == 1


def _shown(text: str, at: int) -> str:
    """What becomes of a character that is not common: itself, a space, or nothing."""
    character, code = text[at], ord(text[at])
    match unicodedata.category(character):
        case "Cc" | "Zs" | "Zl" | "Zp":
            return " "
        case "Cf":
            return character if _joins(text, at) or _in_flag(text, at) else ""
        case "Cs" | "Co":
            return ""
        case "Cn":  # a later Unicode than Python's may know it
            known = any(code in block for block in (_EMOJI, *_RARE_HAN))
            return character if known else ""
    return character


def _joins(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] not in (_JOINER, _NON_JOINER) or not before or not after:
        return False
    if ord(before) in _JOINING and ord(after) in _JOINING:
        return True
    pictures = unicodedata.category(after) == "So" and (
        before == "\ufe0f" or unicodedata.category(before) in ("So", "Sk")
    )
    return text[at] == _JOINER and pictures


def _in_flag(text: str, at: int) -> bool:
    """Whether a tag belongs to a flag such as Scotland's, which tells a black flag apart."""
    if ord(text[at]) not in _FLAG_TAGS:
        return False
    while at and ord(text[at]) in _FLAG_TAGS:
        at -= 1
    return text[at] == "\U0001f3f4"

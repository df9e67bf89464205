"""Titles as people copy them, compared without punctuation, case, width and asides. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from workers.words.tokens import folded

_BRACKETS: Final = re.compile(r"[\[【［〔]([^\[\]【】［］〔〕]{0,40})[\]】］〕]")
_ASIDE: Final = re.compile(r"[（(]([^（()）]{0,60})[）)]\s*$")
_MARK: Final = re.compile(r"(?:20\d\d)?[-./年]?(\d\d?)[-./月]?(\d\d)日?")
_NUMBER: Final = "[0-9一二三四五六七八九十百]+|[上中下]"
_SERIAL: Final = re.compile(
    rf"[（(]\s*(?:第|part)?\s*({_NUMBER})\s*[篇期章节讲回集部课]?\s*[)）]"
    rf"|第\s*({_NUMBER})\s*[篇期章节讲回集部课]",
    re.IGNORECASE,
)
_DIGITS: Final = str.maketrans("一二三四五六七八九", "123456789")


@dataclass(frozen=True, slots=True)
class Name:
    """A title in the forms that are compared.

    `whole` is all of it, `bare` lacks issue marks and trailing asides; `marks` are its issue days
    ("0618"), `serials` the numbers of its parts: （二） and 第 2 篇 are "2".
    """

    whole: str
    bare: str
    marks: frozenset[str]
    serials: frozenset[str]

    def contradicts(self, other: Name) -> bool:
        """Whether these are two issues, or two parts, that are called alike."""
        return _differ(self.marks, other.marks) or _differ(self.serials, other.serials)


def name_of(title: str) -> Name:
    """Read a title; one that is nothing but marks and asides has no bare form of its own."""
    plain = _plain(title)
    bare, aside = _BRACKETS.sub(" ", plain), None
    while (aside := _ASIDE.search(bare)) and not _SERIAL.fullmatch(aside[0].strip()):
        bare = bare[: aside.start()]
    marks = {
        f"{int(found[1]):02}{found[2]}"
        for bracket in _BRACKETS.findall(plain)
        for found in _MARK.finditer(bracket)
    }
    serials = {(a or b).translate(_DIGITS) for a, b in _SERIAL.findall(plain)}
    whole = letters(plain)
    return Name(whole, letters(bare) or whole, frozenset(marks), frozenset(serials))


def letters(text: str) -> str:
    """The letters, characters and digits of a text, folded: what is left to compare."""
    return "".join(character for character in folded(text) if character.isalnum())


def pairs(letters_of: str) -> frozenset[str]:
    """The neighbours in a text of letters: what two titles that are nearly alike share."""
    return frozenset(letters_of[at : at + 2] for at in range(max(1, len(letters_of) - 1)))


def _plain(title: str) -> str:
    return " ".join(title.split())


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other and not one & other)

"""The part of a passage that shows why it was found. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from workers.words.tokens import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workers.words.word import Phrase

EXCERPT: Final = 60  # characters
_BEFORE: Final = 15
_SENTENCE_END: Final = re.compile("[。！？；\n!?;]")
_BETWEEN: Final = r"[\W_]*"  # what may stand between two words of a phrase


def excerpt(text: str, phrases: Iterable[Phrase], length: int = EXCERPT) -> str:
    """At most `length` characters from where the first of the phrases stands, or from the start."""
    start = _start(text, _place(text, phrases))
    shown = " ".join(text[start : start + 2 * length].split())
    before = "…" if start else ""
    room = length - len(before)
    return before + (shown if len(shown) <= room else f"{shown[: room - 1]}…")


def _place(text: str, phrases: Iterable[Phrase]) -> int:
    """Where the first phrase found stands. Folding may move it a little: close enough to show."""
    compared = folded(text)
    for phrase in phrases:
        if found := re.search(_BETWEEN.join(map(re.escape, phrase)), compared):
            return found.start() * len(text) // len(compared)
    return 0


def _start(text: str, place: int) -> int:
    """The beginning of the sentence, or some characters before the place."""
    if place <= _BEFORE:
        return 0
    near = place - _BEFORE
    return max((found.end() for found in _SENTENCE_END.finditer(text, near, place)), default=near)

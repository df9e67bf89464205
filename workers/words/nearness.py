"""How near a text comes to what was asked for, where no text has all of it. Pure.

A question is cut into pieces: pairs of neighbouring Han characters, Latin words, numbers with the
word before them. A text is near when most of the question's characters belong to a piece that it
has; rare pieces count more than common ones, and a heading's more than a text's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workers.words.tokens import is_beginning, is_latin
from workers.words.word import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workers.words.word import Phrase

MOST_PIECES: Final = 24
ENOUGH: Final = 0.5  # share of the question; less is no answer
_MANY: Final = 2000  # passages; how many there are in all would change no order
_LATIN_WEIGHT: Final = 2  # a Latin word says as much as so many Han characters
_IN_HEADING: Final = 1.6


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a question: what to look for, and which of its characters (by place) it is."""

    word: Word
    places: tuple[int, ...]


def pieces_of(words: Iterable[Word]) -> tuple[Piece, ...]:
    """Cut a question; each of its characters and Latin words has a place, counted through."""
    found: list[Piece] = []
    place = 0
    for word in words:
        phrase = word.forms[0]
        if len(word.forms) > 1:  # a name with aliases stays whole
            found.append(Piece(word, tuple(range(place, place + len(phrase)))))
        else:
            found += _cut(phrase, place)
        place += len(phrase)
    return tuple(found[:MOST_PIECES])


def _cut(phrase: Phrase, place: int) -> list[Piece]:
    if len(phrase) == 1:
        return [_piece(phrase, place, 0, 1)]
    pairs = [
        _piece(phrase, place, at, at + 2)
        for at in range(len(phrase) - 1)
        if not (is_latin(phrase[at]) and is_latin(phrase[at + 1]))
    ]
    alone = [
        _piece(phrase, place, at, at + 1)
        for at, token in enumerate(phrase)
        if is_latin(token) and len(token) > 1
    ]
    return alone + pairs


def _piece(phrase: Phrase, place: int, start: int, end: int) -> Piece:
    places = tuple(range(place + start, place + end))
    return Piece(Word((phrase[start:end],)), places)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How near a text is: `share` of the question that it has (0 to 1), `score` to compare."""

    share: float
    score: float


def judge(
    pieces: Sequence[Piece], rarity: Sequence[float], heading: Sequence[str], body: Sequence[str]
) -> Judgement:
    """Judge a passage by the tokens of its heading and its text."""
    sizes = _sizes(pieces)
    weights: dict[int, float] = {}
    above, below = f" {' '.join(heading)} ", f" {' '.join(body)} "
    for piece, rare in zip(pieces, rarity, strict=True):
        factor = (
            _IN_HEADING if _stands_in(above, piece.word) else float(_stands_in(below, piece.word))
        )
        value = rare * factor
        for place in piece.places if value else ():
            weights[place] = max(weights.get(place, 0.0), value)
    share = sum(sizes[place] for place in weights) / sum(sizes.values())
    return Judgement(share, sum(sizes[place] * weight for place, weight in weights.items()))


def rarity(found: int) -> float:
    """What a piece is worth that so many passages have: 8 for none, 7 for one, 2 for 200."""
    return math.log(1 + _MANY / (found + 0.5))


def _sizes(pieces: Sequence[Piece]) -> dict[int, int]:
    """The weight of each place: one of a Han character, more of a Latin word."""
    sizes: dict[int, int] = {}
    for piece in pieces:
        phrase = piece.word.forms[0]
        for place, token in zip(piece.places, phrase, strict=True):
            sizes[place] = _LATIN_WEIGHT if is_latin(token) and len(token) > 1 else 1
    return sizes


def has(words: Sequence[str], wanted: Word) -> bool:
    """Whether a text's tokens have a word in one of its forms, as an index would find it."""
    return _stands_in(f" {' '.join(words)} ", wanted)


def _stands_in(text: str, wanted: Word) -> bool:
    return any(
        f" {' '.join(form)}{'' if is_beginning(form[-1]) else ' '}" in text for form in wanted.forms
    )

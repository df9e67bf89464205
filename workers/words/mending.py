"""What mistyped Latin words may have been meant to be, by the words an index knows. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from workers.words.nearness import Piece
from workers.words.tokens import STEM, is_latin
from workers.words.word import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workers.words.word import Phrase

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_LONGEST: Final = 20  # letters; a longer one has too many neighbours to look for
_MOST: Final = 4  # words of a question that are mended


class Known(Protocol):
    """Asks an index which of these words it knows."""

    def __call__(self, words: Iterable[str], /) -> set[str]: ...


def mended(pieces: Sequence[Piece], known: Known) -> list[Piece]:
    """The pieces with other spellings where the index does not know a word as it is written.

    One letter too many, too few, wrong, or two that changed places: transfomer. Words that were
    put together or apart: open ai, lazymodule.
    """
    unknown = _unknown(pieces, known)
    meant = {word: _meant(word, known) for word in unknown}
    spelt = [Piece(_respelt(piece.word, meant), piece.places) for piece in pieces]
    return [*spelt, *_put_together(pieces, known)]


def _unknown(pieces: Sequence[Piece], known: Known) -> list[str]:
    words = {token: None for piece in pieces for token in piece.word.forms[0] if _mendable(token)}
    there = known(words)
    return [word for word in words if word not in there][:_MOST]


def _mendable(token: str) -> bool:
    return is_latin(token) and STEM <= len(token) <= _LONGEST


def _meant(word: str, known: Known) -> list[Phrase]:
    halves = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
    there = known([*misspelt(word), *(half for both in halves for half in both)])
    apart = [both for both in halves if there.issuperset(both)]
    return [*((other,) for other in sorted(there & misspelt(word))), *apart]


def misspelt(word: str) -> set[str]:
    """All words that differ from this one in one place."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS}
    added = {left + letter + right for left, right in cuts for letter in _LETTERS}
    return (dropped | swapped | changed | added) - {word}


def _respelt(word: Word, meant: dict[str, list[Phrase]]) -> Word:
    forms = list(word.forms)
    for at, token in enumerate(word.forms[0]):
        before, after = word.forms[0][:at], word.forms[0][at + 1 :]
        forms += [(*before, *other, *after) for other in meant.get(token, ())]
    return Word(tuple(dict.fromkeys(forms)))


def _put_together(pieces: Sequence[Piece], known: Known) -> Iterator[Piece]:
    alone = [piece for piece in pieces if len(piece.places) == 1]
    rows = [
        row
        for size in (2, 3)
        for row in zip(*(alone[at:] for at in range(size)), strict=False)
        if _side_by_side(row)
    ]
    phrases = [tuple(piece.word.forms[0][0] for piece in row) for row in rows]
    there = known("".join(phrase) for phrase in phrases)
    for row, phrase in zip(rows, phrases, strict=True):
        if "".join(phrase) in there:
            word = Word((phrase, ("".join(phrase),)))
            yield Piece(word, tuple(piece.places[0] for piece in row))


def _side_by_side(row: Sequence[Piece]) -> bool:
    places = [piece.places[0] for piece in row]
    latin = all(is_latin(piece.word.forms[0][0]) for piece in row)
    return latin and places == [*range(places[0], places[0] + len(row))]

"""Tokens and phrases as PostgreSQL's tsvector and tsquery read them.

Its index knows which rows have a word, and must open each to see whether two stand side by side. So
pairs of Han characters are kept beside the words: of common ones that seldom meet, like 新的,
the pair alone tells, and the planner knows how rare it is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from workers.words.tokens import is_beginning, is_han

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workers.words.word import Phrase, Word

_GAP: Final = 5  # positions between heading and text, so that no phrase reaches over
_PAIR: Final = 2


def vector(*parts: Sequence[str]) -> str:
    """The literal of a tsvector: each word with its positions."""
    places: dict[str, list[str]] = {}
    first = 1
    for part in parts:
        for position, token in enumerate(part, start=first):
            places.setdefault(token, []).append(str(position))
        first += len(part) + _GAP
    return " ".join(f"{_quoted(token)}:{','.join(at)}" for token, at in places.items())


def pairs_vector(*parts: Sequence[str]) -> str:
    """The literal of a tsvector of the pairs, without positions."""
    return " ".join(
        _quoted(pair) for pair in dict.fromkeys(p for part in parts for p in _pairs(part))
    )


def tsquery(words: Iterable[Word]) -> str:
    """All words, each in one of its forms, the form's tokens side by side."""
    return " & ".join(f"({' | '.join(map(_side_by_side, word.forms))})" for word in words)


def pairs_tsquery(words: Iterable[Word]) -> str:
    """What of the same the pairs can tell; "" for nothing."""
    forms = [[_pairs(form) for form in word.forms] for word in words]
    return " & ".join(
        f"({' | '.join(' & '.join(map(_quoted, pairs)) for pairs in each)})"
        for each in forms
        if all(each)
    )


def are_pairs(words: Iterable[Word]) -> bool:
    """Whether the pairs alone tell: every form is one pair of Han characters."""
    return all(len(form) == _PAIR == len(_pairs(form)) + 1 for word in words for form in word.forms)


def _pairs(tokens: Sequence[str] | Phrase) -> list[str]:
    return [one + other for one, other in pairwise(tokens) if is_han(one) and is_han(other)]


def _side_by_side(form: Phrase) -> str:
    return " <-> ".join(map(_quoted, form)) + (":*" if is_beginning(form[-1]) else "")


def _quoted(lexeme: str) -> str:
    if "\\" in lexeme or "'" in lexeme:
        lexeme = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{lexeme}'"

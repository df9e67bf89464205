"""What a follower asks for, read from what they wrote: words, a day, an issue, a number. Pure.

Whatever they write is words and nothing else: operators of a query language, quotes and SQL are
only letters between punctuation here, and punctuation is forgotten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from workers.words.asking import LEFT_OVER, without_asking
from workers.words.days import read_day
from workers.words.tokens import folded, is_han, is_latin, spans, tokens
from workers.words.word import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from workers.words.word import Phrase

LONGEST_TEXT: Final = 400  # characters that are read; nobody asks for more in one message
MOST_WORDS: Final = 12
LONGEST_PHRASE: Final = 24  # tokens
LIST_NUMBERS: Final = 20  # a list shown has no more entries

_JOINS: Final = frozenset({"", "-", "_", ".", "'", "\u2019"})  # GPT-4o, Qwen2.5
_UP_TO_TEN: Final = " 一二三四五六七八九十"
_NUMBER: Final = re.compile("第? ?([0-9]{1,2}|[一二三四五六七八九十]{1,2}) ?[条篇个号项]?")


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for. All of its words must meet in one passage.

    `said` are all words as written, `asked` those that are neither a day nor what makes a question
    of the rest. `day` is a full date, `issue` the mark of an issue ("0618"), `latest` the newest
    issue; with words asked for they narrow the search. `number` (1 to 20) answers a list, if one
    was shown.
    """

    said: tuple[Word, ...] = ()
    asked: tuple[Word, ...] = ()
    day: date | None = None
    issue: str = ""
    latest: bool = False
    number: int | None = None


def read_query(text: str, aliases: Mapping[str, str], today: date) -> Query:
    """Read a follower's message; `aliases` are names that mean the same, 千问 = Qwen.

    Never raises, whatever the text is.
    """
    plain = " ".join(folded(text[:LONGEST_TEXT]).split())
    told = read_day(plain, today)
    known = _alias_phrases(aliases)
    asked = _words(without_asking(told.rest), known)
    return Query(
        said=_words(plain, known),
        asked=tuple(word for word in asked if not _says_nothing(word)),
        day=told.day,
        issue=told.issue,
        latest=told.latest,
        number=_number(plain),
    )


def _says_nothing(word: Word) -> bool:
    return len(word.forms[0]) == 1 and word.forms[0][0] in LEFT_OVER


def _number(plain: str) -> int | None:
    if found := _NUMBER.fullmatch(plain.strip(" .。、!！")):
        said = found[1]
        number = int(said) if said.isascii() else _chinese(said)
        return number if 1 <= number <= LIST_NUMBERS else None
    return None


def _chinese(said: str) -> int:
    """一 to 二十; 0 for what is no such number."""
    tens, ten, ones = said.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    high = (_UP_TO_TEN.index(tens) if tens else 1) if ten else 0
    return 10 * high + (_UP_TO_TEN.index(ones) if ones else 0)


def _words(plain: str, aliases: Mapping[Phrase, tuple[Phrase, ...]]) -> tuple[Word, ...]:
    found = [
        word
        for phrase in _phrases(plain)
        for word in _with_aliases(phrase[:LONGEST_PHRASE], aliases)
    ]
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def _phrases(plain: str) -> Iterable[Phrase]:
    """Cut where a space, punctuation, or a change between Han and Latin is."""
    read = spans(plain)
    if not read:
        return
    phrase = [read[0][0]]
    for (left, _, end), (right, start, _) in pairwise(read):
        if _belong(left, plain[end:start], right):
            phrase.append(right)
        else:
            yield tuple(phrase)
            phrase = [right]
    yield tuple(phrase)


def _belong(left: str, gap: str, right: str) -> bool:
    if is_han(left) or is_han(right):
        same = is_han(left) and is_han(right)
        return not gap and (same or left.isdecimal() or right.isdecimal())
    if gap in _JOINS:
        return True
    # `qwen 2`, `gpt 4 o`: people put a space where the name has none
    version = right.isdecimal() and is_latin(left)
    letter = left.isdecimal() and is_latin(right) and len(right) == 1
    return gap == " " and (version or letter)


def _alias_phrases(aliases: Mapping[str, str]) -> dict[Phrase, tuple[Phrase, ...]]:
    """Every name with all names for the same; an alias works both ways."""
    groups: dict[Phrase, dict[Phrase, None]] = {}
    for name, meaning in aliases.items():
        one, other = tuple(tokens(name)), tuple(tokens(meaning))
        if not one or not other:
            continue
        group = {**groups.get(one, {one: None}), **groups.get(other, {other: None})}
        for member in group:
            groups[member] = group
    return {name: tuple(group) for name, group in groups.items()}


def _with_aliases(phrase: Phrase, aliases: Mapping[Phrase, tuple[Phrase, ...]]) -> list[Word]:
    """The phrase as one word, or cut so that the names in it are words of their own."""
    found: list[Word] = []
    rest: list[str] = []
    at = 0
    longest = max(map(len, aliases), default=0)
    while at < len(phrase):
        sizes = range(min(longest, len(phrase) - at), 0, -1)
        size = next((n for n in sizes if phrase[at : at + n] in aliases), 0)
        if not size:
            rest.append(phrase[at])
            at += 1
            continue
        found += [Word((tuple(rest),))] if rest else []
        rest = []
        # Qwen2 is 千问2 as well: what follows a name belongs to each of its forms.
        end = next((n for n in range(at + size, len(phrase)) if is_han(phrase[n])), len(phrase))
        end = end if not is_han(phrase[at]) else _numbers_end(phrase, at + size)
        tail = phrase[at + size : end]
        own = phrase[at : at + size]
        forms = dict.fromkeys((own, *aliases[own]))  # as written, then the others
        found.append(Word(tuple((*form, *tail) for form in forms)))
        at = end
    return [*found, Word((tuple(rest),))] if rest else found


def _numbers_end(phrase: Phrase, start: int) -> int:
    end = start
    while end < len(phrase) and not is_han(phrase[end]):
        end += 1
    return end

"""Fit titles, summaries and authors into WeChat's limits at a place where a reader would stop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.han import is_han
from workers.printable import clean, splits_character
from workers.seams import (
    PAIRS,
    balanced,
    clause_ends,
    splits_word,
    without_hanging,
    word_ends,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Fitted", "clean", "fit_name", "fit_part", "fit_text", "fit_title", "join_headlines"]

# The patterns are compiled when they are first used: most titles need few of them.

# An issue's day or number: 0618, 20240618, 2024-06-18, 6.18, 6月18日, 第 12 期, Vol.12. Other
# numbers in brackets are the subject: [RTX 4090].
_MONTH_DAY: Final = r"(?:0?[1-9]|1[0-2])(?:月|[-/.])(?:[12]\d|3[01]|0?[1-9])日?"
_ISSUE: Final = (
    r"(?<![A-Za-z0-9.])(?:(?:20\d\d)?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"|(?:20\d\d(?:年|[-/.]))?{_MONTH_DAY})(?![A-Za-z0-9.])"
    r"|第\s?[0-9一二三四五六七八九十百]+\s?[期刊辑弹]|(?i:vol|no|issue)\.?\s?\d+|\#\s?\d+"
)
_OPEN, _SHUT = r"\[【〔［（(「『", r"\]】〕］）)」』"
_BRACKETED: Final = (
    rf"[{_OPEN}](?=[^{_SHUT}]{{0,20}}(?:{_ISSUE}))[^{_OPEN}{_SHUT}]{{1,20}}[{_SHUT}]"
)
_FRONT: Final = rf"(?:{_BRACKETED}\s*[：:|｜·]?\s*)+|(?:{_ISSUE})\s*[：:|｜]\s*"
_BACK: Final = rf"\s*[|｜·-]?\s*{_BRACKETED}$"
_STOPS: Final = " \t，,；;：:、|｜。.—–-/·・&~～+→"
_COMMAS: Final = " ，,；;：:、—"
_OPENERS: Final = "".join(PAIRS)
_LATIN_HANGING: Final = (
    r"(?i:\s(?:a|an|the|of|for|to|and|or|in|on|with|by|at|from|as|is|are|vs\.?|via|into|your|its"
    r"))+$"
)
# A Han character counts as two: less ("重磅！", "我们用 Rust") is no title.
_LEAST: Final = 11
_LEAST_WORDS: Final = 16
_SENTENCE: Final = r"(?s).+?(?:[。！？!?；;…]+[”」』）》]*|(?<=[a-z])\.(?=\s|$)|$)"
_FAR: Final = 400  # characters: what comes later has no say in where a title or summary ends


class Fitted(NamedTuple):
    """A text within its limit, and in Chinese how it was fitted ("" where it was not)."""

    text: str
    how: str
    at_clause: bool = True


class _Parts(NamedTuple):
    """A title with the issue marks before and behind it, such as [AI资讯·0618]."""

    front: str
    words: str
    back: str


def fit_title(title: str, limit: int, *, keep_mark: bool = True) -> Fitted:
    """A title of at most `limit` code points, whole clauses where that is possible.

    An issue mark like [AI资讯·0618] is kept unless no clause fits beside it; without
    `keep_mark` it goes, whatever the title's length.
    """
    title = clean(title)
    if keep_mark:
        return _fit(title, limit)
    bare = _unmarked(title)
    fitted = _fit(bare, limit)
    text = _unmarked(fitted.text)
    if text == fitted.text and bare == title:
        return fitted
    how = "，".join(filter(None, ("去掉期号", fitted.how.partition("：")[0])))
    return Fitted(text, _told(how, title, text), fitted.at_clause)


def fit_part(title: str, limit: int, mark: str, *, keep_mark: bool = True) -> Fitted:
    """The title of a page's later part: fitted beside its mark, such as （下）."""
    fitted = fit_title(title, limit - len(mark), keep_mark=keep_mark)
    return fitted._replace(text=fitted.text + mark)


def fit_text(text: str, limit: int) -> str:
    """A summary of at most `limit` code points: whole sentences, else whole clauses."""
    text = clean(text)
    if len(text) <= limit:
        return text.rstrip(_COMMAS)
    text = text[: limit + _FAR]
    whole = _sentences(text, limit)
    if len(whole) >= limit // 3:
        return whole
    clauses = _longest(text, limit, clause_ends(text))
    return max(whole, clauses, key=len) or _hard(text, limit)


def _sentences(text: str, limit: int) -> str:
    whole = ""
    for sentence in re.findall(_SENTENCE, text):
        if len(whole) + len(sentence) > limit:
            break
        whole += sentence
    return whole.rstrip(_COMMAS)


def join_headlines(headlines: Iterable[str], limit: int) -> str:
    """As many whole headlines as fit, in order; one that does not fit ends the list."""
    told = ""
    for headline in map(clean, headlines):
        gap = "；" if told and told[-1] not in "？！。?!；…" else ""
        longer = told + gap + headline
        if len(longer) > limit:
            break
        told = longer
    return told


def fit_name(name: str, limit: int) -> str:
    """A name cut to `limit` code points, no half Latin word if that can be helped."""
    name = clean(name)
    if len(name) <= limit:
        return name
    name = name[: limit + _FAR]
    return _longest(name, limit, word_ends(name), 1) or name[: _whole(name, limit)]


def _fit(title: str, limit: int) -> Fitted:
    if len(title) <= limit:
        return Fitted(title, "")
    front, words, back = _apart(title[:_FAR])
    for marks in dict.fromkeys(((front, back), ("", ""))):
        room = limit - sum(map(len, marks))
        if clause := _longest(words, room, clause_ends(words)):
            return _fitted("在分句处截短", title, marks[0] + clause + marks[1])
    for marks in dict.fromkeys(((front, back), ("", ""))):
        room = limit - sum(map(len, marks))
        if cut := _longest(words, room, word_ends(words), _LEAST_WORDS):
            return _fitted("在词语处截短", title, marks[0] + cut + marks[1], at_clause=False)
    return _fitted("无处可断，硬截断", title, _hard(words or title, limit), at_clause=False)


def _fitted(how: str, before: str, after: str, *, at_clause: bool = True) -> Fitted:
    return Fitted(after, _told(how, before, after), at_clause)


def _told(how: str, before: str, after: str) -> str:
    return f"{how}：{len(before)} → {len(after)} 字"


def _apart(title: str) -> _Parts:
    """A title without its marks, unless it is nothing else."""
    front = found[0] if (found := re.match(_FRONT, title)) else ""
    rest = title[len(front) :]
    back = found[0] if rest[-1:] in _SHUT and (found := re.search(_BACK, rest)) else ""
    words = rest[: len(rest) - len(back)]
    return _Parts(front, words, back) if words else _Parts("", title, "")


def _unmarked(title: str) -> str:
    while (words := _apart(title).words) != title:
        title = words
    return title


def _longest(text: str, room: int, ends: Iterable[int], least: int = 0) -> str:
    """The longest beginning that fits, tidy at its end and with every bracket closed.

    `least` is what a cut between words must weigh; whole clauses need none of that.
    """
    clause, least = not least, least or _LEAST
    for end in sorted((end for end in ends if end <= room), reverse=True):
        cut = _tidy(text[:end], clause=clause)
        heavy = sum(2 if is_han(c) else 1 for c in cut) >= least
        if heavy and balanced(cut) and not splits_word(text, len(cut)):
            return cut
    return ""


def _tidy(cut: str, *, clause: bool) -> str:
    """A beginning without what only makes sense before what follows it."""
    while (tidy := _tidied(cut, clause=clause)) != cut:
        cut = tidy
    return cut


def _tidied(cut: str, *, clause: bool) -> str:
    cut = cut.rstrip(_STOPS).rstrip(_OPENERS)
    return cut if clause else re.sub(_LATIN_HANGING, "", without_hanging(cut))


def _hard(text: str, limit: int) -> str:
    """As much as fits, an ellipsis, and no half of a pair, a word or a character."""
    at = _whole(text, limit - 1)
    cut = _tidy(text[:at], clause=False) or text[:at]
    return _closed(cut) + "…"


def _whole(text: str, at: int) -> int:
    """The last place up to `at` that parts no word; none in reach, no character."""
    words = next((end for end in range(at, 0, -1) if not splits_word(text, end)), 0)
    if words:
        return words
    return next((end for end in range(at, 0, -1) if not splits_character(text, end)), at)


def _closed(text: str) -> str:
    """The text without brackets and quotation marks that are never closed."""
    awaited: list[int] = []
    for at, character in enumerate(text):
        if awaited and character == PAIRS.get(text[awaited[-1]]):
            awaited.pop()
        elif character in PAIRS:
            awaited.append(at)
    if text.count('"') % 2:
        awaited.append(text.rindex('"'))
    return "".join(character for at, character in enumerate(text) if at not in awaited)

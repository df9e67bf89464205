"""Fit titles, summaries and authors into WeChat's limits at a place where a reader would stop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARK: Final = re.compile(r"[\[【][^\[\]【】]{1,16}[·・|｜ -]\d{2,8}[\]】]\s*")
# A clause ends before these (the mark goes) …
_CLAUSE: Final = re.compile(
    r"[，,；;：:、|｜]|。|—{2,}|–|…+|\.{3,}|\s[-/]\s|(?<=[^\d.\s])\.(?=\s|$)|(?<=[\u4e00-\u9fff])\s(?=[\u4e00-\u9fff])"
)
# … and after these (the mark is part of it).
_KEPT: Final = re.compile(r"[！？!?]+[”」』\"）)]*")
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+#'/&_-]*|[\u2e80-\u2fff\u3040-\u9fff]+|\S")
_DANGLING: Final = " \t，,；;：:、|｜。.—–-/·・和与及的（([【《「『“‘"
_PAIRS: Final = {"（": "）", "(": ")", "[": "]", "【": "】", "《": "》", "「": "」", "『": "』",
                 "“": "”", "‘": "’", "〈": "〉"}  # fmt: skip
_LEAST: Final = 6  # characters: a shorter clause ("重磅！") is no title
_SENTENCE: Final = re.compile(r".+?(?:[。！？!?；;…]+[”」』）]*|(?<=[a-z])\.(?=\s|$)|$)", re.DOTALL)


class Fitted(NamedTuple):
    """A text within its limit, and in Chinese how it was fitted ("" where it was not)."""

    text: str
    how: str
    at_clause: bool = True


def clean(text: str) -> str:
    """One line without control characters: WeChat shows them, or refuses the title."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def fit_title(title: str, limit: int) -> Fitted:
    """A title of at most `limit` code points, whole clauses where that is possible.

    Keeps an issue mark like [AI资讯·0618] in front, unless no clause fits beside it.
    """
    title = clean(title)
    if len(title) <= limit:
        return Fitted(title, "")
    found = _MARK.match(title)
    mark = found[0] if found else ""
    rest = title[len(mark) :]
    for head in dict.fromkeys((mark, "")):
        if clause := _longest(rest, limit - len(head), _clause_ends(rest)):
            return Fitted(head + clause, _told("在分句处截短", title, head + clause))
    for head in dict.fromkeys((mark, "")):
        if words := _longest(rest, limit - len(head), _word_ends(rest)):
            return Fitted(head + words, _told("在词语处截短", title, head + words), at_clause=False)
    cut = _hard(title, limit)
    return Fitted(cut, _told("无处可断，硬截断", title, cut), at_clause=False)


def fit_text(text: str, limit: int) -> str:
    """A summary of at most `limit` code points: whole sentences, else whole clauses."""
    text = clean(text)
    if len(text) <= limit:
        return text
    whole = ""
    for sentence in _SENTENCE.findall(text):
        if len(whole) + len(sentence) > limit:
            break
        whole += sentence
    whole = whole.rstrip(" ；;")
    return whole or _longest(text, limit, _clause_ends(text)) or _hard(text, limit)


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
    return name if len(name) <= limit else _longest(name, limit, _word_ends(name)) or name[:limit]


def _told(how: str, before: str, after: str) -> str:
    return f"{how}：{len(before)} → {len(after)} 字"


def _clause_ends(text: str) -> set[int]:
    ends = {found.start() for found in _CLAUSE.finditer(text) if not _in_number(text, found)}
    return ends | {found.end() for found in _KEPT.finditer(text)}


def _in_number(text: str, found: re.Match[str]) -> bool:
    """1,565 and 12:30 hold no clause boundary."""
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    return found[0] in ",:." and before.isdigit() and after.isdigit()


def _word_ends(text: str) -> set[int]:
    return {found.end() for found in _WORD.finditer(text)}


def _longest(text: str, room: int, ends: Iterable[int]) -> str:
    """The longest beginning that fits, tidy at its end and with every bracket closed."""
    for end in sorted((end for end in ends if end <= room), reverse=True):
        tidy = text[:end].rstrip(_DANGLING)
        if len(tidy) >= _LEAST and _closed(tidy) and not _splits_word(text, len(tidy)):
            return tidy
    return ""


def _closed(text: str) -> bool:
    open_: list[str] = []
    for character in text:
        if character in _PAIRS:
            open_.append(_PAIRS[character])
        elif open_ and character == open_[-1]:
            open_.pop()
    return not open_ and text.count('"') % 2 == 0


def _splits_word(text: str, end: int) -> bool:
    around = text[end - 1 : end + 1]
    return len(around) > 1 and around.isascii() and around.isalnum()


def _hard(text: str, limit: int) -> str:
    cut = text[: limit - 1]
    if _splits_word(text, len(cut)):
        cut = re.sub(r"[A-Za-z0-9]+$", "", cut) or cut
    return cut.rstrip(_DANGLING) + "…"

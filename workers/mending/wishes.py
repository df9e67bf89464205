"""Read 旧→新 as people type it on a phone: which words, and which instead. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Phones have no key for the arrow: what a Chinese keyboard makes of -> and => counts, too.
ARROW: Final = re.compile(r"[→⟶➔➜➝⇒⟹]|➡\ufe0f?")
TYPED: Final = re.compile(r"[-－—–]+[>＞》]|[=＝]+[>＞》]")
QUOTES: Final = {"「": "」", "『": "』", "“": "”", "‘": "’", '"': '"', "'": "'"}


class Wish(NamedTuple):
    """These words, and what shall stand there instead ("" takes them out)."""

    old: str
    new: str


def wishes(text: str) -> tuple[Wish, ...]:
    """Every way to read 旧→新, the likeliest first; none where no arrow has words before it.

    A drawn arrow goes before typed ones, which may be part of the words. Quotation marks round
    both sides may be the writer's, or the page's: without them is the second guess.
    """
    found = [*_cut(text, ARROW)] or [*_cut(text, TYPED)]
    bare = [Wish(_unquoted(wish.old), _unquoted(wish.new)) for wish in found if _quoted(wish)]
    return tuple(dict.fromkeys([*found, *(wish for wish in bare if wish.old)]))


def _cut(text: str, arrow: re.Pattern[str]) -> Iterator[Wish]:
    for found in arrow.finditer(text):
        old, new = text[: found.start()].strip(), text[found.end() :].strip()
        if old:
            yield Wish(old, new)


def _quoted(wish: Wish) -> bool:
    return _unquoted(wish.old) != wish.old and (not wish.new or _unquoted(wish.new) != wish.new)


def _unquoted(words: str) -> str:
    pair = len(words) > 1 and QUOTES.get(words[0]) == words[-1]
    return words[1:-1] if pair else words

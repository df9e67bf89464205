"""The recommended series in chat: its categories, the tutorials of one, those that have words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.followers import lines
from bot.followers.answers import Answer, listing, saying, showing
from bot.followers.lists import Entry, Listed
from bot.followers.phrases import Command, fold
from bot.messages import Card
from workers.tutorials import by_category
from workers.words.nearness import has
from workers.words.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.digest import Tutorial
    from workers.query import Query
    from workers.words.word import Word

WINDOW: Final = 20
"""Tutorials listed before 更多 counts anew from 1."""
OTHERS: Final = "其他"
"""The category of those that have none."""
FOUND_MOST: Final = 5


def all_series(series: Sequence[Tutorial]) -> Answer:
    """List the categories; of a single one its tutorials."""
    groups = _groups(series)
    if not groups:
        return saying(lines.NO_SERIES)
    if len(groups) == 1:
        return category(series, next(iter(groups)))
    entries = [_category_entry(name, len(group)) for name, group in groups.items()][:WINDOW]
    return listing(Listed(lines.ALL_SERIES, tuple(entries)))


def category(series: Sequence[Tutorial], name: str, skipped: int = 0) -> Answer:
    """List the tutorials of a category, from the one behind `skipped` others on."""
    group = _groups(series).get(name, [])[skipped:]
    if not group:
        return saying(lines.NO_MORE if skipped else lines.NO_SERIES)
    further = f"series:{skipped + WINDOW}:{name}" if len(group) > WINDOW else ""
    entries = tuple(map(_entry, group[:WINDOW]))
    return listing(Listed(f"{name}：", entries, further=further))


def named(series: Sequence[Tutorial], wanted: str, number: int | None) -> Answer | None:
    """Answer 教程 with a category or a tutorial behind it, by number or name; None for none."""
    names = list(_groups(series))
    if number is not None and number <= len(names):
        return category(series, names[number - 1])
    for name in names:
        if fold(name) == wanted:
            return category(series, name)
    for tutorial in series:
        if fold(tutorial.title) == wanted:
            return showing(Card(title=tutorial.title, summary=tutorial.category, url=tutorial.url))
    return None


def some(series: Sequence[Tutorial], entries: tuple[Entry, ...]) -> Answer:
    """Answer with these lines; with what is behind it, where there is but one."""
    if len(entries) == 1:
        wanted = fold(entries[0].label)
        return named(series, wanted, None) or listing(Listed(lines.FOUND, entries))
    return listing(Listed(lines.FOUND, entries))


def having(series: Sequence[Tutorial], query: Query) -> tuple[Entry, ...]:
    """The lines of what has all the words: categories first, then tutorials by their titles."""
    for words in dict.fromkeys((query.said, query.asked)):
        if words and (entries := _with(series, words)):
            return entries
    return ()


def _with(series: Sequence[Tutorial], words: tuple[Word, ...]) -> tuple[Entry, ...]:
    groups = _groups(series)
    categories = [
        _category_entry(name, len(group)) for name, group in groups.items() if _has(name, words)
    ]
    titles = [_entry(tutorial) for tutorial in series if _has(tutorial.title, words)]
    return (*categories, *titles)[:FOUND_MOST]


def _has(title: str, words: tuple[Word, ...]) -> bool:
    said = _tokens(title)
    return all(has(said, word) for word in words)


@lru_cache(maxsize=1000)
def _tokens(title: str) -> tuple[str, ...]:
    return tuple(tokens(title))


def _groups(series: Sequence[Tutorial]) -> dict[str, list[Tutorial]]:
    groups = by_category(series)
    if "" in groups:  # at the end, whatever it was called for
        nameless = groups.pop("")
        groups.setdefault(OTHERS, []).extend(nameless)
    return groups


def _category_entry(name: str, many: int) -> Entry:
    return Entry(name, f"（{many} 篇）", says=f"{Command.SERIES} {name}")


def _entry(tutorial: Tutorial) -> Entry:
    return Entry(tutorial.title, address=tutorial.url, says=f"{Command.SERIES} {tutorial.title}")

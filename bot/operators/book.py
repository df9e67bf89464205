"""All words of the operators: which command somebody means, however it is spelled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.words.tokens import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.operators.command import Catcher, Command, Confirmed

READ: Final = 64
"""Characters in which a command's name is looked for: none is nearly as long."""

# Behind a name stands nothing, or something that cannot be the rest of another word: 发布 0618 and
# 发布ai20240618 are orders, 发布会 is not.
_ENDS_HAN: Final = r"(?=$|[\s:：,，、+＋]|第\s*\d|[a-z_-]*\d|https?:)"
_ENDS_LATIN: Final = r"(?=$|[\s:：,，、])"


class Meant(NamedTuple):
    """A command, the name by which it was called, and what stands behind it, as it was typed."""

    command: Command
    name: str
    rest: str


@dataclass(frozen=True, slots=True)
class Book:
    """Commands by name; two for one name are a mistake of ours, found at the start."""

    commands: tuple[Command, ...]
    catchers: tuple[Catcher, ...]
    confirmed: Mapping[str, Confirmed]
    _names: Mapping[str, tuple[Command, str]]
    _pattern: re.Pattern[str]

    @classmethod
    def of(
        cls,
        commands: tuple[Command, ...],
        catchers: tuple[Catcher, ...] = (),
        confirmed: Mapping[str, Confirmed] | None = None,
    ) -> Book:
        """Bind the book. Raises ValueError for a name that two commands have."""
        names: dict[str, tuple[Command, str]] = {}
        for command in commands:
            for name in command.names:
                there, _ = names.setdefault(_key(folded(name)), (command, name))
                if there is not command:
                    raise ValueError(f"two commands are called {name!r}")
        return cls(commands, catchers, dict(confirmed or {}), names, _pattern(names))

    def find(self, words: str) -> Meant | None:
        """Find the command that words begin with: the longest name that fits."""
        start = len(words) - len(words.lstrip())
        seen, places = _spelled(words[start : start + READ])
        found = self._pattern.match(seen)
        if found is None:
            return None
        command, name = self._names[_key(found[0])]
        rest = words[start + places[found.end()] :]
        return Meant(command, name, rest.strip(" \t\r\n\u3000:：,，、"))


def _spelled(words: str) -> tuple[str, list[int]]:
    """Fold words one character at a time, with the place each came from, and that of the end."""
    folds = [folded(character) for character in words]
    places = [place for place, fold in enumerate(folds) for _ in fold]
    return "".join(folds), [*places, len(words)]


def _pattern(names: Mapping[str, tuple[Command, str]]) -> re.Pattern[str]:
    """One pattern of all names, the longest first; spaces within a Chinese name do not count."""
    spelled = sorted((folded(name) for _, name in names.values()), key=len, reverse=True)
    return re.compile("|".join(map(_one, spelled)))


def _one(name: str) -> str:
    if name.isascii():
        return r"\s+".join(map(re.escape, name.split())) + _ENDS_LATIN
    # Phones put spaces where nobody typed one.
    return r"\s*".join(map(re.escape, _key(name))) + _ENDS_HAN


def _key(name: str) -> str:
    return "".join(name.split())

"""What a page calls the fields of its front matter, and on which line each of them stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Table:
    """A table of front matter under gongbao's names.

    `own` tells what the page calls a key that its account calls by another name, `twice` which
    keys the page has under both names with different values: the account's name counts.
    """

    values: dict[str, object] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    twice: tuple[str, ...] = ()

    def name(self, key: str) -> str:
        return self.own.get(key, key)


def rename(values: Mapping[str, object], keys: Mapping[str, str]) -> Table:
    """Read a table whose page may call fields as `keys` says (gongbao's name → the page's)."""
    own = {key: name for key, name in keys.items() if values.get(name) not in (None, "")}
    rest = {key: value for key, value in values.items() if key not in own.values()}
    taken = {key: values[name] for key, name in own.items()}
    twice = tuple(key for key in taken if key in rest and rest[key] != taken[key])
    return Table({**rest, **taken}, own, twice)


class Lines:
    """Finds the line of the file on which a key stands; `offset` lines come before the first."""

    def __init__(self, head: str, offset: int) -> None:
        self.lines, self.offset = head.split("\n"), offset

    def of(self, key: str, *, inside: bool = False) -> int | None:
        """The line of a key of the page's own, or of one `inside` its [wechat] table."""
        start = self._table() if inside else 0
        for pattern in _patterns(key, inside=inside):
            for number, line in enumerate(self.lines[start:], start=start + 1):
                if pattern.match(line):
                    return number + self.offset
        return None

    def _table(self) -> int:
        begins = re.compile(r"""\s*(?:\[\s*wechat\s*\]|.*?\bwechat["']?\s*[:=.])""")
        return next((at for at, line in enumerate(self.lines) if begins.match(line)), 0)


def _patterns(key: str, *, inside: bool) -> Iterator[re.Pattern[str]]:
    """A key at a line's start, then one that is indented or dotted, then one behind another."""
    name = rf"""["']?{re.escape(key)}["']?\s*[=:]"""
    if not inside:
        yield re.compile(name)
    yield re.compile(rf"""\s*(?:["']?wechat["']?\s*\.\s*)?\{{?\s*{name}""")
    yield re.compile(rf".*[{{,]\s*{name}")

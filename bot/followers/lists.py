"""Numbered lists in chat, a page at a time: as much as a text reply holds. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from bot.followers.links import link, plain, tap
from bot.messages import TEXT_BYTES

PAGE: Final = 8
"""Entries on a phone's screen."""
MORE: Final = "更多"
LINE_MOST: Final = 800
"""Bytes; with a longer address an entry is opened by its number only."""
NEXT_HEAD: Final = "接着上面："
HINT: Final = "回复数字也可以打开。"


class Entry(NamedTuple):
    """A line of a list: what it shows, what opens, and what its number is answered with.

    `address` is "" where `says` is what a tap sends. `says` are words, or "@publication.position"
    of an article ("#…": of an item in it).
    """

    label: str
    tail: str = ""
    address: str = ""
    says: str = ""

    @property
    def line(self) -> str:
        shown = link(self.label, self.address) if self.address else tap(self.says, self.label)
        if len(shown.encode()) > LINE_MOST:
            shown = plain(self.label)
        return shown + plain(self.tail)


class Page(NamedTuple):
    """A part of a list as it is sent, and the number of entries up to its end."""

    words: str
    end: int


@dataclass(frozen=True)
class Listed:
    """A list of at most 20 entries, so that each has a number; `further` continues it.

    `head` is said once, above; `foot` at the end of every page. `further` are words.
    """

    head: str
    entries: tuple[Entry, ...]
    foot: str = HINT
    further: str = ""

    @cached_property
    def name(self) -> str:
        """What this list is kept by: the same for all who are shown it."""
        return hashlib.sha256(self.packed).hexdigest()[:24]

    @cached_property
    def packed(self) -> bytes:
        return json.dumps([self.entries, self.foot, self.further], ensure_ascii=False).encode()

    @cached_property
    def first(self) -> Page:
        return self.page(0)

    def page(self, start: int) -> Page:
        """Write the entries from `start` on, as many as there is room for; always one."""
        head = NEXT_HEAD if start else self.head
        room = TEXT_BYTES - _size(head) - _size(self._end(whole=False)) - 2
        lines: list[str] = []
        for number, entry in enumerate(self.entries[start : start + PAGE], start=start + 1):
            line = f"{number}. {entry.line}"
            room -= _size(line) + 1
            if lines and room < 0:
                break
            lines.append(line)
        end = start + len(lines)
        whole = end >= len(self.entries) and not self.further
        return Page("\n".join([head, *lines, self._end(whole=whole)]).strip(), end)

    def _end(self, *, whole: bool) -> str:
        return self.foot if whole else f"{self.foot}还有：{tap(MORE)}"


def unpacked(packed: bytes) -> Listed | None:
    """Read a list that was kept; None where it is gone, or was kept by another version."""
    try:
        entries, foot, further = json.loads(packed)
        return Listed("", tuple(Entry(*entry) for entry in entries), foot, further)
    except (ValueError, TypeError):
        return None


def _size(words: str) -> int:
    return len(words.encode())

"""Lay a page's lines out for Python-Markdown so that it sees the lists and tables Hugo sees.

CommonMark nests a list under the column of its parent's text, lets a list or a table follow a
paragraph without a blank line, and knows `1)` and the backslash at a line's end. Python-Markdown
wants four spaces, blank lines, `1.` and two spaces: the same page, written its way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from markdown.preprocessors import Preprocessor

if TYPE_CHECKING:
    from markdown import Markdown

MARKER: Final = re.compile(r"( *)([-*+]|\d{1,9}[.)])( +)(?=\S)")
RULE: Final = re.compile(r" {0,3}([-*_])(?: *\1){2,} *$")
DELIMITERS: Final = re.compile(r" *\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$")
STARTS_BLOCK: Final = re.compile(r" {0,3}(?:#{1,6}(?: |$)|>|\x02)")
ALERT: Final = re.compile(r"((?: {0,3}> ?)++)\[!\w+\]")
ANCHOR: Final = re.compile(r"( {0,3}#{1,6} .*?) *\{[#.][^{}]*\} *#* *$")
CODE_INDENT: Final = 4
# Python-Markdown looks for the end of each bracket through the whole paragraph: 20,000 of them
# took minutes, 1,000 half a second.
BRACKETS: Final = 1000


class Tangled(ValueError):
    """A paragraph has more opening brackets than anybody writes."""


class Level(NamedTuple):
    """One open list item: the column its text stands in, and whether its list is ordered."""

    column: int
    ordered: bool


class Layout(Preprocessor):
    """One pass over the lines; the state is the stack of open list items."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._begin()

    def _begin(self) -> None:
        self.stack: list[Level] = []
        self.out: list[str] = []
        self.brackets = 0  # in the paragraph so far
        self.before = ""  # the kind of the line above: "", "item", "text" or "block"

    def run(self, lines: list[str]) -> list[str]:
        self._begin()
        for at, line in enumerate(lines):
            if not line.strip():
                self._put("", "")
            elif (marker := MARKER.match(line)) and self._is_item(line, marker):
                self._item(line, marker)
            else:
                self._text(line, lines[at + 1] if at + 1 < len(lines) else "")
        return self.out

    def _put(self, line: str, kind: str) -> None:
        self.brackets = self.brackets + line.count("[") if line else 0
        if self.brackets > BRACKETS:
            raise Tangled
        self.out.append(line)
        self.before = kind

    def _is_item(self, line: str, marker: re.Match[str]) -> bool:
        if RULE.match(line):
            return False
        indent = len(marker[1])
        base = max((level.column for level in self.stack if level.column <= indent), default=0)
        if indent - base >= CODE_INDENT:
            return False
        # CommonMark 5.2: only a list that starts with 1 may follow a paragraph at once.
        return bool(
            self.stack
            or self.before != "text"
            or not marker[2][0].isdigit()
            or marker[2][:-1] == "1"
        )

    def _item(self, line: str, marker: re.Match[str]) -> None:
        indent, ordered = len(marker[1]), marker[2][0].isdigit()
        left = self._leave(indent)
        other = left is not None and left.ordered != ordered
        if self.before in ("text", "block") or (other and self.before):
            self._put("", "")
        mark = f"{marker[2][:-1]}." if ordered else "-"
        text = line[marker.end() :]
        self.brackets = 0
        self._put(" " * (4 * len(self.stack)) + f"{mark} {_broken(text)}", "item")
        gap = len(marker[3]) if len(marker[3]) <= CODE_INDENT else 1
        self.stack.append(Level(indent + len(marker[2]) + gap, ordered))

    def _leave(self, indent: int) -> Level | None:
        """Close the items that a line at this indent does not belong to; the last one closed."""
        last = None
        while self.stack and indent < self.stack[-1].column:
            last = self.stack.pop()
        return last

    def _text(self, line: str, below: str) -> None:
        indent = len(line) - len(line.lstrip(" "))
        starts = STARTS_BLOCK.match(line[indent:]) or RULE.match(line)
        if not self.before or starts:
            self._leave(indent)
        if "{" in line and (anchor := ANCHOR.match(line)):
            line = anchor[1]
        if "[!" in line and (alert := ALERT.match(line)):
            self._put(line, "block")  # what kind it is, and its title, are a paragraph
            self._put(alert[1].rstrip(), "block")
            return
        if "|" in line and "|" in below and DELIMITERS.match(below) and self.before:
            self._put("", "")
        column = self.stack[-1].column if self.stack else 0
        text = line[min(column, indent) :]
        if self.before == "item":  # goes on where the item's own line stopped
            self._put(_broken(text.lstrip(" ")), "item")
        else:
            self._put(" " * (4 * len(self.stack)) + _broken(text), "block" if starts else "text")


def _broken(text: str) -> str:
    """A backslash at the end of a line is a line break (CommonMark 6.7)."""
    if text.endswith("\\") and not text.endswith("\\\\"):
        return text[:-1] + "  "
    return text

"""Where addresses stand in Markdown: outside code, inside links, pictures and HTML. Pure.

Nothing is rendered: what is no address comes back as it was written, character for character.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.markup.fences import OPEN, QUOTE, VERBATIM

if TYPE_CHECKING:
    from collections.abc import Iterator

_ITEM: Final = re.compile(r"( *)(?:[-+*]|\d{1,9}[.)])( {1,4}|\t|$)")
_TOKEN: Final = re.compile(
    r"\\."
    r"|(?P<ticks>`+)"
    r"|(?P<comment><!--)"
    r"|(?P<tag><(?:a|img|source|video|audio)\b(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>)"
    r"|(?P<open>\[)"
    r"|\](?P<link>\([ \t\n]*)?",
    re.DOTALL | re.IGNORECASE,
)
# Brackets may stand in an address in pairs, two deep.
_INNER: Final = r"\((?:[^\s()\\]|\\.)*+\)"
_PAIRED: Final = rf"\((?:[^\s()\\]|\\.|{_INNER})*+\)"
_TITLE: Final = r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)"
_ADDRESS: Final = re.compile(
    rf"(?:<(?P<angled>(?:[^<>\\\n]|\\.)*+)>|(?P<bare>(?:[^\s()\\<]|\\.|{_PAIRED})"
    rf"(?:[^\s()\\]|\\.|{_PAIRED})*+))"
    rf"(?:[ \t]*+\n?[ \t]*+(?:{_TITLE}))?+[ \t\n]*+\)",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(
    r"(?<=[\s\"'])(?:src|href|poster)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))",
    re.IGNORECASE,
)
_DEFINITION: Final = re.compile(
    r"^ {0,3}\[(?!\^)(?:[^\[\]\\\n]|\\.)++\]:[ \t]*+(?:<([^<>\n]*+)>|([^\s<]\S*+))", re.MULTILINE
)
_CODE_INDENT: Final = 4


class Passage(NamedTuple):
    """Whole lines of a page: running text, or code."""

    text: str
    is_text: bool


def passages(body: str) -> Iterator[Passage]:
    """Cut a body (lines end in LF) into text and code; joined they are the body again."""
    lines = body.split("\n")
    lines[:-1] = [f"{line}\n" for line in lines[:-1]]
    at, text = 0, list[str]()
    indents = _Indents()
    while at < len(lines):
        end = _code_end(lines, at, indents)
        if end == at:
            text.append(lines[at])
            if not lines[at].strip():  # code spans and links end with their paragraph
                yield Passage("".join(text), is_text=True)
                text = []
            at += 1
            continue
        yield Passage("".join(text), is_text=True)
        yield Passage("".join(lines[at:end]), is_text=False)
        text, at = [], end
    yield Passage("".join(text), is_text=True)


def _code_end(lines: list[str], at: int, indents: _Indents) -> int:
    """The line after the code that begins at a line; the line itself where none does."""
    line = lines[at]
    fence = OPEN.match(line) if "```" in line or "~~~" in line else None
    if fence:
        return _fence_end(lines, at, fence[3], quoted=bool(fence[1]))
    if verbatim := VERBATIM.match(line):
        tag = f"</{verbatim[1].lower()}>"
        ends = (end for end in range(at, len(lines)) if tag in lines[end].lower())
        return next(ends, len(lines) - 1) + 1
    return at + 1 if indents.is_code(line) else at


def _fence_end(lines: list[str], start: int, mark: str, *, quoted: bool) -> int:
    for at in range(start + 1, len(lines)):
        line = lines[at]
        if quoted:
            if ">" not in line[:4]:
                return at
            quote = QUOTE.match(line)
            line = line[quote.end() if quote else 0 :]
        bare = line.strip()
        if len(bare) >= len(mark) and not bare.strip(mark[0]):
            return at + 1
    return len(lines)


class _Indents:
    """Tells indented code from what is indented because it belongs to a list."""

    def __init__(self) -> None:
        self._in_code = False
        self._after_blank = True
        self._column = 0  # where the innermost list item's text begins

    def is_code(self, line: str) -> bool:
        """Take the next line; whether it is code by its indent."""
        if not line.strip():
            self._after_blank = True
            return False
        wide = line.expandtabs(4)
        indent = len(wide) - len(wide.lstrip(" "))
        item = _ITEM.match(wide)
        may_begin = self._in_code or self._after_blank
        if may_begin and indent >= self._column + _CODE_INDENT:
            self._in_code, self._after_blank = True, False
            return True
        if item:
            self._column = item.end() if item[2].strip("\n") else item.end() + 1
        elif self._after_blank and indent < self._column:
            self._column = 0
        self._in_code = self._after_blank = False
        return False


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a paragraph into addresses (True) and all else; joined they are the text again."""
    last = 0
    for start, end in sorted(_spans(text)):
        if start >= last:
            yield text[last:start], False
            yield text[start:end], True
            last = end
    yield text[last:], False


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """The places of addresses in a paragraph."""
    if "]:" in text:
        for found in _DEFINITION.finditer(text):
            yield found.span(1 if found[1] is not None else 2)
    if "](" not in text and "<" not in text:
        return
    runs, opened, at = _Runs(text), 0, 0
    while token := _TOKEN.search(text, at):
        at = runs.behind(token)
        yield from _attributes(token)
        opened += token["open"] is not None
        if token[0].startswith("]") and opened:
            opened -= 1
            if token["link"] and (address := _ADDRESS.match(text, at)):
                yield address.span("angled" if address["bare"] is None else "bare")
                at = address.end()


def _attributes(token: re.Match[str]) -> Iterator[tuple[int, int]]:
    for attribute in _ATTRIBUTE.finditer(token["tag"] or ""):
        start, end = attribute.span(attribute.lastindex or 0)
        yield token.start() + start, token.start() + end


class _Runs:
    """What opens in a paragraph and may close: backticks by their number, and comments."""

    def __init__(self, text: str) -> None:
        self._starts: dict[int, list[int]] = {}
        for run in re.finditer("`+", text) if "`" in text else ():
            self._starts.setdefault(len(run[0]), []).append(run.start())
        self._text = text
        self._last_comment = text.rfind("-->")

    def behind(self, token: re.Match[str]) -> int:
        """Where to read on: after the code or comment that a token opens, else after itself."""
        start, end = token.span()
        if token["comment"] and end <= self._last_comment:
            return self._text.index("-->", end) + 3
        if token["ticks"]:
            starts = self._starts.get(end - start, [])
            at = bisect_right(starts, start)
            return starts[at] + end - start if at < len(starts) else end
        return end

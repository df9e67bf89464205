"""Set code fences and raw HTML blocks aside before Markdown sees them, as CommonMark cuts them.

Python-Markdown takes fences only at the margin and raw HTML up to its closing tag, however far
away; Hugo takes fences inside lists and quotes, and lets raw HTML end at a blank line.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from markdown.preprocessors import Preprocessor

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN: Final = re.compile(r"((?: {0,3}> ?)*+)( *)(`{3,}(?=[^`]*$)|~{3,}) *([^\s{`]*)")
QUOTE: Final = re.compile(r"(?: {0,3}> ?)*+")
# CommonMark 4.6: start conditions 1 (until the closing tag), 2 (comment) and 6 (until a blank).
VERBATIM: Final = re.compile(r" {0,3}<(script|pre|style|textarea)(?=[\s>]|$)", re.IGNORECASE)
BLOCK: Final = re.compile(
    r" {0,3}</?(?:address|article|aside|blockquote|body|center|col|colgroup|dd|details|dialog|dir"
    r"|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|legend"
    r"|li|link|main|menu|nav|object|ol|p|section|summary|svg|table|tbody|td|tfoot|th|thead|title"
    r"|tr|ul|video|audio)(?=[\s/>]|$)",
    re.IGNORECASE,
)


class SetAside(Preprocessor):
    """Replace fences and HTML blocks by Python-Markdown's placeholders, in one pass."""

    def run(self, lines: list[str]) -> list[str]:
        return list(self._scan(lines))

    def _scan(self, lines: list[str]) -> Iterator[str]:
        at = 0
        while at < len(lines):
            line = lines[at]
            if ("```" in line or "~~~" in line) and (fence := OPEN.match(line)):
                end, code = _fenced(lines, at, fence)
                yield from self._placeholder(_pre(code, fence[4]), fence[1], fence[2])
            elif "<" in line and (end := _html_end(lines, at)):
                yield from self._placeholder("\n".join(lines[at:end]).strip(), "", "")
            else:
                end = at + 1
                yield line
            at = end

    def _placeholder(self, html: str, quote: str, indent: str) -> Iterator[str]:
        blank = quote.rstrip()
        yield blank
        yield quote + indent + self.md.htmlStash.store(html)
        yield blank


def _fenced(lines: list[str], start: int, fence: re.Match[str]) -> tuple[int, list[str]]:
    """The index after a fence and its code; one that never closes runs to the end of its block."""
    mark, indent, quoted = fence[3], len(fence[2]), bool(fence[1])
    code: list[str] = []
    for at in range(start + 1, len(lines)):
        line = lines[at]
        if quoted:
            if ">" not in line[:4]:
                return at, code
            line = line[_end_of_quote(line) :]
        bare = line.strip()
        if len(bare) >= len(mark) and not bare.strip(mark[0]):
            return at + 1, code
        code.append(line[min(indent, len(line) - len(line.lstrip(" "))) :])
    return len(lines), code


def _end_of_quote(line: str) -> int:
    quote = QUOTE.match(line)
    return quote.end() if quote else 0


def _pre(code: list[str], language: str) -> str:
    name = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{name}>{escape(chr(10).join(code), quote=False)}\n</code></pre>"


def _html_end(lines: list[str], at: int) -> int:
    """The index after the HTML block that starts at `at`, or 0 where none does."""
    line = lines[at]
    if verbatim := VERBATIM.match(line):
        return _first(lines, at, f"</{verbatim[1].lower()}>") + 1
    if line.lstrip().startswith("<!--"):
        return _first(lines, at, "-->") + 1
    if not BLOCK.match(line):
        return 0
    for end in range(at + 1, len(lines)):
        if not lines[end].strip():
            return end
    return len(lines)


def _first(lines: list[str], start: int, needle: str) -> int:
    """The first line from `start` that holds `needle`, else the last line."""
    return next(
        (at for at in range(start, len(lines)) if needle in lines[at].lower()), len(lines) - 1
    )

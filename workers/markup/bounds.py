"""Refuse a body that no article could hold, before its reading takes minutes. Pure.

Python-Markdown and HTML's rules for repairing tags take time that grows with the square of what
stands together: a paragraph of 40,000 lines of `---` took a minute, 160,000 opening brackets two.
None of that fits an article, so it is counted first, which takes a millisecond.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.digest import ARTICLES_LIMIT, CONTENT_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

# All ours. A draft holds eight articles, and every character of text is one of their HTML.
CHARACTERS: Final = ARTICLES_LIMIT * CONTENT_LIMIT
BLOCK_CHARACTERS: Final = 2 * CONTENT_LIMIT  # twice, because tables are padded with spaces
BLOCK_LINES: Final = 1000
TAGS: Final = 10_000
BRACKETS: Final = 10_000

_PICTURE: Final = re.compile(r"data:image/[\w.+-]+;base64,[A-Za-z0-9+/=%]*")
_TAG: Final = re.compile(r"</?[a-zA-Z]")
_GAP: Final = re.compile(r"\n(?:[ \t>]*\n)+")


class Overrun(NamedTuple):
    """What is too much, what to do, and the line of the body where it begins (from 1)."""

    what: str
    remedy: str
    line: int | None = None


def overrun(body: str) -> Overrun | None:
    """Tell the first bound that a page's body (lines end in LF) oversteps.

    Pictures written into the page as `data:` do not count: they leave it before it is set.
    """
    if "data:" in body:
        body = _PICTURE.sub("", body)
    if len(body) > CHARACTERS:
        what = f"正文有 {len(body):,} 字，超过 {CHARACTERS:,}，八篇文章也放不下"
        return Overrun(what, "请确认选对了文件；确实这样长的话，请拆成几个页面")
    if body.count("<") > TAGS and (tags := len(_TAG.findall(body))) > TAGS:
        return Overrun(f"正文里有 {tags:,} 个 HTML 标签", "请检查是否误粘贴了整个网页")
    if (brackets := body.count("[")) > BRACKETS:
        return Overrun(f"正文里有 {brackets:,} 个 [", "请检查是否误粘贴了内容")
    return next(_long_blocks(body), None)


def _long_blocks(body: str) -> Iterator[Overrun]:
    """What stands together without a blank line and is longer than any article's paragraph."""
    start = 0
    for end, after in (*(gap.span() for gap in _GAP.finditer(body)), (len(body), 0)):
        lines = body.count("\n", start, end) + 1
        if end - start > BLOCK_CHARACTERS or lines > BLOCK_LINES:
            line = body.count("\n", 0, start) + 1
            what = f"从这一行起，有 {lines:,} 行、{end - start:,} 字连在一起"
            yield Overrun(
                what, "一篇文章放不下这样一段或这样一张表，请用空行分段、缩短或拆开", line
            )
        start = after

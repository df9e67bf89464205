"""Close what an author left open: HTML's own rule lets an unclosed `<b>` run to the page's end.

A browser carries such a tag into every block that follows. Nobody means that, so it ends with
the block it stands in.
"""

from __future__ import annotations

import re
from typing import Final

# What html5 carries on ("active formatting elements").
FORMATTING: Final = (
    "a", "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u",
)  # fmt: skip
RAW: Final = re.compile(rf"<(?:{'|'.join(FORMATTING)})[\s>]", re.IGNORECASE)
_BLOCKS: Final = "p|li|h[1-6]|td|th|dd|dt|div|center|summary|figcaption|blockquote|section"
_TAG: Final = re.compile(rf"<(/?)({'|'.join(FORMATTING)}|{_BLOCKS})\b[^<>]*>", re.IGNORECASE)


def mended(html: str) -> str:
    """The HTML with each formatting tag closed before its block is."""
    out, last = [], 0
    stack: list[str] = []
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        out.append(html[last : tag.start()])
        last = tag.end()
        if not tag[1]:
            stack.append(name)
            out.append(tag[0])
        elif name in FORMATTING:
            if name in stack:
                _forget(stack, name)
                out.append(tag[0])
        else:
            out.append(_closers(stack, name) + tag[0])
    return "".join((*out, html[last:], _closers(stack, "")))


def _forget(stack: list[str], name: str) -> None:
    del stack[len(stack) - 1 - stack[::-1].index(name)]


def _closers(stack: list[str], block: str) -> str:
    """End tags of what is open inside the innermost such block, which is left as well."""
    if block and block not in stack:
        return ""
    closers = ""
    while stack and (name := stack.pop()) != block:
        closers += f"</{name}>" if name in FORMATTING else ""
    return closers

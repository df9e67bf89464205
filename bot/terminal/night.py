"""An article's HTML with two colours wherever it has one: by day, and by night in WeChat.

WeChat's clients recolour articles by script when the phone is dark. The sandbox knows their rule;
here it is applied to our own HTML, so that CSS `color-scheme` alone turns a page's day to night.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bot.sandbox.declarations import surviving
from bot.sandbox.rendition import by_night

_TAG: Final = re.compile(r"<(/?)([A-Za-z][\w:-]*)((?:[^>\"]|\"[^\"]*\")*)>")
_STYLE: Final = re.compile(r"(?<= style=\")[^\"]*")


def by_day_and_night(html: str) -> str:
    """The same HTML, each colour as `light-dark()`; drawings keep theirs, as with WeChat."""
    drawing = 0

    def recoloured(tag: re.Match[str]) -> str:
        nonlocal drawing
        end, name, inside = tag.groups()
        drawing += (name == "svg") * (-1 if end else 1)
        if drawing or end or "data-no-dark" in inside:
            return tag[0]
        return f"<{name}{_STYLE.sub(lambda style: _pairs(style[0]), inside)}>"

    return _TAG.sub(recoloured, html)


@lru_cache(maxsize=1024)
def _pairs(style: str) -> str:
    """A style attribute; an article says the same few again and again."""
    return by_night(surviving(style))

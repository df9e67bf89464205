"""Links as a text in chat has them: to an article, and words that a tap sends. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import quote

TITLE_SHOWN: Final = 44
"""Characters of a title in a list: two lines on a phone."""

_IN_HREF: Final = str.maketrans({'"': "%22", "<": "%3C", ">": "%3E", " ": "%20", "\n": ""})
# WeChat reads tags in a text reply, and knows no entities there.
_IN_WORDS: Final = str.maketrans("<>", "＜＞")


def plain(words: str, longest: int = TITLE_SHOWN) -> str:
    """Words for one line, without what WeChat would take for a tag."""
    line = " ".join(words.split()).translate(_IN_WORDS)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def link(words: str, address: str) -> str:
    """Words that open an address; where there is none, the words."""
    if not address:
        return plain(words)
    return f'<a href="{address.translate(_IN_HREF)}">{plain(words)}</a>'


@lru_cache(maxsize=512)
def tap(words: str, shown: str = "") -> str:
    """Words that a tap sends as the follower's own message; `shown` is what they read instead."""
    # Not in the platform's reference, but what text replies have long been written with.
    address = f"weixin://bizmsgmenu?msgmenucontent={quote(words)}&msgmenuid=1"
    return f'<a href="{address}">{plain(shown or words)}</a>'

"""What a reply's words must be to arrive, whoever gave them. Pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from workers.ownreplies.reply import TEXT_BYTES

WORDS_LONGEST: Final = 60
"""Characters of what is answered; the back end allows 30 of them."""

# XML 1.0 knows none of these but tab and line feed, so that the whole answer would not arrive.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def fault_of_text(words: str) -> tuple[str, str] | None:
    """What is wrong with a reply's words, and what to do; None where nothing is."""
    if not words.strip():
        return "回复是空的", "请写上要回复的话"
    if _UNWRITABLE.search(words.replace("\r\n", "\n")):
        return "回复里有不能显示的字符", "请删掉控制字符"
    size = len(words.strip().encode())
    if size > TEXT_BYTES:
        over = f"回复太长：{size} 字节，微信最多收 {TEXT_BYTES} 字节（约 680 个汉字）"
        return over, "请缩短，或改用文章"
    return None


def is_address(url: str) -> bool:
    """Whether a card can lead there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)

"""What an answer at an article's address says: it is there, it is gone, or nothing sure. Pure.

The platform documents none of these pages, and each of them comes with HTTP 200. What is told
here is what several people saw and tested for, independently of one another (we-extract, RSSHub's
wechat-mp, wechatscope's R code, and others): a living article has `js_content`; a notice has
none, and says why in one sentence. Whoever asks too often, or from a data centre, is sent to
`/mp/wappoc_appmsgcaptcha` (seen 2026-09), which says nothing of the article.
"""

from __future__ import annotations

import re
from enum import StrEnum
from html.parser import HTMLParser
from typing import Final, NamedTuple
from urllib.parse import urlsplit

HOST: Final = "mp.weixin.qq.com"


class Answer(StrEnum):
    """What a look at an address came to."""

    THERE = "there"
    GONE = "gone"
    BARRED = "barred"  # WeChat wants to know who asks: nothing is said of the article
    UNCLEAR = "unclear"
    AWAY = "away"  # no answer, or a server's trouble


class Seen(NamedTuple):
    """An answer, and of what is gone the sentence that stood there."""

    answer: Answer
    sign: str = ""


ALIVE: Final = re.compile(
    r"""\bid=["']?(?:js_content|activity-name|js_article)\b"""
    r"""|<meta[^>]+property=["']og:title["'][^>]+content=["'][^"']""",
    re.IGNORECASE,
)
"""Of articles alone; the second stands at the head of long ones, of which only that is read."""
CAPTCHA: Final = ("wappoc_appmsgcaptcha", "secitptpage/verify", "poc_token")
BARRING: Final = ("环境异常", "完成验证", "访问过于频繁", "操作频繁", "操作过于频繁")
SIGNS: Final = re.compile(
    "该内容已被发布者删除"
    "|此内容因违规(?:无法查看|已删除)"
    "|此内容被投诉且经审核涉嫌侵权"
    "|此[帐账]号已(?:被屏蔽|自主注销)"
    "|(?:临时)?链接已(?:过期|失效)"
)
"""How the sentence begins. An account that moves (该公众号已迁移, 迁移流程中) still leads to its
articles, 系统出错 passes, and 参数错误 is also said to a request it does not like: not sure."""
LONGEST: Final = 400
"""Characters that a notice shows; an article that quotes one shows more."""
_SILENT: Final = frozenset({"script", "style", "noscript", "template", "title"})


def can_be_looked_at(address: str) -> bool:
    """Whether it is an article's, or another public page's; not an album's, nor a temporary one."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or "tempkey" in address:
        return False
    return host != HOST or parts.path.rstrip("/") == "/s" or parts.path.startswith("/s/")


def seen_in(url: str, html: str, *, whole: bool) -> Seen:
    """Judge what WeChat answered; `url` is where redirects ended, `whole` whether that is all."""
    if "captcha" in urlsplit(url).path:
        return Seen(Answer.BARRED)
    if ALIVE.search(html):
        return Seen(Answer.THERE)
    shown = _shown(html)
    if any(mark in html for mark in CAPTCHA) or any(one in "".join(shown) for one in BARRING):
        return Seen(Answer.BARRED)
    if not whole or sum(map(len, shown)) > LONGEST:
        return Seen(Answer.UNCLEAR)
    sign = next((words for words in shown if SIGNS.match(words)), "")
    return Seen(Answer.GONE, sign[:60]) if sign else Seen(Answer.UNCLEAR)


def _shown(html: str) -> list[str]:
    """The pieces of text that a reader sees."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [words for piece in reader.pieces if (words := " ".join(piece.split()))]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)

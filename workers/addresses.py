"""What stays the same of an article's address, whoever shares it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from workers.errors import Unfit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.publication import Publication

HOST: Final = "mp.weixin.qq.com"
TEMPORARY: Final = frozenset({"tempkey", "preview"})
# The parts that make a long address; the others tell who shared it, and where.
LASTING: Final = ("__biz", "mid", "idx", "sn", "chksm")
WRITE: Final = "请在公众号后台的发表记录里打开文章，复制 https://mp.weixin.qq.com/s/… 的链接"


def lasting(address: str) -> str:
    """Reduce an article's address to what stays the same; Unfit for what is none."""
    text = address.strip()
    try:
        parts = urlsplit(text)
        query = dict(parse_qsl(parts.query))
        host = parts.hostname
    except ValueError:
        raise Unfit(f"“{text[:60]}”不是链接。{WRITE}") from None
    if parts.scheme not in ("http", "https") or host != HOST:
        raise Unfit(f"“{text[:60]}”不是公众号文章的链接。{WRITE}")
    if TEMPORARY & query.keys() or "tempkey" in parts.fragment:
        raise Unfit(f"这是临时预览链接（带 tempkey），不久就会失效，也不说明已经发表。{WRITE}")
    short = parts.path.removeprefix("/s/").rstrip("/")
    if parts.path.startswith("/s/") and short and "/" not in short:
        return f"https://{HOST}/s/{short}"
    if parts.path.rstrip("/") == "/s" and {"__biz", "mid", "idx", "sn"} <= query.keys():
        kept: dict[str, object] = {name: query[name] for name in LASTING if name in query}
        return f"https://{HOST}/s?{urlencode(kept, safe='=')}"
    raise Unfit(f"“{text[:60]}”不是已发表文章的链接。{WRITE}")


def known_by(address: str) -> str:
    """What an address that WeChat itself gave is kept by: what lasts of it, else all of it."""
    try:
        return lasting(address)
    except Unfit:
        return address


def of_pages(publication: Publication, told: Sequence[str]) -> list[str]:
    """Where each of its pages can be read, in the order of the pages; "" where nobody knows.

    `told` are the addresses of its articles, as WeChat tells them; a person tells only the first,
    which is the publication's own. Of a page in several articles it is the first one's.
    """
    if not publication.address:
        return []
    every = [publication.address, *map(known_by, told[1:])]
    pages: dict[int, str] = {}
    articles = (publication.report or {}).get("articles")
    for place, article in enumerate(articles if isinstance(articles, list) else []):
        if place < len(every):
            pages.setdefault(int(article.get("source", place)), every[place])
    if not pages:
        return every
    return [pages.get(number, "") for number in range(max(pages) + 1)]

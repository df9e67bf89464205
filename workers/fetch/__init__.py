"""The only door to foreign addresses: a picture or a page, from a public machine, in limits."""

from __future__ import annotations

import zlib
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from workers.digest import SOURCE_BYTES
from workers.fetch.address import check_address
from workers.fetch.freshness import Fetched, freshness
from workers.fetch.journey import Wish, travel
from workers.fetch.page import Page, fetch_page
from workers.fetch.refusal import FetchFailed, FetchRefused

if TYPE_CHECKING:
    from http.client import HTTPResponse

__all__ = [
    "FetchFailed",
    "FetchRefused",
    "Fetched",
    "Page",
    "check_address",
    "fetch_page",
    "fetch_picture",
]

SECONDS: Final = 20.0
_BLOCK: Final = 64 * 1024
_ZLIB_OR_GZIP: Final = 47  # zlib.decompressobj: largest window, header told by its bytes
_CUT_SHORT: Final = "图片没有传完，连接就断了"


def fetch_picture(
    url: str,
    *,
    limit: int = SOURCE_BYTES,
    seconds: float = SECONDS,
    allow_private: frozenset[str] = frozenset(),
) -> Fetched:
    """Return the bytes at `url`, at most `limit` of them, within `seconds` for everything.

    What may be asked, redirects included, is `travel`'s business. Raises FetchRefused or
    FetchFailed.
    """
    wish = Wish("gongbao (+picture)", "image/*", "identity", limit)
    read = partial(_picture, limit=limit)
    return travel(url, wish, read, seconds=seconds, allow_private=allow_private)[1]


def _picture(response: HTTPResponse, *, limit: int) -> Fetched:
    if response.status != HTTPStatus.OK:
        raise _unwilling(response.status)
    if (response.length or 0) > limit:
        raise _too_large(limit)
    body = b"".join(iter(lambda: response.read(_BLOCK), b""))
    if response.length:
        raise FetchFailed(_CUT_SHORT)
    body = _decoded(body, response.getheader("Content-Encoding", "identity"), limit)
    return Fetched(body, fresh=freshness(response.getheader("Cache-Control", "")))


def _decoded(body: bytes, encoding: str, limit: int) -> bytes:
    """Undo a compression nobody asked for, and no further than `limit`."""
    if encoding.lower() in ("gzip", "x-gzip", "deflate"):
        unpacker = zlib.decompressobj(_ZLIB_OR_GZIP)
        body = unpacker.decompress(body, limit + 1)
        if not unpacker.eof and len(body) <= limit:
            raise FetchFailed(_CUT_SHORT)
    elif encoding.lower() not in ("identity", ""):
        raise FetchFailed("图片用了不支持的压缩方式", passing=False)
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _too_large(limit: int) -> FetchRefused:
    return FetchRefused(f"图片超过 {limit / 1_000_000:g} MB")


def _unwilling(status: int) -> FetchFailed:
    match status:
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return FetchFailed(f"地址上没有这张图片（HTTP {status}）", passing=False)
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return FetchFailed(f"对方网站不允许下载这张图片（HTTP {status}）", passing=False)
        case _:
            passing = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in (
                HTTPStatus.REQUEST_TIMEOUT,
                HTTPStatus.TOO_MANY_REQUESTS,
            )
            return FetchFailed(f"对方网站没有给出图片（HTTP {status}）", passing=passing)

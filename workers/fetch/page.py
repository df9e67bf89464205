"""What a foreign page says at its beginning, and where redirects have led to."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.fetch.journey import Wish, travel
from workers.fetch.refusal import FetchFailed

if TYPE_CHECKING:
    from http.client import HTTPResponse

SECONDS: Final = 10.0
BEGINNING: Final = 256 * 1024
"""Bytes of a page that are read, and of what they unpack to: an article has megabytes."""
_BLOCK: Final = 16 * 1024
_ZLIB_OR_GZIP: Final = 47


class Page(NamedTuple):
    """The beginning of a page's text; `whole` tells whether that is all of it.

    `status` is HTTP's: a page that is not there says so in words as well.
    """

    url: str
    status: int
    text: str
    whole: bool


def fetch_page(
    url: str, *, seconds: float = SECONDS, allow_private: frozenset[str] = frozenset()
) -> Page:
    """Return how the page at `url` begins, within `seconds` for everything, redirects followed.

    What may be asked is `travel`'s business. Raises FetchRefused or FetchFailed.
    """
    wish = Wish("Mozilla/5.0 (compatible; gongbao)", "text/html", "gzip", BEGINNING)
    end, (status, data, whole) = travel(
        url, wish, _begun, seconds=seconds, allow_private=allow_private
    )
    return Page(end, status, data.decode("utf-8", "replace"), whole)


def _begun(response: HTTPResponse) -> tuple[int, bytes, bool]:
    encoding = response.getheader("Content-Encoding", "identity").lower()
    packed = encoding in ("gzip", "x-gzip", "deflate")
    if not packed and encoding not in ("identity", ""):
        raise FetchFailed("网页用了不支持的压缩方式", passing=False)
    unpacker = zlib.decompressobj(_ZLIB_OR_GZIP) if packed else None
    data, came, over = b"", 0, False
    while len(data) < BEGINNING and came < BEGINNING and not over:
        block = response.read(_BLOCK)
        came, over = came + len(block), len(block) < _BLOCK
        data += unpacker.decompress(block, BEGINNING) if unpacker else block
    whole = over and not response.length and len(data) < BEGINNING
    return response.status, data[:BEGINNING], whole and (unpacker is None or unpacker.eof)

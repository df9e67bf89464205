"""The only door to foreign addresses: one picture, from a public machine, within limits."""

from __future__ import annotations

import http.client
import ssl
import zlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urljoin

from workers.digest import SOURCE_BYTES
from workers.fetch.address import Target, check_address, resolve, target_of
from workers.fetch.freshness import Fetched, freshness
from workers.fetch.refusal import FetchFailed, FetchRefused
from workers.fetch.wire import Deadline, Reader, connect

if TYPE_CHECKING:
    import socket

__all__ = ["FetchFailed", "FetchRefused", "Fetched", "check_address", "fetch_picture"]

SECONDS: Final = 20.0
HOPS: Final = 5
_HEADERS: Final = 64 * 1024  # room for headers and the framing of chunks beside the body
_BLOCK: Final = 64 * 1024
_ZLIB_OR_GZIP: Final = 47  # zlib.decompressobj: largest window, header told by its bytes
_CUT_SHORT: Final = "图片没有传完，连接就断了"
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_ASKED: Final = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: gongbao (+picture)\r\n"
    "Accept: image/*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n"
)


def fetch_picture(
    url: str,
    *,
    limit: int = SOURCE_BYTES,
    seconds: float = SECONDS,
    allow_private: frozenset[str] = frozenset(),
) -> Fetched:
    """Return the bytes at `url`, at most `limit` of them, within `seconds` for everything.

    Every hop of a redirect (five at most) is checked like the first: http or https on a
    website's port, no credentials, no address but public ones. No cookies, no proxies from the
    environment. `allow_private` names exact "host:port" pairs that may be anywhere, for tests
    and the sandbox. Raises FetchRefused or FetchFailed.
    """
    deadline = Deadline(seconds)
    for _ in range(HOPS + 1):
        target = target_of(url, allow_private)
        got = _ask(target, deadline, limit, allow_private)
        if isinstance(got, Fetched):
            return got
        url = _next(url, got)
    raise FetchRefused(f"地址跳转超过 {HOPS} 次")


def _next(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise FetchRefused("地址跳转到了写得不对的地址") from None


def _ask(
    target: Target, deadline: Deadline, limit: int, allow_private: frozenset[str]
) -> Fetched | str:
    """Return the body, or the address that the answer sends us on to."""
    addresses = resolve(target, deadline, allow_private)
    try:
        with connect(target, addresses, deadline) as connection:
            host = target.pair.removesuffix(":443" if target.secure else ":80")
            connection.sendall(_ASKED.format(path=target.path, host=host).encode("ascii"))
            return _answer(Reader(connection, deadline, limit + _HEADERS), limit)
    except TimeoutError:
        raise FetchFailed(f"{target.host} 没有在规定时间内传完图片") from None
    except ssl.SSLCertVerificationError:
        raise FetchFailed(f"{target.host} 的 HTTPS 证书无效", passing=False) from None
    except (OSError, http.client.HTTPException, zlib.error):
        raise FetchFailed(f"与 {target.host} 的连接中断") from None


def _answer(reader: Reader, limit: int) -> Fetched | str:
    with http.client.HTTPResponse(cast("socket.socket", reader), method="GET") as response:
        response.begin()
        if response.status in _MOVED:
            return response.getheader("Location") or ""
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

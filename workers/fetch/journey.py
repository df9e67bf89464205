"""Go to an address and wherever it leads on to, each step checked like the first."""

from __future__ import annotations

import http.client
import ssl
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, cast
from urllib.parse import urljoin

from workers.fetch.address import Target, resolve, target_of
from workers.fetch.refusal import FetchFailed, FetchRefused
from workers.fetch.wire import Deadline, Reader, connect

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

T = TypeVar("T")

HOPS: Final = 5
HEADERS: Final = 64 * 1024  # room for headers and the framing of chunks beside the body
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_ASKED: Final = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\n"
    "Accept: {accept}\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
)


class Wish(NamedTuple):
    """What is asked for: headers, and the most bytes of a body that are read."""

    agent: str
    accept: str
    encoding: str
    limit: int


class _Further(NamedTuple):
    """The address that an answer sends us on to."""

    location: str


def travel(
    url: str,
    wish: Wish,
    read: Callable[[http.client.HTTPResponse], T],
    *,
    seconds: float,
    allow_private: frozenset[str],
) -> tuple[str, T]:
    """Answer where the journey ended, and what `read` made of the answer there.

    Every hop of a redirect (five at most) is checked: http or https on a website's port, no
    credentials, no address but public ones. No cookies, no proxies from the environment.
    `allow_private` names exact "host:port" pairs that may be anywhere, for tests and the
    sandbox. Raises FetchRefused or FetchFailed, also those of `read`.
    """
    deadline = Deadline(seconds)
    for _ in range(HOPS + 1):
        target = target_of(url, allow_private)
        got = _ask(target, deadline, wish, read, allow_private)
        if not isinstance(got, _Further):
            return url, got
        url = _next(url, got.location)
    raise FetchRefused(f"地址跳转超过 {HOPS} 次")


def _next(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise FetchRefused("地址跳转到了写得不对的地址") from None


def _ask(
    target: Target,
    deadline: Deadline,
    wish: Wish,
    read: Callable[[http.client.HTTPResponse], T],
    allow_private: frozenset[str],
) -> T | _Further:
    addresses = resolve(target, deadline, allow_private)
    try:
        with connect(target, addresses, deadline) as connection:
            host = target.pair.removesuffix(":443" if target.secure else ":80")
            words = wish._asdict() | {"path": target.path, "host": host}
            connection.sendall(_ASKED.format(**words).encode("ascii"))
            return _answer(Reader(connection, deadline, wish.limit + HEADERS), read)
    except TimeoutError:
        raise FetchFailed(f"{target.host} 没有在规定时间内传完") from None
    except ssl.SSLCertVerificationError:
        raise FetchFailed(f"{target.host} 的 HTTPS 证书无效", passing=False) from None
    except (OSError, http.client.HTTPException, zlib.error):
        raise FetchFailed(f"与 {target.host} 的连接中断") from None


def _answer(reader: Reader, read: Callable[[http.client.HTTPResponse], T]) -> T | _Further:
    with http.client.HTTPResponse(cast("socket.socket", reader), method="GET") as response:
        response.begin()
        if response.status in _MOVED:
            return _Further(response.getheader("Location") or "")
        return read(response)

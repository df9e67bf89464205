"""Decide from an address, and what its name resolves to, whether it may be asked at all."""

from __future__ import annotations

import socket
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from workers.fetch.refusal import FetchFailed, FetchRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.fetch.wire import Deadline

PORTS: Final = frozenset({80, 443, 8080, 8443})  # where websites are; others are services
_DEFAULT_PORT: Final = {"http": 80, "https": 443}
_KEPT: Final = "%/?:@!$&'()*+,;=-._~[]"  # not quoted (again) in a path or query
_SPACE: Final = 0x20
_DELETE: Final = 0x7F

_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")  # the only part of IPv6 that is the internet
_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
_TUNNELS: Final = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))  # 6to4 and Teredo


@dataclass(frozen=True, slots=True)
class Target:
    """A host with a port, and the path with its query as they are asked for."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def pair(self) -> str:
        """The host and port as in a URL: IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def target_of(url: str, allow_private: frozenset[str]) -> Target:
    """Take a URL apart; raise FetchRefused for anything but a plain address of a website."""
    if "\\" in url or any(ord(char) < _SPACE or ord(char) == _DELETE for char in url):
        raise FetchRefused("地址里有不允许的字符")
    try:
        target = _parts(urlsplit(f"https:{url}" if url.startswith("//") else url.strip()))
    except ValueError:  # a port that is no number, half a bracket, a label that is too long
        raise FetchRefused("地址写得不对") from None
    if target.port not in PORTS and target.pair not in allow_private:
        raise FetchRefused(f"不从端口 {target.port} 下载图片")
    return target


def _parts(url: SplitResult) -> Target:
    if url.scheme not in _DEFAULT_PORT:
        raise FetchRefused("只下载 http 或 https 地址的图片")
    if url.username is not None or url.password is not None:
        raise FetchRefused("地址里不能带用户名或密码")
    host = url.hostname or ""
    if not host or "%" in host:
        raise FetchRefused("地址里没有可用的域名")
    path = quote(url.path or "/", safe=_KEPT) + (
        f"?{quote(url.query, safe=_KEPT)}" * bool(url.query)
    )
    ascii_host = host if ":" in host else host.encode("idna").decode()
    port = url.port if url.port is not None else _DEFAULT_PORT[url.scheme]
    return Target(secure=url.scheme == "https", host=ascii_host, port=port, path=path)


def check_address(url: str) -> None:
    """Raise FetchRefused for an address that would never be asked; nothing is looked up.

    Names that lead to a private machine are found out only when they are resolved.
    """
    target = target_of(url, frozenset())
    name = target.host.rstrip(".").lower()
    literal = _literal(name)
    if name == "localhost" or name.endswith(".localhost") or (literal and not is_public(literal)):
        raise _not_public(target)


def _literal(host: str) -> str:
    """The IP address that a host is, however it is written; "" for a name."""
    try:
        # The C library's reading, which getaddrinfo shares: 2130706433, 0x7f.1, 017700000001.
        return host if ":" in host else socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return ""


def resolve(
    target: Target, deadline: Deadline, allow_private: frozenset[str]
) -> Sequence[tuple[int, Any]]:
    """Return the (family, socket address) pairs to connect to, every one of them checked.

    The connection is made to these and the name is never asked again, so that a name server
    cannot answer the check with one address and the connection with another.
    """
    found = [(int(family), address) for family, _, _, _, address in _ask(target, deadline)]
    if not found:
        raise FetchFailed(f"找不到网站 {target.host}")
    if target.pair not in allow_private and not all(is_public(a[0]) for _, a in found):
        raise _not_public(target)
    return sorted(found)  # IPv4 first: many small servers have an IPv6 that leads nowhere


def _not_public(target: Target) -> FetchRefused:
    return FetchRefused(f"{target.host} 指向内网或保留地址，不能下载")


def _ask(target: Target, deadline: Deadline) -> list[Any]:
    """Ask the system's resolver, which knows no time limit, from a thread that may be left."""
    answer: Future[list[Any]] = Future()
    Thread(target=_answer, args=(answer, target), daemon=True, name="resolve").start()
    try:
        return answer.result(deadline.left())
    except TimeoutError:
        raise FetchFailed(f"查找网站 {target.host} 超时") from None
    except OSError as error:
        passing = error.errno != socket.EAI_NONAME
        raise FetchFailed(f"找不到网站 {target.host}", passing=passing) from None


def _answer(answer: Future[list[Any]], target: Target) -> None:
    try:
        answer.set_result(socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        answer.set_exception(error if isinstance(error, OSError) else OSError())


def is_public(text: str) -> bool:
    """Tell whether an IP address is one of the open internet, whatever dress it wears."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved)
    if address.ipv4_mapped is not None:
        return is_public(str(address.ipv4_mapped))
    if address in _NAT64:
        return is_public(str(IPv4Address(int(address) & 0xFFFF_FFFF)))
    return _is_plain_global(address)


def _is_plain_global(address: IPv6Address) -> bool:
    tunnelled = any(address in network for network in _TUNNELS)
    return address in _GLOBAL_UNICAST and address.is_global and not tunnelled

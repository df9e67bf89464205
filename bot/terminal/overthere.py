"""The gongbao of another machine, as an author's speaks to it: three requests, one token."""

from __future__ import annotations

import http.client
import ipaddress
import json
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from workers.bundle.naming import visible
from workers.errors import GongbaoError, Unfit

if TYPE_CHECKING:
    from collections.abc import Mapping

PATH: Final = "/api/pages"
SECONDS: Final = 60.0
"""Without a byte going either way."""
TRIES: Final = 4
PAUSE: Final = 1.0
"""Seconds before the second try; each further pause is twice as long."""
ANSWER_BYTES: Final = 4_000_000
OK: Final = 200
AWAY: Final = frozenset({502, 503, 504})
"""What stands before a server says while that is restarted."""

NO_ADDRESS: Final = "--to 要写成 https://…（只有本机可以用 http://），不带用户名和密码"
MISTYPED: Final = "令牌里有空格或看不见的字符，请重新复制"
NOBODYS: Final = "{host} 不认这个令牌：可能复制错了，或者已经收回。请向发令牌的人要一个新的"
MOVED: Final = "{host} 让我们去 {there}；令牌不跟着去。请把 --to 改成正确的地址"
NOT_OURS: Final = "{host} 上没有 gongbao，或者版本太旧（HTTP {status}）。请检查 --to 的地址"
SAID: Final = "{host} 说：{sentence}（HTTP {status}）"
UNPROVEN: Final = "{host} 的 HTTPS 证书无效，什么也没有发送"
SILENT: Final = "{host} 没有及时回答"
CUT: Final = "连不上 {host}，或者连接中断：{why}"


class NotThere(GongbaoError):
    """The other side cannot be reached, or is no gongbao, or wants nothing of us."""


class Silence(NotThere):
    """Nothing came back: what was asked may have been done, and may be asked once more."""


@dataclass(frozen=True, slots=True)
class OverThere:
    """Where the other gongbao is: its address, without a slash at the end, and a token."""

    address: str
    token: str = field(repr=False)

    @classmethod
    def at(cls, address: str, token: str) -> OverThere:
        """Check address and token. Raises Unfit."""
        if not _may_be_told(address):
            raise Unfit(NO_ADDRESS)
        if not token.isascii() or not token.isprintable() or " " in token:
            raise Unfit(MISTYPED)
        return cls(address.rstrip("/"), token)

    @property
    def host(self) -> str:
        return visible(urlsplit(self.address).netloc)

    def hello(self) -> dict[str, Any]:
        """Ask whose token this is, and for what packing needs. Raises NotThere."""
        told = self._again(self._request(""))
        if not isinstance(told.get("account"), str):
            raise NotThere(NOT_OURS.format(host=self.host, status=OK))
        return told

    def hand_in(self, archive: bytes, key: str, said: Mapping[str, str]) -> int:
        """Hand an archive in, and answer its number; `key` is the same for each try.

        Raises NotThere, as Silence where it may have arrived all the same.
        """
        headers = {
            "Content-Type": "application/zip",
            "Idempotency-Key": key,
        }
        return int(self._again(self._request(f"?{urlencode(said)}", headers), archive)["number"])

    def standing(self, number: int) -> dict[str, Any]:
        """Ask once what became of it. Raises NotThere."""
        return self._ask(self._request(f"/{number}"))

    def _request(self, rest: str, headers: Mapping[str, str] | None = None) -> Request:
        told = {"Authorization": f"Bearer {self.token}", "User-Agent": "gongbao", **(headers or {})}
        return Request(f"{self.address}{PATH}{rest}", headers=told)  # noqa: S310  checked in `at`

    def _again(self, request: Request, body: bytes = b"") -> dict[str, Any]:
        """Ask, and after silence once more, a few times."""
        for pause in (PAUSE * 2**number for number in range(TRIES - 1)):
            with suppress(Silence):
                return self._ask(request, body)
            time.sleep(pause)
        return self._ask(request, body)

    def _ask(self, request: Request, body: bytes = b"") -> dict[str, Any]:
        # As a file, so that the time limit counts from each block and not from the first.
        request.data = BytesIO(body) if body else None
        if body:  # the line before takes it away
            request.add_header("Content-Length", str(len(body)))
        try:
            with _opener(self.address).open(request, timeout=SECONDS) as answer:
                status, text = answer.status, answer.read(ANSWER_BYTES)
        except HTTPError as error:
            with error:
                raise self._refused(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._silence(error) from None
        told = _read(text)
        if told is None:
            raise NotThere(NOT_OURS.format(host=self.host, status=status))
        return told

    def _refused(self, error: HTTPError) -> NotThere:
        host, status = self.host, error.code
        if status in AWAY:
            return Silence(SAID.format(host=host, status=status, sentence="现在不能用，请稍后再试"))
        if 300 <= status < 400:  # noqa: PLR2004
            there = visible(error.headers.get("Location", ""), 200)
            return NotThere(MOVED.format(host=host, there=there))
        said: object = None
        with suppress(OSError, http.client.HTTPException):
            said = (_read(error.read(ANSWER_BYTES)) or {}).get("error")
        if not isinstance(said, str):
            return NotThere(NOT_OURS.format(host=host, status=status))
        if status == 401:  # noqa: PLR2004
            return NotThere(NOBODYS.format(host=host))
        return NotThere(SAID.format(host=host, status=status, sentence=visible(said, 200)))

    def _silence(self, error: Exception) -> NotThere:
        why = error.reason if isinstance(error, URLError) else error
        if isinstance(why, ssl.SSLCertVerificationError):
            return NotThere(UNPROVEN.format(host=self.host))
        if isinstance(why, TimeoutError):
            return Silence(SILENT.format(host=self.host))
        reason = getattr(why, "strerror", None) or type(why).__name__
        return Silence(CUT.format(host=self.host, why=reason))


class _NoRedirect(HTTPRedirectHandler):
    """Whoever is redirected to would get the token."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


def _opener(address: str) -> OpenerDirector:
    context = ssl.create_default_context()
    # Python from python.org has no certificates of its own on macOS; certifi comes with requests.
    with suppress(ImportError):
        import certifi  # noqa: PLC0415

        context.load_verify_locations(certifi.where())
    proxies = [ProxyHandler({})] if _is_here(urlsplit(address).hostname or "") else []
    return build_opener(_NoRedirect, HTTPSHandler(context=context), *proxies)


def _may_be_told(address: str) -> bool:
    """Whether a token may go to this address: sealed on its way, or no way at all."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    odd = parts.query or parts.fragment or "@" in parts.netloc or not address.isprintable()
    sealed = parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))
    return bool(host) and sealed and not odd and address.isascii() and " " not in address


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _read(text: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(text)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None

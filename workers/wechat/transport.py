"""HTTP to WeChat, with a limit on the whole call, that tells "not sent" from "no answer"."""

from __future__ import annotations

import logging
import os
import re
import ssl
import threading
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
)

from workers.wechat.watched import Watch, WatchedAdapter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.wechat.watched import Limit

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 20.0
CONNECTIONS: Final = 16  # kept alive; a digest's pictures are uploaded side by side
ANSWER_BYTES: Final = 64_000_000  # ours: WeChat's largest answer is a list of twenty drafts


class Lost(Exception):
    """No answer. Holds no address and no cause, because both would show the token.

    `sent` is False when surely nothing reached the server; `stale` is True when a connection
    that had been kept alive was found closed, without a byte of an answer.
    """

    def __init__(self, why: str, *, sent: bool, stale: bool = False) -> None:
        self.why = why
        self.sent = sent
        self.stale = stale
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the body as bytes, and how far the server's clock is ahead.

    `ahead` is in seconds, None where the server tells no date; a second is its grain.
    """

    status: int
    content: bytes = field(repr=False)
    ahead: float | None = None


class Transport:
    """Requests to one server, over connections that are kept alive. Safe to use from threads."""

    def __init__(self, base: str, proxy: str = "") -> None:
        """`proxy` is what everything goes through; "" for what the machine itself goes through."""
        self._loopback = urlsplit(base).hostname in ("127.0.0.1", "localhost", "::1")
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._opened: tuple[int, requests.Session] | None = None
        self._lock = threading.Lock()
        _silence_addresses()

    def request(
        self,
        method: str,
        url: str,
        *,
        limit: Limit,
        params: Mapping[str, object] | None = None,
        body: bytes | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Send one request and read the whole answer, or raise Lost."""
        request = requests.Request(
            method,
            url,
            params={name: str(value) for name, value in (params or {}).items()},
            data=body,
            files=files,
            headers={"Content-Type": "application/json; charset=utf-8"} if body else None,
        )
        # Raised here, outside any `except`, so that no cause carries the address along.
        outcome = self._outcome(request, limit)
        if isinstance(outcome, Lost):
            raise outcome
        return outcome

    def close(self) -> None:
        if self._opened:
            self._opened[1].close()

    def _outcome(self, request: requests.Request, limit: Limit) -> Answer | Lost:
        if limit.left <= 0:
            return Lost("时间已用完", sent=False)
        with Watch(limit) as watch:
            try:
                answer = self._exchange(request, limit)
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                return _lost(error, watch)
            # An answer without a length ends where the watch has cut it.
            return Lost("等不到微信的回答", sent=True) if watch.over else answer

    def _exchange(self, request: requests.Request, limit: Limit) -> Answer:
        session = self._session()
        prepared = session.prepare_request(request)
        around = session.merge_environment_settings(
            prepared.url, dict(self._proxies), True, None, None
        )
        with session.send(
            prepared,
            timeout=(min(CONNECT_SECONDS, limit.left), min(READ_SECONDS, limit.left)),
            allow_redirects=False,  # would turn a POST into a GET, and show others the token
            **around,
        ) as response:
            ahead = _ahead(response.headers.get("Date", ""))
            return Answer(response.status_code, _read(response), ahead)

    def _session(self) -> requests.Session:
        """This process's session: a forked child must not talk over its parent's sockets."""
        with self._lock:
            if self._opened is None or self._opened[0] != os.getpid():
                self._opened = (os.getpid(), self._new_session())
            return self._opened[1]

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = not self._loopback  # a proxy cannot reach this machine's sandbox
        session.mount("http://", WatchedAdapter(pool_maxsize=CONNECTIONS))
        session.mount("https://", WatchedAdapter(pool_maxsize=CONNECTIONS))
        return session


def _ahead(date: str) -> float | None:
    """Compare the date that an answer carries with this machine's clock."""
    try:
        return parsedate_to_datetime(date).timestamp() - time.time()
    except ValueError:
        return None


def _read(response: requests.Response) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(65_536):
        content += chunk
        if len(content) > ANSWER_BYTES:
            raise requests.exceptions.ContentDecodingError
    return bytes(content)


def _lost(error: Exception, watch: Watch) -> Lost:
    if isinstance(error, requests.exceptions.ProxyError) and not watch.connected:
        return Lost("连不上代理，或代理不让过（检查 proxy）", sent=False)
    if _unsent(error):
        return Lost("连不上微信服务器", sent=False)
    if watch.over or isinstance(error, requests.Timeout):
        return Lost("等不到微信的回答", sent=True)
    stale = watch.reused and not watch.answered and isinstance(error, requests.ConnectionError)
    return Lost("与微信的连接中断", sent=True, stale=stale)


def _unsent(error: Exception) -> bool:
    """Whether it failed before the request: no name, no connection, or not WeChat's certificate."""
    reason = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    if isinstance(reason, (NewConnectionError, ConnectTimeoutError)):
        return True
    inner = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    return isinstance(inner, ssl.SSLCertVerificationError)


class _WithoutSecrets(logging.Filter):
    """urllib3 logs every address it asks for, and WeChat wants the token in the address."""

    _SECRET: Final = re.compile(r"((?:access_token|secret)=)[^&\s\"']+")

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._SECRET.sub(r"\1…", record.getMessage()), ()
        return True


_WITHOUT_SECRETS: Final = _WithoutSecrets()


def _silence_addresses() -> None:
    logging.getLogger("urllib3.connectionpool").addFilter(_WITHOUT_SECRETS)  # once, however often

"""Connections that end with their call: a watch shuts the socket when the time is over.

What requests lacks: its time limits hold for one read each, so that a server that trickles is
waited for without end, and a body must be sent within the limit for connecting.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Self

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from types import TracebackType

    from urllib3 import ProxyManager


class Limit:
    """The time that is left for a call, however many requests it takes."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self._end - time.monotonic())

    def at_most(self, seconds: float) -> Limit:
        return Limit(min(seconds, self.left))


_watching: ContextVar[Watch | None] = ContextVar("watching", default=None)


class Watch:
    """Shuts the socket of the request made inside when the limit is over."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._timer = threading.Timer(limit.left, self._shut)
        self._timer.daemon = True
        self._socket: socket.socket | None = None
        self._done = False
        self.over = self.reused = self.answered = False

    def __enter__(self) -> Self:
        self._before = _watching.set(self)
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        _watching.reset(self._before)
        with self._lock:  # from here on the socket may serve another call
            self._done = True
        self._timer.cancel()

    @property
    def connected(self) -> bool:
        """Whether a way to the other side was open, so that something may have been sent.

        Not what urllib3 says: where an answer is lost behind a proxy, http.client has closed the
        connection, and urllib3 takes it for one that the proxy never opened.
        """
        return self._socket is not None

    def take(self, connected: socket.socket, *, reused: bool) -> None:
        # urllib3 leaves the limit for connecting on it, and sending a picture takes longer.
        connected.settimeout(max(0.01, self._limit.left))
        with self._lock:
            if self._socket is not connected:  # HTTPS connects first and asks afterwards
                self._socket, self.reused = connected, reused
        # A process that was stopped until now comes here before its timer does.
        if self.over or self._limit.left <= 0:
            self._shut()

    def _shut(self) -> None:
        with self._lock:
            if self._done:
                return
            self.over = True
            if self._socket is not None:
                with suppress(OSError):  # closed already, which is what was wanted
                    self._socket.shutdown(socket.SHUT_RDWR)


class _Watched:
    """A connection that shows its socket to the watch of the call it serves."""

    sock: socket.socket | None

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # urllib3's connection stands beside this class
        _show(self.sock, reused=False)

    def request(self, *args: object, **options: object) -> None:
        _show(self.sock, reused=True)
        super().request(*args, **options)  # type: ignore[misc]

    def getresponse(self) -> Any:  # noqa: ANN401 - urllib3 and http.client disagree
        response = super().getresponse()  # type: ignore[misc]
        if (watch := _watching.get()) is not None:
            watch.answered = True
        return response


def _show(connected: socket.socket | None, *, reused: bool) -> None:
    watch = _watching.get()
    if watch is not None and connected is not None:
        watch.take(connected, reused=reused)


class _Plain(_Watched, HTTPConnection):
    """HTTP under a watch."""


class _Secure(_Watched, HTTPSConnection):
    """HTTPS under a watch."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class WatchedAdapter(HTTPAdapter):
    """requests' adapter over watched connections, with and without a proxy; it repeats nothing."""

    def init_poolmanager(self, *args: object, **options: object) -> None:
        super().init_poolmanager(*args, **options)  # type: ignore[arg-type]
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: object, **options: object) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(*args, **options)  # type: ignore[arg-type]
        manager.pool_classes_by_scheme = _POOLS
        return manager


_POOLS: Final = {"http": _PlainPool, "https": _SecurePool}

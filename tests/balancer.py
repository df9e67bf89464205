"""One address before several machines: whoever connects is led to the first one that lives."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

CONNECT_SECONDS = 2.0
CHUNK = 65_536


class Balancer(ThreadingTCPServer):
    """Passes bytes on and knows nothing of HTTP; `url` is where WeChat and people come."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = ports
        super().__init__(("127.0.0.1", 0), _Line)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()


class _Line(BaseRequestHandler):
    """One connection, and the one it is tied to."""

    server: Balancer
    request: socket.socket

    def handle(self) -> None:
        for port in self.server.ports:
            with suppress(ConnectionRefusedError):
                there = socket.create_connection(("127.0.0.1", port), CONNECT_SECONDS)
                break
        else:
            return
        with there:
            there.settimeout(None)
            back = threading.Thread(target=_pump, args=(there, self.request), daemon=True)
            back.start()
            _pump(self.request, there)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Pass bytes on until one end is closed, then close the other for writing."""
    with suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)

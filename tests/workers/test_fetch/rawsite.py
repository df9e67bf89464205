"""A web server on loopback that says byte for byte what a test wants."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from workers.fetch import fetch_picture

if TYPE_CHECKING:
    import ssl

PICTURE = bytes(range(256)) * 40
Answer = Callable[[socket.socket, bytes], None]


def whole(body: bytes = PICTURE, status: str = "200 OK", **headers: str) -> Answer:
    """Answer like a decent server; underscores in header names are hyphens."""
    fields = {"Content_Length": str(len(body)), **headers}
    lines = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in fields.items())
    return raw(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body)


def raw(answer: bytes) -> Answer:
    return lambda connection, _: connection.sendall(answer)


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Answer:
    """Send `piece` again and again, until nobody listens any more."""

    def send(connection: socket.socket, _: bytes) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return send


class Site:
    """A web server on loopback that says byte for byte what a test wants."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[bytes] = []
        self._context = context
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.allowed = frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"})
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str = "/a.png", scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def get(self, path: str = "/a.png", **options: float) -> bytes:
        return fetch_picture(self.url(path), allow_private=self.allowed, **options)

    def close(self) -> None:
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._greet, args=(connection,), daemon=True).start()

    def _greet(self, connection: socket.socket) -> None:
        try:
            with connection:
                if self._context is not None:
                    connection = self._context.wrap_socket(connection, server_side=True)
                with connection:
                    request = connection.recv(65536)
                    self.asked.append(request)
                    self.pages[request.split()[1].decode()](connection, request)
        except OSError:
            return

"""A WeChat client on a personal account of the sandbox, and servers that misbehave."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from workers.publication import Kind
from workers.scratch import Scratch, connect
from workers.settings import Account
from workers.wechat import WeChat

if TYPE_CHECKING:
    from bot.sandbox.remote import Sandbox


@pytest.fixture
def scratch(redis_url: str) -> Iterator[Scratch]:
    opened = connect(f"{redis_url}?db=8")
    opened.redis.flushdb()
    yield opened
    opened.close()


@pytest.fixture
def account(sandbox: Sandbox, wechat_account: dict[str, Any]) -> Account:
    return Account(
        name="main",
        app_id=wechat_account["app_id"],
        secret=wechat_account["secret"],
        kind=Kind.PERSONAL,
        api_base=sandbox.api,
    )


@pytest.fixture
def wechat(account: Account, scratch: Scratch) -> Iterator[WeChat]:
    opened = WeChat(account, scratch)
    yield opened
    opened.close()


class Talk:
    """One connection to a misbehaving server, after it has read a whole request."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def answer(self, body: bytes, status: str = "200 OK", extra: str = "") -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
        self.send(head.encode() + body)

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def trickle(self, data: bytes) -> None:
        for byte in data:
            self.send(bytes([byte]))
            time.sleep(0.05)

    def hang_up(self) -> None:
        self._connection.shutdown(socket.SHUT_RDWR)


class Hostile:
    """A server that does to each request what a script says, and keeps what it was sent.

    The script gets the connection, and how many requests have come so far, from 1.
    """

    def __init__(self, script: Callable[[Talk, int], None]) -> None:
        self.requests: list[bytes] = []
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.api = f"http://127.0.0.1:{self._listener.getsockname()[1]}/cgi-bin/"
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def connections(self) -> int:
        return len(self._open)

    def close(self) -> None:
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            while request := _whole(connection):
                self.requests.append(request)
                self._script(Talk(connection), len(self.requests))


def _whole(connection: socket.socket) -> bytes:
    """Read one request, or b"" at the end."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65_536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    wanted = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < wanted:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


Start = Callable[[Callable[[Talk, int], None]], tuple[WeChat, Hostile]]


@pytest.fixture
def hostile(scratch: Scratch) -> Iterator[Start]:
    """Start a misbehaving server; answers a client of it, which has its token ("T0") already."""
    opened: list[WeChat | Hostile] = []

    def start(script: Callable[[Talk, int], None]) -> tuple[WeChat, Hostile]:
        server = Hostile(script)
        scratch.keep_token("wx-hostile", "T0", 7200)
        account = Account(name="main", app_id="wx-hostile", secret="s", api_base=server.api)
        client = WeChat(account, scratch)
        opened.extend((client, server))
        return client, server

    yield start
    for each in opened:
        each.close()

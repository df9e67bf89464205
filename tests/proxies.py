"""Small proxies on this machine: one that is asked to go on (forward), one that stands before."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from base64 import b64encode
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOGIN = "Basic " + b64encode(b"bob:pa55-word").decode()


@dataclass
class Seen:
    """What a proxy was asked for, and how it behaves."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    refuses: bool = False
    date_ahead: float = 0.0
    after: Callable[[str], None] = lambda _path: None
    """Called when the server behind has answered, before that answer is passed on."""


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: Seen
    behind: str

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests' output is theirs."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate((timestamp or time()) + self.seen.date_ahead, usegmt=True)

    def _relay(self, host: str, path: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        line = http.client.HTTPConnection(host, timeout=20)
        kept = {
            k: v for k, v in self.headers.items() if not k.lower().startswith(("proxy", "host"))
        }
        line.request(self.command, path, body, {**kept, "Host": host})
        answer = line.getresponse()
        data = answer.read()
        line.close()
        self.seen.after(path)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.getheader("Content-Type") or "")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class _Forward(_Quiet):
    def _go(self) -> None:
        self.seen.asked.append(f"{self.command} {self.path}")
        if self.seen.refuses or self.headers.get("Proxy-Authorization") != LOGIN:
            self.send_error(407)
            return
        parts = urlsplit(self.path)
        self._relay(parts.netloc, parts._replace(scheme="", netloc="").geturl())

    do_GET = do_POST = _go  # noqa: N815  http.server's names

    def do_CONNECT(self) -> None:
        self.seen.asked.append(f"CONNECT {self.path}")
        if self.seen.refuses or self.headers.get("Proxy-Authorization") != LOGIN:
            self.send_error(407)
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port))) as there:
            self.send_response(200)
            self.end_headers()
            threading.Thread(target=pump, args=(there, self.connection), daemon=True).start()
            pump(self.connection, there)
        self.close_connection = True


class _Before(_Quiet):
    """Stands at /some/prefix/ before WeChat, as a machine with a fixed address does."""

    def _go(self) -> None:
        self.seen.asked.append(f"{self.command} {self.path}")
        if not self.path.startswith("/some/prefix/"):
            self.send_error(404)
            return
        self._relay(urlsplit(self.behind).netloc, self.path.removeprefix("/some/prefix"))

    do_GET = do_POST = _go  # noqa: N815  http.server's names


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some tests are about."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


def pump(source: socket.socket, target: socket.socket) -> None:
    """Pass on until either side ends; then end the other."""
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    for each in (source, target):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def forward_proxy() -> Iterator[Seen]:
    """A proxy that wants bob's password; `url` is its address with it."""
    seen = Seen()
    kind = type("Handler", (_Forward,), {"seen": seen, "behind": ""})
    with _Server(("127.0.0.1", 0), kind) as server:
        seen.url = f"http://bob:pa55-word@127.0.0.1:{server.server_port}"
        yield seen


@contextlib.contextmanager
def front(behind: str) -> Iterator[Seen]:
    """A server whose `url` is an api_base with a path before it; `date_ahead` moves its clock."""
    seen = Seen()
    kind = type("Handler", (_Before,), {"seen": seen, "behind": behind})
    with _Server(("127.0.0.1", 0), kind) as server:
        seen.url = f"http://127.0.0.1:{server.server_port}/some/prefix/cgi-bin/"
        yield seen

"""Serve the sandbox over HTTP/1.1: a thread per connection, connections kept alive."""

import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from socketserver import TCPServer, ThreadingMixIn
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import unquote_to_bytes, urlsplit

from werkzeug.serving import DechunkedInput

from bot.sandbox.app import GREATEST_BODY, create_sandbox
from bot.sandbox.gate import HANG_UP
from bot.sandbox.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

IDLE = 120.0  # seconds after which a silent connection is closed


class Handler(BaseHTTPRequestHandler):
    """One connection. Werkzeug's own handler closes after each answer, as WeChat does not."""

    server: "SandboxServer"
    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer leaves in one packet, not one a header
    timeout = IDLE

    def handle(self) -> None:
        with suppress(OSError, ValueError):  # a client that went away or speaks no HTTP is no event
            super().handle()

    def handle_expect_100(self) -> bool:
        proceed = super().handle_expect_100()
        self.wfile.flush()
        return proceed

    def answer(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            self.send_error(413)
            return
        status, headers, data = _call(self.server.app, self._environ(body))
        if status.startswith(str(HANG_UP)):
            self.close_connection = True
            return
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    # The names are http.server's.
    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing: a request's line has tokens in it, and /sandbox/calls tells more."""

    def _body(self) -> bytes | None:
        """Read the request to its end; None if it is too long to be read."""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            data = DechunkedInput(cast("IO[bytes]", self.rfile)).read(GREATEST_BODY + 1)
            return data if len(data) <= GREATEST_BODY else None
        length = int(self.headers.get("Content-Length") or 0)
        if length > GREATEST_BODY:
            return None
        data = self.rfile.read(max(length, 0))
        if len(data) < length:  # half a request must not have half an effect
            raise ConnectionResetError
        return data

    def _environ(self, body: bytes) -> dict[str, Any]:
        url = urlsplit(self.path)
        headers = {
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in self.headers.items()
            if name.lower() != "transfer-encoding"  # undone by now
        }
        return {
            **headers,
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(url.path).decode("latin-1"),
            "QUERY_STRING": url.query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": self.client_address[0],
            "SERVER_NAME": str(self.server.server_address[0]),
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": self.request_version,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }


class SandboxServer(ThreadingMixIn, TCPServer):
    """A listening socket, the application behind it, and the connections now open."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str, port: int, app: "WSGIApplication") -> None:
        self.app = app
        self._connections: set[socket.socket] = set()
        super().__init__((host, port), Handler)

    @property
    def url(self) -> str:
        """The address to give to clients, without a slash at its end."""
        host, port = str(self.server_address[0]), self.server_address[1]
        return f"http://{host}:{port}"

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the parent
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - as the parent
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Stop listening and hang up on whoever is still connected."""
        super().server_close()
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    accounts: Iterable[Mapping[str, Any]] = (),
    announce: Callable[[str], object] = print,
) -> None:
    """Run a sandbox until interrupted.

    `accounts` hold arguments of `World.open_account` (`app_id`, `secret`, `kind` …). `announce`
    is called once, with the address, when the port (0: any free one) is bound.
    """
    world = World()
    for account in accounts:
        world.open_account(**account)
    with SandboxServer(host, port, create_sandbox(world)) as server, world.agenda.running():
        announce(server.url)
        with suppress(KeyboardInterrupt):
            server.serve_forever(poll_interval=0.2)


@contextmanager
def start_in_thread(world: World | None = None, *, port: int = 0) -> Iterator[SandboxServer]:
    """Run a sandbox on the loopback address beside the caller, and stop it at the end."""
    world = world or World()
    with SandboxServer("127.0.0.1", port, create_sandbox(world)) as server, world.agenda.running():
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def _call(
    app: "WSGIApplication", environ: dict[str, Any]
) -> tuple[str, list[tuple[str, str]], bytes]:
    told: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], _exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        told.append((status, headers))
        return lambda _: None

    chunks = app(environ, start_response)
    try:
        data = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = told[-1]
    if not any(name.lower() == "content-length" for name, _ in headers):
        headers.append(("Content-Length", str(len(data))))
    return status, headers, data

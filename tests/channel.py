"""A server of this machine that stands in for robots, apps and watches."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Channel:
    """What a stand-in was sent, and what it answers; `seconds` is how long it takes."""

    host: str = ""
    status: int = 200
    answer: bytes = b"{}"
    seconds: float = 0.0
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def told(self) -> list[Any]:
        """The JSON that was sent."""
        return [json.loads(body) for _, _, body in self.asked]


@contextmanager
def standing_in() -> Iterator[Channel]:
    """Serve a channel on a port of this machine."""
    kept = Channel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept.asked.append((self.command, self.path, body))
            kept.headers.append(dict(self.headers))
            time.sleep(kept.seconds)
            self.send_response(kept.status)
            self.send_header("Content-Length", str(len(kept.answer)))
            self.end_headers()
            self.wfile.write(kept.answer)

        do_GET = do_POST  # noqa: N815  http.server's name

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *words: object) -> None:
            """A caller that is not waited for hangs up, which is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.host = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()

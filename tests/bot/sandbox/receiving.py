"""A callback address on the loopback: a real receiver of what the sandbox pushes."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Answer = Callable[["Push"], "bytes | int"]


@dataclass
class Push:
    """One request as the receiver got it."""

    verb: str
    query: dict[str, str]
    body: str
    headers: dict[str, str]

    def field(self, name: str) -> str:
        found = re.search(rf"<{name}>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{name}>", self.body)
        return found[1] if found else ""

    def fields(self, name: str) -> list[str]:
        """All values of a field that may come more than once."""
        return re.findall(rf"<{name}>(?:<!\[CDATA\[)?([^<\]]*)", self.body)


@dataclass
class Receiver:
    """A callback address with one answer for every push, and all it heard."""

    url: str
    pushes: list[Push] = field(default_factory=list)
    answer: Answer = lambda _: b"success"

    def events(self, name: str, count: int, within: float = 5.0) -> list[Push]:
        """Wait for that many pushes of an event; answers those that came."""
        until = time.monotonic() + within
        while True:
            found = [push for push in self.pushes if push.field("Event") == name]
            if len(found) >= count or time.monotonic() > until:
                return found
            time.sleep(0.01)


def text_reply(push: Push, words: str = "早") -> bytes:
    return (
        f"<xml><ToUserName>{push.field('FromUserName')}</ToUserName>"
        f"<FromUserName>{push.field('ToUserName')}</FromUserName><CreateTime>1</CreateTime>"
        f"<MsgType>text</MsgType><Content>{words}</Content></xml>"
    ).encode()


@contextmanager
def listening() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            query = {name: one[0] for name, one in parse_qs(urlsplit(self.path).query).items()}
            push = Push(self.command, query, body, dict(self.headers))
            receiver.pushes.append(push)
            said = receiver.answer(push)
            with suppress(OSError):  # the other side hung up, as it should
                self.send_response(said if isinstance(said, int) else 200)
                self.send_header("Location", receiver.url)
                self.end_headers()
                self.wfile.write(said if isinstance(said, bytes) else b"")

        do_GET = do_POST = answer  # noqa: N815 - the names of http.server

        def log_message(self, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver = Receiver(f"http://127.0.0.1:{server.server_port}/wechat/one?key=1")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield receiver
        server.shutdown()
        thread.join()

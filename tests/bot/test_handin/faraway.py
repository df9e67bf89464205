"""The server that authors hand in to, as its web process and its worker would run it."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pressroom import picture
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.app import create_app
from bot.handin import make_handin
from bot.terminal import handing
from workers import arrivals, pipeline
from workers.orders import authorship
from workers.publication import WORKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest
    from flask import Flask
    from pressroom import House

    from workers.publication import Publication
    from workers.services import Services

FRONT = '+++\ntitle = "{title}"\ndate = "2026-11-22"\n+++\n\n'


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Server:
    """A house, the address of its web process, and what is done to its answers."""

    house: House
    app: Flask
    url: str = ""
    drop: list[Callable[[str, str], bool]] = field(default_factory=list)
    working: threading.Event = field(default_factory=threading.Event)

    @property
    def services(self) -> Services:
        return self.house.services

    def token(self, name: str = "小王") -> str:
        return authorship.add(self.house.account, name, self.services, who="cli").token

    def work(self) -> None:
        """Do what a worker does, once."""
        ledger = self.services.ledger
        for number in ledger.arrivals_waiting():
            arrivals.take_in(number, self.services)
        for row, _ in ledger.ready(self.services.now(), states=WORKING, limit=10):
            pipeline.advance(row, self.services)

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Have a worker while the block lasts."""
        over = threading.Event()

        def run() -> None:
            while not over.wait(0.05):
                self.work()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def publications(self) -> list[Publication]:
        return self.services.ledger.publications()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401  WSGI
        """Answer, but let the line break where a test wants it, when all is done."""
        answer = list(self.app.wsgi_app(environ, start_response))
        if any(one(environ["REQUEST_METHOD"], environ["PATH_INFO"]) for one in self.drop):
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return answer


@contextmanager
def open_server(house: House) -> Iterator[Server]:
    app = create_app(house.services, None, make_handin(house.services))
    server = Server(house, app)
    web = make_server("127.0.0.1", 0, server, threaded=True, request_handler=_Quiet)
    server.url = f"http://127.0.0.1:{web.server_port}"
    thread = threading.Thread(target=web.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        web.shutdown()
        thread.join()
        web.server_close()


def write_page(
    folder: Path,
    name: str = "ai1122",
    *,
    body: str = "## 一条\n\n![图](one.png)\n",
    title: str = "早",
) -> Path:
    """Write a bundle with one picture."""
    page = folder / name
    page.mkdir(parents=True, exist_ok=True)
    (page / "index.md").write_text(FRONT.format(title=title) + body, encoding="utf-8")
    (page / "one.png").write_bytes(picture(name))
    return page


def hand_in(
    server: Server, token: str, monkeypatch: pytest.MonkeyPatch, *pages: Path, **how: object
) -> int:
    """What `gongbao submit … --to` does on an author's machine; the exit status."""
    monkeypatch.setenv("GONGBAO_TO_TOKEN", token)
    return handing.hand_in(server.url, handing.Errand(pages, **how))

"""What an author's machine says of a server that is none of ours, is away, or sends it off."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).parents[2]))

import pytest
from certificate import certificate
from werkzeug.serving import make_server

from bot.terminal import handing
from bot.terminal.overthere import NotThere, OverThere, Silence
from workers.errors import SettingsInvalid, Unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = "gba_" + "t" * 43


@contextmanager
def answering(
    status: str, body: bytes = b"", tls: tuple[str, str] | None = None, **headers: str
) -> Iterator[tuple[str, list[str]]]:
    """A server that always says the same, its port, and the tokens it was told."""
    heard: list[str] = []

    def app(environ: dict[str, str], start: Callable[..., object]) -> list[bytes]:
        heard.append(environ.get("HTTP_AUTHORIZATION", ""))
        start(status, [*headers.items(), ("Content-Length", str(len(body)))])
        return [body]

    server = make_server("127.0.0.1", 0, app, ssl_context=tls)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.terminal.overthere.PAUSE", 0.001)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com", "ftp://example.com", "example.com", "https://", "http://[::1",
        "https://me:secret@example.com", "https://example.com/?a=1", "http://127.0.0.1.example.com",
        "https://example.com/a b", "https://例子.com", "http://localhost.example.com", "",
    ],
)  # fmt: skip
def test_a_token_goes_nowhere_in_the_open(address: str) -> None:
    """https, or this very machine; nothing that a shell's history should not have."""
    with pytest.raises(Unfit, match="https"):
        OverThere.at(address, TOKEN)


@pytest.mark.parametrize(
    "address", ["https://example.com/", "http://localhost:8000", "http://[::1]:1"]
)
def test_good_addresses_are_taken(address: str) -> None:
    """With and without a last slash; the token stands in no repr."""
    there = OverThere.at(address, TOKEN)
    assert there.address == address.rstrip("/")
    assert TOKEN not in repr(there)


def test_a_token_that_was_copied_wrongly_is_told_at_once() -> None:
    """A line end in it would become another header."""
    for token in ("a\nb", "a b", "令牌"):
        with pytest.raises(Unfit, match="令牌"):
            OverThere.at("https://example.com", token)


def test_a_redirect_is_not_followed() -> None:
    """Whoever it leads to would get the token."""
    with answering("200 OK", b"{}") as (elsewhere, told):
        leads = {"Location": f"http://{elsewhere}/api/pages"}
        with (
            answering("308 Permanent Redirect", **leads) as (host, _),
            pytest.raises(NotThere, match="--to") as refused,
        ):
            OverThere.at(f"http://{host}", TOKEN).hello()
    assert elsewhere in str(refused.value)
    assert told == []


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        ("200 OK", b"<html>", "没有 gongbao"),
        ("200 OK", b'{"status": "ok"}', "没有 gongbao"),
        ("404 NOT FOUND", b"", "没有 gongbao"),
        ("401 UNAUTHORIZED", b'{"error": "x"}', "不认这个令牌"),
        ("413 TOO LARGE", '{"error": "太大"}'.encode(), "说：太大（HTTP 413）"),
        ("500 ERROR", b'{"error": "\\u001b[2J"}', r"说：\?\[2J"),
    ],
)
def test_every_answer_is_told_in_a_sentence(status: str, body: bytes, said: str) -> None:
    """None of them is asked for twice."""
    with answering(status, body) as (host, heard), pytest.raises(NotThere, match=said):
        OverThere.at(f"http://{host}", TOKEN).hello()
    assert heard == [f"Bearer {TOKEN}"]


def test_a_server_that_is_restarted_is_asked_again() -> None:
    """What stands before it says 502 meanwhile."""
    with answering("502 BAD GATEWAY") as (host, heard), pytest.raises(Silence, match="稍后再试"):
        OverThere.at(f"http://{host}", TOKEN).hand_in(b"zip", "key", {})
    assert len(heard) == 4


def test_nobody_there_is_said_and_no_traceback() -> None:
    """After some tries."""
    with answering("200 OK") as (host, _):
        pass
    with pytest.raises(Silence, match=f"连不上 {host}"):
        OverThere.at(f"http://{host}", TOKEN).hello()


def test_a_certificate_that_proves_nothing_is_refused(tmp_path: Path) -> None:
    """Before anything is sent."""
    cert, key = certificate(tmp_path, "localhost")
    with answering("200 OK", b"{}", (str(cert), str(key))) as (host, heard):
        address = f"https://localhost:{host.rpartition(':')[2]}"
        with pytest.raises(NotThere, match="证书无效"):
            OverThere.at(address, TOKEN).hello()
    assert heard == []


def test_without_a_token_it_is_said_where_one_comes_from(
    laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the environment, .env or a file; where nobody types, nothing is asked."""
    for name in ("GONGBAO_TO_TOKEN", "GONGBAO_TO_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(SettingsInvalid, match="GONGBAO_TO_TOKEN"):
        handing._token()
    (laptop / "token").write_text(f"{TOKEN}\n")
    (laptop / ".env").write_text("GONGBAO_TO_TOKEN_FILE=token\n")
    assert handing._token() == TOKEN

"""WeChat is HTTPS in life: the limits, the keeping alive and the secrecy hold there, too."""

# ruff: noqa: ANN401 - scripts get a connection whose type lives in conftest, which none imports

from __future__ import annotations

import io
import time
from contextlib import contextmanager
from traceback import format_exception
from typing import TYPE_CHECKING, Any

import pytest
from certificate import certificate
from PIL import Image
from tls_front import TlsFront

from workers.errors import NoAnswer, TryLater
from workers.settings import Account
from workers.wechat import WeChat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from workers.scratch import Scratch

OK = b'{"errcode":0,"errmsg":"ok","total_count":3,"url":"https://mmbiz.qpic.cn/1"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n"


@contextmanager
def over_tls(
    behind: str, folder: Path, scratch: Scratch, *, name: str = "localhost", trusted: bool = True
) -> Iterator[tuple[WeChat, TlsFront]]:
    """Open a client that speaks TLS to a front of that name, which speaks to `behind`."""
    public, private = certificate(folder, name)
    front = TlsFront(behind, public, private)
    scratch.keep_token("wx-hostile", "T0", 7200)
    wechat = WeChat(
        Account(name="main", app_id="wx-hostile", secret="s", api_base=front.api), scratch
    )
    if trusted:
        wechat._caller._transport._session().verify = str(public)
    yield wechat, front
    wechat.close()
    front.close()


def test_calls_share_a_connection_and_pictures_arrive_whole(
    hostile: Callable[..., Any], scratch: Scratch, tmp_path: Path
) -> None:
    """A handshake for each of a dozen pictures would take longer than the pictures."""
    out = io.BytesIO()
    Image.effect_noise((600, 600), 90).save(out, "PNG")
    _, server = hostile(lambda talk, _count: talk.answer(OK))
    with over_tls(server.api, tmp_path, scratch) as (wechat, front):
        assert wechat.draft_count() == 3
        wechat.upload_picture(out.getvalue(), "png")
        assert wechat.draft_count() == 3
    assert front.connections == 1
    assert out.getvalue() in server.requests[1]


@pytest.mark.parametrize("head", [b"", HEAD])
def test_a_call_ends_when_its_time_is_over(
    head: bytes, hostile: Callable[..., Any], scratch: Scratch, tmp_path: Path
) -> None:
    """Whether headers or body drip, and with TLS's own reading in between."""
    _, server = hostile(lambda talk, _count: talk.send(head) or talk.trickle(b" " * 400))
    with over_tls(server.api, tmp_path, scratch) as (wechat, _):
        for call, wanted in (("draft/add", NoAnswer), ("draft/update", TryLater)):
            began = time.monotonic()
            with pytest.raises(wanted, match="等不到"):
                wechat.call("POST", call, json={}, seconds=0.5)
            assert 0.4 < time.monotonic() - began < 1.5


def test_a_handshake_that_never_ends_costs_the_limit(
    hostile: Callable[..., Any], scratch: Scratch
) -> None:
    """A port that accepts and says nothing: surely nothing was sent, or silence; never a hang."""
    _, server = hostile(lambda _talk, _count: time.sleep(5))
    api = server.api.replace("http://127.0.0.1", "https://localhost")
    scratch.keep_token("wx-hostile", "T0", 7200)
    wechat = WeChat(Account(name="main", app_id="wx-hostile", secret="s", api_base=api), scratch)
    began = time.monotonic()
    with pytest.raises((TryLater, NoAnswer)):
        wechat.call("POST", "draft/add", json={}, seconds=0.5)
    wechat.close()
    assert time.monotonic() - began < 1.5
    assert not any(b"T0" in request for request in server.requests)


@pytest.mark.parametrize(("name", "trusted"), [("localhost", False), ("example.com", True)])
def test_nothing_is_said_to_a_stranger(
    name: str,
    trusted: bool,  # noqa: FBT001
    hostile: Callable[..., Any],
    scratch: Scratch,
    tmp_path: Path,
) -> None:
    """A certificate that nobody vouches for, or another's: no token leaves the house."""
    _, server = hostile(lambda talk, _count: talk.answer(OK))
    with over_tls(server.api, tmp_path, scratch, name=name, trusted=trusted) as (wechat, _):
        with pytest.raises(TryLater, match="连不上") as refused:
            wechat.draft_add([{}])
        assert "T0" not in "".join(format_exception(refused.value))
    assert server.requests == []


def test_a_connection_found_closed_is_replaced(
    hostile: Callable[..., Any], scratch: Scratch, tmp_path: Path
) -> None:
    """Between two digests WeChat's balancer forgets us; what can be repeated is, once."""

    def once_each(talk: Any, _count: int) -> None:
        talk.answer(OK)
        talk.hang_up()

    _, server = hostile(once_each)
    with over_tls(server.api, tmp_path, scratch) as (wechat, front):
        for _ in range(3):
            assert wechat.draft_count() == 3
            time.sleep(0.05)
    assert front.connections == 3
    assert len(server.requests) == 3

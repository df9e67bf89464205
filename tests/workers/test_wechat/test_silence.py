"""A server that hangs, breaks off or babbles costs a known time, and is told from a refusal."""

# ruff: noqa: ANN401 - scripts get a connection whose type lives in conftest, which none imports

from __future__ import annotations

import io
import os
import socket
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from workers.errors import NoAnswer, Refused, TryLater
from workers.wechat import WeChat
from workers.wechat.transport import Lost, Transport
from workers.wechat.watched import Limit

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.remote import Sandbox
    from workers.scratch import Scratch
    from workers.settings import Account

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n"
OK = b'{"errcode":0,"errmsg":"ok","total_count":3}'


def hang(_talk: object, _count: int) -> None:
    time.sleep(5)


def trickle_the_head(talk: Any, _count: int) -> None:
    talk.trickle(HEAD)


def trickle_the_body(talk: Any, _count: int) -> None:
    talk.send(HEAD)
    talk.trickle(b"{" + b" " * 399)


def trickle_without_length(talk: Any, _count: int) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n\r\n")
    talk.trickle(b"{" + b" " * 399)


def break_off(talk: Any, _count: int) -> None:
    talk.send(HEAD + b'{"media_id":')
    talk.hang_up()


def hang_up(talk: Any, _count: int) -> None:
    talk.hang_up()


def babble(talk: Any, _count: int) -> None:
    talk.send(b"\x16\x03\x01 what is HTTP?\r\n\r\n")
    talk.hang_up()


@pytest.mark.parametrize(
    "script", [hang, trickle_the_head, trickle_the_body, trickle_without_length]
)
def test_a_call_ends_when_its_time_is_over(hostile: Callable[..., Any], script: Any) -> None:
    """The limits of requests hold for one read each; ours for the call, however it drags."""
    wechat, _ = hostile(script)
    for call, wanted in (("draft/add", NoAnswer), ("draft/update", TryLater)):
        began = time.monotonic()
        with pytest.raises(wanted, match="等不到"):
            wechat.call("POST", call, json={}, seconds=0.4)
        assert 0.3 < time.monotonic() - began < 1.2


@pytest.mark.parametrize("script", [break_off, hang_up, babble])
def test_a_broken_answer_is_none(hostile: Callable[..., Any], script: Any) -> None:
    """Half an answer to draft/add proves nothing: the box must be looked at."""
    wechat, server = hostile(script)
    with pytest.raises(NoAnswer):
        wechat.draft_add([{}])
    assert len(server.requests) == 1
    with pytest.raises(TryLater):
        wechat.draft_update("m", 0, {})


@pytest.mark.parametrize(
    "body", [b"", b"<html>502</html>", b"[]", b'"ok"', b"{}", b'{"errcode":"x"}', b"[" * 9999]
)
def test_an_answer_that_cannot_be_read_is_none(hostile: Callable[..., Any], body: bytes) -> None:
    """A gateway's page with status 200, or an answer without the draft's id, is not trusted."""
    wechat, _ = hostile(lambda talk, _count: talk.answer(body))
    with pytest.raises(NoAnswer):
        wechat.draft_add([{}])
    with pytest.raises(TryLater):
        wechat.upload_picture(b"", "png")


@pytest.mark.parametrize("status", ["500 Oh", "502 Oh", "504 Oh", "404 Oh", "302 Oh"])
def test_another_status_than_200_is_no_answer(hostile: Callable[..., Any], status: str) -> None:
    """WeChat says everything with 200: anything else comes from somebody in between."""
    extra = "Location: http://127.0.0.1:9/\r\n"
    wechat, server = hostile(lambda talk, _count: talk.answer(b"{}", status, extra))
    with pytest.raises(NoAnswer, match=status[:3]):
        wechat.draft_add([{}])
    with pytest.raises(TryLater, match=status[:3]):
        wechat.draft_count()
    assert len(server.requests) == 2  # a redirection is not followed, it would carry the token


def test_what_was_never_sent_may_be_sent_again(account: Account, scratch: Scratch) -> None:
    """No connection, no effect: even draft/add is simply tried again later."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    scratch.keep_token(account.app_id, "T0", 7200)
    for host in (f"127.0.0.1:{port}", "no-such-host.invalid"):
        wechat = WeChat(replace(account, api_base=f"http://{host}/cgi-bin/"), scratch)
        with pytest.raises(TryLater, match="没有发出"):
            wechat.draft_add([{}])
        wechat.close()


def test_a_connection_gone_stale_is_replaced(hostile: Callable[..., Any]) -> None:
    """WeChat closes idle connections; the call that finds out goes over a new one."""

    def answer_then_drop(talk: Any, count: int) -> None:
        if count == 2:
            talk.hang_up()  # the second request on a kept connection gets nothing
        else:
            talk.answer(OK)

    wechat, server = hostile(answer_then_drop)
    assert wechat.draft_count() == 3
    assert wechat.draft_count() == 3
    assert (len(server.requests), server.connections) == (3, 2)


def test_what_cannot_be_undone_is_not_sent_twice_over_a_stale_connection(
    hostile: Callable[..., Any],
) -> None:
    """The server may have read the request before it closed: draft/add is never repeated."""

    def answer_then_drop(talk: Any, count: int) -> None:
        if count == 1:
            talk.answer(OK)
        else:
            talk.hang_up()

    wechat, server = hostile(answer_then_drop)
    wechat.draft_count()
    with pytest.raises(NoAnswer):
        wechat.draft_add([{}])
    assert len(server.requests) == 2


def test_connections_are_kept_alive(hostile: Callable[..., Any]) -> None:
    """A dozen pictures cost one handshake, not a dozen."""
    wechat, server = hostile(lambda talk, _count: talk.answer(OK))
    for _ in range(5):
        wechat.draft_count()
    assert (len(server.requests), server.connections) == (5, 1)


def test_a_forked_child_opens_its_own_connection(hostile: Callable[..., Any]) -> None:
    """The worker forks for each job: two processes on one socket would read each other's mail."""
    wechat, server = hostile(lambda talk, _count: talk.answer(OK))
    wechat.draft_count()
    child = os.fork()
    if child == 0:
        os._exit(0 if wechat.draft_count() == 3 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert wechat.draft_count() == 3
    assert server.connections == 2


def test_a_busy_system_after_the_effect_is_no_answer(
    sandbox: Sandbox, account: Account, wechat: WeChat
) -> None:
    """draft/add that worked and said -1 left a draft: adding again would make two."""
    cover = wechat.add_material(_pixel(), "png", "封面")
    article = {"title": "题", "content": "<p>文</p>", "thumb_media_id": cover.media_id}
    for fault in ({"errcode": -1}, {"status": 502}, {}):
        sandbox.fault(account.app_id, "draft/add", "after", **fault)
        with pytest.raises(NoAnswer):
            wechat.draft_add([article])
    sandbox.fault(account.app_id, "draft/add", "slow_after", seconds=1)
    with pytest.raises(NoAnswer):
        wechat.draft_add([article], seconds=0.5)
    assert len(sandbox.drafts(account.app_id)) == 4


def test_a_refusal_is_not_silence(sandbox: Sandbox, account: Account, wechat: WeChat) -> None:
    """A plain no to draft/add needs no looking: nothing was added."""
    sandbox.fault(account.app_id, "draft/add", "before", errcode=45002)
    with pytest.raises(Refused, match="正文太长"):
        wechat.draft_add([{}])


def test_time_spent_before_the_call_is_not_spent_twice(hostile: Callable[..., Any]) -> None:
    """The limit holds for a call with its repeat, not for each of its requests."""

    def stale_after_a_while(talk: Any, count: int) -> None:
        time.sleep(0.3)
        talk.answer(b'{"errcode":40001,"errmsg":"x","access_token":"T%d"}' % count)

    wechat, _ = hostile(stale_after_a_while)
    began = time.monotonic()
    with pytest.raises(TryLater):
        wechat.call("POST", "draft/add", json={}, seconds=0.5)
    assert time.monotonic() - began < 1.0


def test_a_slow_reader_gets_its_upload(hostile: Callable[..., Any]) -> None:
    """urllib3 wants a body sent within the limit for connecting; a cover may take longer."""
    taken = threading.Event()

    def slow(talk: Any, _count: int) -> None:
        taken.set()
        talk.answer(b'{"media_id":"m","url":""}')

    wechat, server = hostile(slow)
    assert wechat.add_material(b"\0" * 4_000_000, "png", "cover").media_id == "m"
    assert taken.is_set()
    assert len(server.requests[0]) > 4_000_000


def test_a_server_that_does_not_read_ends_an_upload() -> None:
    """A body that nobody takes is given up when the call's time is over."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        began = time.monotonic()
        with pytest.raises(Lost) as caught:
            Transport(url).request("POST", url, limit=Limit(0.4), body=b"\0" * 30_000_000)
        assert caught.value.sent
    assert time.monotonic() - began < 1.5


def test_no_time_left_is_not_sent() -> None:
    """A call that begins too late says so before anything irreversible happens."""
    with pytest.raises(Lost) as caught:
        Transport("http://127.0.0.1:9/").request("GET", "http://127.0.0.1:9/", limit=Limit(0))
    assert not caught.value.sent


def _pixel() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (9, 9)).save(kept, "png")
    return kept.getvalue()


def test_a_proxy_serves_wechat_but_not_this_machine(
    hostile: Callable[..., Any],
    account: Account,
    scratch: Scratch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A deployer's proxy leads to WeChat, within the same limits, and never to the sandbox."""
    local, proxy = hostile(lambda talk, _count: talk.answer(OK))
    monkeypatch.setenv("http_proxy", proxy.api.removesuffix("/cgi-bin/"))
    monkeypatch.setenv("no_proxy", "")
    assert local.draft_count() == 3
    assert proxy.requests[0].startswith(b"GET /cgi-bin/draft/count")
    scratch.keep_token(account.app_id, "T0", 7200)
    far = WeChat(replace(account, api_base="http://wechat.example/cgi-bin/"), scratch)
    assert far.draft_count() == 3
    assert proxy.requests[1].startswith(b"GET http://wechat.example/cgi-bin/draft/count")
    far.close()

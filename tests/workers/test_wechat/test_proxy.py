"""By whose address WeChat is asked: through a forward proxy, or through a server before it."""

from __future__ import annotations

import time
from dataclasses import replace
from io import BytesIO
from traceback import format_exception
from typing import TYPE_CHECKING, Any

import pytest
from certificate import certificate
from PIL import Image
from proxies import forward_proxy, front
from tls_front import TlsFront

from workers.errors import NoAnswer, OperatorMustAct, TryLater
from workers.wechat import WeChat
from workers.wechat.transport import Lost
from workers.wechat.watched import Limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from proxies import Seen

    from bot.sandbox.remote import Sandbox
    from workers.scratch import Scratch
    from workers.settings import Account

OK = b'{"errcode":0,"errmsg":"ok","total_count":3}'


def picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (9, 9)).save(kept, "png")
    return kept.getvalue()


@pytest.fixture
def proxy() -> Iterator[Seen]:
    with forward_proxy() as seen:
        yield seen


def test_everything_said_to_wechat_goes_through_the_accounts_proxy(
    account: Account, scratch: Scratch, proxy: Seen
) -> None:
    """The token, too: it is the proxy's address that the whitelist knows."""
    wechat = WeChat(replace(account, proxy=proxy.url), scratch)
    assert wechat.draft_count() == 0
    wechat.close()
    asked = [line.partition("?")[0].rpartition("/cgi-bin/")[2] for line in proxy.asked]
    assert asked == ["stable_token", "draft/count"]
    assert all(line.split()[1].startswith("http://") for line in proxy.asked)


def test_https_goes_through_a_tunnel_that_shows_the_proxy_nothing(
    hostile: Callable[..., Any], account: Account, scratch: Scratch, proxy: Seen, tmp_path: Path
) -> None:
    """The proxy learns where to, and neither token nor call."""
    _, server = hostile(lambda talk, _count: talk.answer(OK))
    public, private = certificate(tmp_path, "localhost")
    behind = TlsFront(server.api, public, private)
    scratch.keep_token(account.app_id, "T0", 7200)
    wechat = WeChat(replace(account, api_base=behind.api, proxy=proxy.url), scratch)
    wechat._caller._transport._session().verify = str(public)
    assert (wechat.draft_count(), wechat.draft_count()) == (3, 3)
    wechat.close()
    behind.close()
    [asked] = proxy.asked  # one tunnel, kept open
    assert asked.startswith("CONNECT localhost:")
    assert b"Proxy-Authorization" not in b"".join(server.requests)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_refuses_or_is_away_is_named_and_its_password_is_not(
    account: Account, scratch: Scratch, proxy: Seen, scheme: str
) -> None:
    """Nothing was sent, so it is tried again; the reason says where to look."""
    scratch.keep_token(account.app_id, "T0", 7200)
    api = account.api_base.replace("http", scheme)
    proxy.refuses = True
    away = "http://bob:pa55-word@127.0.0.1:9"
    for through in (away, *([proxy.url] if scheme == "https" else [])):
        wechat = WeChat(replace(account, api_base=api, proxy=through), scratch)
        with pytest.raises(TryLater, match="代理") as caught:
            wechat.draft_add([{"title": "一"}])
        wechat.close()
        told = "".join(format_exception(caught.value)) + repr(wechat._caller._account)
        assert "pa55" not in told


def test_an_answer_that_is_lost_behind_a_proxy_may_have_been_one(
    account: Account, scratch: Scratch, proxy: Seen, sandbox: Sandbox
) -> None:
    """What was sent is never taken for what the proxy refused: it would be sent once more."""
    wechat = WeChat(replace(account, proxy=proxy.url), scratch)
    cover = wechat.add_material(picture(), "png", "cover.png").media_id

    def cut(_path: str) -> None:
        raise ConnectionResetError

    proxy.after = cut
    with pytest.raises(NoAnswer):
        wechat.draft_add([{"title": "一", "content": "<p>一</p>", "thumb_media_id": cover}])
    wechat.close()
    assert len(sandbox.drafts(account.app_id)) == 1


@pytest.mark.parametrize("seconds", [0.0, 3.0])
def test_what_is_lost_in_a_tunnel_may_have_arrived(
    hostile: Callable[..., Any],
    account: Account,
    scratch: Scratch,
    proxy: Seen,
    tmp_path: Path,
    *,
    seconds: float,
) -> None:
    """The tunnel was open: whether the line is cut, or nothing comes until the time is over."""
    _, server = hostile(lambda talk, _count: (time.sleep(seconds), talk.hang_up()))
    public, private = certificate(tmp_path, "localhost")
    behind = TlsFront(server.api, public, private)
    scratch.keep_token(account.app_id, "T0", 7200)
    wechat = WeChat(replace(account, api_base=behind.api, proxy=proxy.url), scratch)
    transport = wechat._caller._transport
    transport._session().verify = str(public)
    with pytest.raises(Lost) as lost:
        transport.request("POST", f"{behind.api}draft/add", limit=Limit(1.0), body=b"{}")
    assert lost.value.sent
    wechat.close()
    behind.close()
    assert len(server.requests) == 1


def test_a_server_with_a_path_before_it_stands_in_for_wechat(
    account: Account, scratch: Scratch, sandbox: Sandbox
) -> None:
    """Paths inside /cgi-bin/ and beside it (figures) both arrive."""
    with front(sandbox.api) as before:
        wechat = WeChat(replace(account, api_base=before.url), scratch)
        assert wechat.draft_count() == 0
        with pytest.raises(OperatorMustAct):  # a personal account has no figures
            wechat.call("POST", "/datacube/getarticletotaldetail", json={})
        wechat.close()
    assert [line.partition("?")[0] for line in before.asked] == [
        "POST /some/prefix/cgi-bin/stable_token",
        "GET /some/prefix/cgi-bin/draft/count",
        "POST /some/prefix/datacube/getarticletotaldetail",
    ]

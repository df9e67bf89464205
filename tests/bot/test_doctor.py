"""What doctor finds out about an account: rights, quotas, the clock, the callback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from house import free_port, settings_for
from ledgers import new_ledger
from werkzeug.serving import make_server

from bot.app import create_app
from bot.terminal.account_checkup import examine_account
from bot.terminal.checkup import way_to_wechat
from workers import orders
from workers.account import Account
from workers.publication import Route
from workers.services import Services, build
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox
    from bot.terminal.findings import Finding

Opened = Callable[..., Services]


@pytest.fixture
def opened(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Iterator[Opened]:
    """Set a house up for a new account: `opened("service", TOKEN="abc")`."""
    houses: list[Services] = []

    def opened(kind: str = "subscription", api: str = "", **more: str) -> Services:
        account = sandbox.create_account(more.pop("REALLY", kind))
        lines = settings_for({**account, "kind": kind}, api or sandbox.api)
        lines += "".join(f"GONGBAO_ACCOUNT_MAIN_{key}={value}\n" for key, value in more.items())
        (tmp_path / ".env").write_text(lines)
        environ = {"REDIS_URL": redis_url, "PORT": str(free_port())}
        settings = Settings.read(tmp_path, environ)
        new_ledger(settings.database_url)
        houses.append(build(settings))
        return houses[-1]

    yield opened
    for services in houses:
        services.ledger.close()
        services.scratch.close()


def found(services: Services) -> list[Finding]:
    return list(examine_account(services.settings.account(), services))


def about(word: str, findings: list[Finding]) -> Finding:
    (one,) = [each for each in findings if word in each.what]
    return one


def test_each_right_is_shown_with_how_it_was_learnt(opened: Opened) -> None:
    """A personal account lacks most of them, which is no fault: it does not need them."""
    services = opened("personal")
    findings = found(services)
    assert all(each.ok for each in findings)
    assert "有（draft/count 调用成功）" in about("草稿", findings).what
    for name in ("发布", "群发", "自定义菜单", "客服消息", "用户标签"):
        assert "没有（" in about(name, findings).what
        assert "48001" in about(name, findings).what
    kept = services.ledger.rights("main")
    assert {name for name, right in kept.items() if right.held} == {"draft"}
    assert len(kept) == 6


def test_a_certified_account_has_what_it_needs_to_push(opened: Opened, sandbox: Sandbox) -> None:
    """A no to the question's values is a yes to the right; nothing is sent by asking."""
    services = opened()
    findings = found(services)
    assert "40059" in about("权限：群发", findings).what
    assert all(services.ledger.rights("main")[name].held for name in ("publish", "mass", "tags"))
    assert "1/1（平台规则" in about("群发余额", findings).what
    app_id = services.settings.account().app_id
    assert "message/mass/sendall 0/100" in about("调用次数", findings).what
    assert (sandbox.releases(app_id), sandbox.attempts(app_id)) == ([], [])


def test_a_setting_that_needs_a_missing_right_is_a_fault(opened: Opened) -> None:
    """The certification lapsed: known in the evening, not at eight in the morning."""
    services = opened("subscription", REALLY="personal", ROUTE="mass")
    lacking = about("权限：群发", found(services))
    assert not lacking.ok
    assert 'route = "draft"' in lacking.remedy
    reasons = orders.offered(services.settings.account(), services)
    assert "message/mass/get 回答 48001" in reasons[Route.MASS]


def test_what_could_not_be_learnt_is_not_remembered(opened: Opened, sandbox: Sandbox) -> None:
    """An outage is no missing right."""
    services = opened()
    app_id = services.settings.account().app_id
    sandbox.fault(app_id, "message/mass/get", status=502, times=3)
    assert "这次没有查到" in about("权限：群发", found(services)).what
    assert "mass" not in services.ledger.rights("main")


def test_calls_that_are_nearly_used_up_are_named(opened: Opened, sandbox: Sandbox) -> None:
    """Before the tenth correction of the day is one too many."""
    services = opened("personal")
    sandbox.use_up(services.settings.account().app_id, {"draft/add": 950})
    scarce = about("调用次数", found(services))
    assert "draft/add 950/1000" in scarce.what
    assert "draft/add 快用完了" in scarce.remedy
    assert "draft/update" not in scarce.remedy


class _Yesterday(BaseHTTPRequestHandler):
    """A WeChat whose clock is wrong, or whose asker's is."""

    date = "Mon, 02 Jan 2006 15:04:05 GMT"

    def do_GET(self) -> None:
        answer = {"access_token": "t" * 40, "expires_in": 7200, "total_count": 0}
        body = json.dumps(answer).encode()
        self.send_response_only(200)
        if self.date:
            self.send_header("Date", self.date)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  # http.server's name


class _Timeless(_Yesterday):
    date = ""


@contextmanager
def answering(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/cgi-bin/"
        server.shutdown()


def test_a_clock_that_is_wrong_is_said(opened: Opened) -> None:
    """08:00 means 08:00 to those who wait for it."""
    with answering(_Yesterday) as api:
        wrong = about("时钟", found(opened("personal", api)))
    assert "快" in wrong.what
    assert "timedatectl" in wrong.remedy
    with answering(_Timeless) as api:
        assert about("时钟", found(opened("personal", api))).ok


def test_the_callback_is_asked_as_wechat_would(opened: Opened) -> None:
    """With a signature: an answer from another program on that port is not ours."""
    services = opened("personal", TOKEN="abc123", AES_KEY="a" * 42 + "E")
    silent = about("回调", found(services))
    assert "gongbao web" in silent.remedy
    port = services.settings.port
    server = make_server("127.0.0.1", port, create_app(services))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        assert about("回调", found(services)).ok
        other = opened("personal", TOKEN="another", AES_KEY="a" * 42 + "E")
        moved = Services(settings=replace(other.settings, port=port))
        assert "403" in about("回调", found(moved)).remedy
    finally:
        server.shutdown()
        thread.join()


def test_a_callback_is_not_needed(opened: Opened) -> None:
    """Drafts and the command line work without."""
    unset = about("回调", found(opened("personal")))
    assert unset.ok
    assert "可选" in unset.what


def test_the_way_to_wechat_is_told_without_its_password() -> None:
    """Whose address belongs on the whitelist: the proxy's, or that of the server in between."""
    plain = Account(name="daily", app_id="wx", secret="s")
    through = replace(plain, proxy="http://bob:pa55@10.0.0.1:3128", api_base="https://w.example/x/")
    assert way_to_wechat(plain) == ""
    assert way_to_wechat(through) == "，经代理 10.0.0.1:3128，经 w.example（api_base）"

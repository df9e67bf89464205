"""The app around the door: its health, its headers, its plain words, and one real server."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from flask import Flask
from ledgers import new_ledger
from served import served
from structlog.testing import capture_logs
from wechat_side import AES_KEY, account, callback, clear_text, house, text
from werkzeug.serving import make_server

from bot.messages import TextReply
from bot.router import Router
from workers.account import CallbackMode
from workers.ledger import open_ledger
from workers.settings import environment


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"


@pytest.fixture
def app(redis_url: str, database_url: str) -> Flask:
    return house(redis_url, database_url=database_url)


def test_the_process_says_that_it_lives(redis_url: str) -> None:
    """Alive is alive, whatever else is away."""
    answer = house("unix:///nowhere/valkey.sock").test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_a_house_that_was_never_migrated_is_not_ready(app: Flask, database_url: str) -> None:
    """A load balancer waits, a deployer reads what to do; after `migrate` both go on."""
    door = app.test_client()
    before = door.get("/readyz")
    assert before.status_code == 503
    assert before.json["ready"] is False
    assert before.json["parts"]["scratch"] == {"ok": True, "why": ""}
    assert before.json["parts"]["ledger"]["ok"] is False
    assert "gongbao migrate" in before.json["parts"]["schema"]["why"]
    new_ledger(database_url)
    after = door.get("/readyz")
    assert after.status_code == 200
    assert after.json["ready"] is True
    assert all(part == {"ok": True, "why": ""} for part in after.json["parts"].values())


def test_a_house_without_redis_is_not_ready_and_keeps_its_secrets(database_url: str) -> None:
    """What is wrong is named by its setting, never by its value."""
    new_ledger(database_url)
    lost = house("redis://:geheim@127.0.0.1:1/0", database_url=database_url)
    with capture_logs() as lines:
        answer = lost.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "REDIS_URL" in answer.json["parts"]["scratch"]["why"]
    assert "geheim" not in answer.text + repr(lines)


def test_a_house_on_a_full_disk_is_not_ready(
    app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers from what it has, and keeps nothing: whoever balances load goes elsewhere."""
    new_ledger(database_url)
    monkeypatch.setattr("workers.diskroom.NONE", 10**18)
    told = app.test_client().get("/readyz")
    assert (told.status_code, told.json["parts"]["disk"]["ok"]) == (503, False)
    assert "disk" in told.json["parts"]["disk"]["why"]


def test_who_asks_whether_it_is_ready_learns_that_the_clock_stands_still(
    tmp_path: Path, redis_url: str, database_url: str
) -> None:
    """A dead clock is shown, and so is a dead watch of folders; WeChat is still answered."""
    new_ledger(database_url)
    one = replace(account("daily", CallbackMode.SAFE), content=tmp_path)
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    app = house(redis_url, one, database_url=database_url, now=lambda: noon)
    before = app.test_client().get("/readyz").json
    never = {"alive": False, "heard": None, "silent_seconds": None}
    assert (before["ready"], before["processes"]) == (True, {"clock": never, "watch": never})
    ledger = open_ledger(database_url)
    ledger.beat("clock", now=noon - timedelta(seconds=3))
    ledger.beat("watch", now=noon - timedelta(seconds=61))
    after = app.test_client().get("/readyz").json["processes"]
    assert (after["clock"]["alive"], after["clock"]["silent_seconds"]) == (True, 3.0)
    assert after["clock"]["heard"] == "2026-11-22T11:59:57+00:00"
    assert (after["watch"]["alive"], after["watch"]["silent_seconds"]) == (False, 61.0)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/nowhere", "/wechat/nobody"])
def test_every_answer_is_guarded(app: Flask, path: str) -> None:
    """No answer is framed, sniffed, stored or runs a script, errors included."""
    headers = app.test_client().get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert len(headers["X-Request-Id"]) == 12


def test_no_two_requests_have_one_id(app: Flask) -> None:
    """A line of the log can be traced to its request."""
    ids = {app.test_client().get("/healthz").headers["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3


def test_a_page_that_is_not_there_is_said_plainly(app: Flask) -> None:
    """The words are plain, and no address is repeated or mended by a redirect."""
    for path in ("/nowhere", "//healthz", "/healthz/", "/wechat//a"):
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.text) == (404, "这里没有这个页面。\n")


def test_an_error_of_ours_shows_no_traceback(app: Flask) -> None:
    """A person reads one sentence; the log has class and place."""

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("秘密")

    with capture_logs() as lines:
        answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert answer.text == "出了点问题，已记入日志。请稍后再试。\n"
    assert (lines[0]["event"], lines[0]["error"]) == ("request_failed", "RuntimeError")
    assert "秘密" not in answer.text + repr(lines)


def test_over_real_http_a_sealed_message_is_answered(redis_url: str) -> None:
    """The whole way: a socket, a sealed message, a handler, a sealed answer."""
    one = account(f"a{uuid4().hex[:12]}", CallbackMode.SAFE)
    router = Router(words={"教程": lambda _: TextReply("第一课")})
    sent = callback(one, text("教程"))
    with served(house(redis_url, one, router=router)) as address:
        answer = requests.post(address + sent.path, params=sent.query, data=sent.body, timeout=5)
        parts = iter([sent.body[:9], b"x" * 140_000])
        again = callback(one, "").query
        flood = requests.post(address + sent.path, params=again, data=parts, timeout=5)
    assert "第一课" in clear_text(one, answer.content)
    assert flood.status_code == 413


def test_gunicorn_serves_the_door_and_logs_no_query(tmp_path: Path, redis_url: str) -> None:
    """The command of the Procfile: settings are read, WeChat is answered, openids stay out."""
    one = account("daily", CallbackMode.SAFE)
    (tmp_path / "gongbao.toml").write_text(
        f'[accounts.daily]\napp_id = "{one.app_id}"\nsecret = "{one.secret}"\n'
        f'token = "{one.token}"\naes_key = "{AES_KEY}"\n'
    )
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:bot.gunicorn_conf"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "bot.wsgi:app"],
            cwd=tmp_path,
            env=environment()
            | {"REDIS_URL": redis_url, "PORT": str(port), "GONGBAO_LOG_FORMAT": "json"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            assert _alive(address, process)
            sent = callback(one, text("秘密"))
            answer = requests.post(
                address + sent.path, params=sent.query, data=sent.body, timeout=5
            )
            forged = sent.query | {"signature": "0" * 40}
            refused = requests.post(address + sent.path, params=forged, timeout=5)
        finally:
            process.terminate()
            process.wait(20)
    lines = (tmp_path / "log").read_text()
    assert (answer.status_code, answer.text) == (200, "success")
    said = [json.loads(line) for line in lines.splitlines()]
    asked = {line["request_id"]: line for line in said if line["event"] == "request"}
    done = asked[answer.headers["X-Request-Id"]]
    assert (done["method"], done["path"], done["status"]) == ("POST", "/wechat/daily", 200)
    (line,) = [line for line in said if line["event"] == "callback_refused"]
    assert (line["reason"], line["request_id"]) == ("signature", refused.headers["X-Request-Id"])
    for secret in (sent.query["openid"], sent.query["signature"], one.token, "秘密"):
        assert secret not in lines


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("", "gongbao: no account is set up"),
        (f'[accounts.a]\napp_id = "wx{"0" * 16}"\nsecret = "{"s" * 32}"', "REDIS_URL is not set"),
    ],
)
def test_gunicorn_says_in_a_sentence_which_settings_are_wrong(
    tmp_path: Path, document: str, sentence: str
) -> None:
    """With settings missing the web process ends at once, with words and no traceback."""
    (tmp_path / "gongbao.toml").write_text(document)
    ended = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "python:bot.gunicorn_conf", "bot.wsgi:app"],
        cwd=tmp_path,
        env={name: value for name, value in environment().items() if name != "REDIS_URL"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode != 0
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def _free_port() -> int:
    with make_server("127.0.0.1", 0, Flask(__name__)) as server:
        return server.server_port


def _alive(address: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return requests.get(f"{address}/healthz", timeout=2).ok
        except requests.RequestException:
            time.sleep(0.1)
    return False

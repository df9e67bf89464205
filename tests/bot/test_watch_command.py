"""The content folder from the command line: prepare, watch, and what `up` starts for it."""

import json
import signal
import time
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from house import House, free_port, settings_for
from processes import await_true

from bot.sandbox.remote import Sandbox

PAGE = '+++\ntitle = "{title}"\ndate = "{day}"\n{more}+++\n\n## 第一条\n\n正文。\n'


@pytest.fixture
def house(tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any]) -> House:
    """An account of the sandbox whose pages lie in a folder."""
    (tmp_path / "posts").mkdir()
    content = "GONGBAO_ACCOUNT_MAIN_CONTENT=posts\n"
    (tmp_path / ".env").write_text(settings_for(wechat_account, sandbox.api) + content)
    return House(tmp_path)


@pytest.fixture
def ready(house: House, redis_url: str) -> House:
    """The same with Redis and a migrated ledger; nobody works in it."""
    house.environ = {"REDIS_URL": redis_url}
    assert house.run("migrate").returncode == 0
    return house


def today() -> str:
    return f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%d}"


def write(house: House, name: str, day: str, more: str = "") -> Path:
    page = house.folder / "posts" / name / "index.md"
    page.parent.mkdir()
    page.write_text(PAGE.format(title=f"早上好 {name}", day=day, more=more), encoding="utf-8")
    return page.parent


def test_none_and_two_are_questions(ready: House) -> None:
    """A sentence that lists what was found; nothing is guessed and nothing submitted."""
    write(ready, "ai-draft", "2025-06-18", "draft = true\n")
    none = ready.run("prepare", "2025-06-18")
    assert none.returncode == 2
    assert "2025-06-18 的日报没有找到" in none.stderr
    assert "ai-draft「早上好 ai-draft」（draft = true）" in none.stderr
    write(ready, "ai-one", "2025-06-19")
    write(ready, "ai-two", "2025-06-19")
    two = ready.run("prepare", "20250619")
    assert two.returncode == 2
    assert "有 2 篇日报：ai-one「早上好 ai-one」；ai-two「早上好 ai-two」" in two.stderr
    wrong = ready.run("prepare", "星期一")
    assert "看不懂日期" in wrong.stderr
    told = json.loads(ready.run("status", "--json").stdout)
    assert told["publications"] == []
    assert {name: each["heard"] for name, each in told["processes"].items()} == {
        "clock": None,
        "watch": None,
    }
    assert "clock：从未运行过：启动 gongbao clock" in ready.run("status").stdout


def test_without_a_folder_there_is_nothing_to_prepare(ready: House) -> None:
    """The setting that is missing is named."""
    settings = ready.folder / ".env"
    settings.write_text(settings.read_text().replace("GONGBAO_ACCOUNT_MAIN_CONTENT=posts\n", ""))
    told = ready.run("prepare")
    assert told.returncode == 2
    assert "content" in told.stderr


def test_up_watches_the_folder_and_prepare_waits_for_the_draft(
    house: House, sandbox: Sandbox, wechat_account: dict[str, Any]
) -> None:
    """The digest of today is found by its date, and ends in the draft box."""
    port = free_port()
    house.environ = {"PORT": str(port)}
    write(house, "ai-today", today())
    with house.begin("up") as up:
        try:
            await_true(lambda: watch_lives(port), 60)
            sent = house.run("prepare", "--json")
            examined = house.run("doctor")
        finally:
            up.send_signal(signal.SIGINT)
            up.communicate(timeout=60)
    assert sent.returncode == 0, sent.stderr
    (draft,) = sandbox.drafts(wechat_account["app_id"])
    assert json.loads(sent.stdout)["draft_id"] == draft["media_id"]
    assert "✅ watch：在运行" in examined.stdout
    assert house.left() == []


def test_a_watch_ends_when_it_is_asked_to(ready: House) -> None:
    """At once, and without a word of Python's."""
    with ready.begin("watch") as running:
        assert running.stderr is not None
        assert running.stdout is not None
        await_true(lambda: "✅ watch：在运行" in ready.run("doctor").stdout)
        began = time.monotonic()
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=30)
    assert running.returncode == 0
    assert time.monotonic() - began < 5
    assert "leading" in out + err
    assert "Traceback" not in out + err


def test_a_watch_without_a_folder_stays_and_says_so(ready: House) -> None:
    """A platform that runs every line of the Procfile must not take it for dead."""
    settings = ready.folder / ".env"
    settings.write_text(settings.read_text().replace("GONGBAO_ACCOUNT_MAIN_CONTENT=posts\n", ""))
    with ready.begin("watch") as running:
        assert running.stderr is not None
        assert any("nothing to watch" in line for line in running.stderr)  # ends if it dies
        time.sleep(1)
        assert running.poll() is None
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=30)
    assert running.returncode == 0


def watch_lives(port: int) -> bool:
    """Ask the web process, which hears of the watch in the ledger."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        told = json.loads(connection.getresponse().read())
    except OSError:
        return False
    finally:
        connection.close()
    return bool(told["processes"].get("watch", {}).get("alive"))

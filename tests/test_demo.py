"""The demo: one command, the article before its readers, and nothing left behind."""

import json
import re
import signal
import socket
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

import pytest
from house import House
from processes import await_true

from bot.sandbox.remote import Sandbox


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty folder; the demo's home is made in another, which must be empty afterwards."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    return House(tmp_path, {"TMPDIR": str(temporary)})


def nothing_is_left(house: House) -> bool:
    return house.left() == [] and not any(house.folder.joinpath("tmp").iterdir())


def read_json(stream: TextIO) -> dict[str, Any]:
    """Read the one JSON object that a process prints before it goes on running."""
    text = ""
    while not text.endswith("\n}\n"):
        line = stream.readline()
        assert line, text
        text += line
    told: dict[str, Any] = json.loads(text)
    return told


def answer(url: str) -> str:
    """Ask an address, which must know what is asked for."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", parts.path)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    assert response.status == 200, text
    return text


def press(backend: str) -> None:
    """Press 发表 for the first draft of the simulated back end, as a browser does."""
    parts = urlsplit(backend)
    action = re.search(r'action="([^"]+/publish)"', answer(backend))
    assert action is not None
    connection = HTTPConnection(parts.netloc, timeout=10)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", action[1], "", form)
    status = connection.getresponse().status
    connection.close()
    assert status == 303


def test_the_sample_digest_ends_before_its_readers(house: House) -> None:
    """The demo plays the person, too. The facts of the input come out again: items, pictures."""
    ran = house.run("demo", "--once", "--json", seconds=120)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    told = json.loads(ran.stdout)
    assert told["state"] == "published"
    assert told["address"].startswith("https://mp.weixin.qq.com/s/")
    assert told["page"].endswith(told["address"].removeprefix("https://mp.weixin.qq.com"))
    assert len(told["draft_id"]) > 40
    assert told["items"] == 12
    assert len(told["title"]) <= 32 < len(told["title_as_written"])
    assert told["title_as_written"].startswith(told["title"])
    assert told["title_cut"]
    assert [p["use"] for p in told["pictures"]] == ["body"] * 6 + ["cover"]
    large = next(p for p in told["pictures"] if p["ref"] == "city-night.jpg")
    assert large["before"] > 1_000_000 > large["after"]
    assert len(told["notes"]) == 12
    assert len(told["kept_links"]) == 8
    assert told["characters"] < told["characters_limit"]
    assert told["warnings"] == told["faults"] == []
    assert nothing_is_left(house)


def test_a_person_sees_progress_and_then_a_table(house: House) -> None:
    """Progress goes to stderr, so that the table can be kept."""
    ran = house.run("demo", "--once", seconds=120)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.count("✓ ") == 5
    for word in (
        "已发表",
        "https://mp.weixin.qq.com/s/",
        "标题怎么缩短",
        "city-night.jpg",
        "变成注释的链接",
        "字符（上限 20,000）",
        "http://127.0.0.1:",
    ):
        assert word in ran.stdout
    assert "\x1b" not in ran.stdout + ran.stderr


def tapped(sandbox: Sandbox, app_id: str, words: str, within: float = 20) -> str:
    """Wait until the phone offers words that begin so, and tap them; answers what was shown."""

    def offered() -> list[str]:
        hints = sandbox.phone(app_id)["hints"]
        return [hint["words"] for hint in hints if hint["words"].startswith(words)]

    await_true(lambda: bool(offered()), within)
    told = sandbox.as_follower(app_id, "say", content=offered()[0])
    return str(told["shown"] or told["seen"])


def said_until(sandbox: Sandbox, app_id: str, words: str, wanted: str, within: float = 20) -> str:
    """Say words until the answer holds what is wanted."""
    shown = ""
    until = time.monotonic() + within
    while wanted not in shown:
        assert time.monotonic() < until, shown
        told = sandbox.as_follower(app_id, "say", content=words)
        shown = str(told["shown"] or told["seen"])
        time.sleep(0.2)
    return shown


def told_by_the_logs(house: House, app_id: str) -> None:
    """Requests and jobs have ids in them; people, tokens, codes and keys are nowhere."""
    [folder] = Path(house.environ["TMPDIR"]).glob("*/logs")
    ours = {name: (folder / f"{name}.log").read_text() for name in ("web", "worker", "clock")}
    assert re.search(r"request .*method=POST .*path=/wechat/\w+ .*request_id=\w{12}", ours["web"])
    assert re.search(r"account=\w+ .*job=advance-1-\S+ .*publication=1\b", ours["worker"])
    for text in ours.values():
        assert not re.search(r"(?<![\w-])o[\w-]{27}(?![\w-])|[\w-]{100,}", text, re.ASCII)
        assert not re.search(r"(?:access_token|secret|signature|sign|key)=[\w-]{16,}", text)
        assert app_id not in text
        assert "绑定 " not in text


def test_the_first_story_can_be_tapped_on_the_phone(house: House) -> None:
    """Ask, become an operator, press 发表, send the address, find it (see also test_story.py)."""
    house.environ = {**house.environ, "PYTHONUNBUFFERED": "1"}
    with house.begin("demo") as demo:
        assert demo.stdout is not None
        try:
            backend = next(line for line in demo.stdout if "/sandbox/backend/" in line)
            assert "发表" in backend
            phone = next(line for line in demo.stdout if "/phone/" in line)
            base, app_id = phone[phone.index("http") :].strip().split("/phone/")
            sandbox = Sandbox(base)
            assert "没有" in str(sandbox.as_follower(app_id, "say", content="语音模型")["shown"])
            assert "绑定好了" in tapped(sandbox, app_id, "绑定 ")
            press(backend[backend.index("http") :].strip())
            assert "已发表" in tapped(sandbox, app_id, "https://mp.weixin.qq.com/s/")
            out = next(line for line in demo.stdout if "已发表" in line)
            page = next(line for line in demo.stdout if "模拟：" in line)
            assert "开源语音模型" in answer(re.findall(r"http://[^）]+", page)[0])
            found = said_until(sandbox, app_id, "语音模型", "mp.weixin.qq.com/s/")
            assert "开源语音模型" in found
            told_by_the_logs(house, app_id)
        finally:
            demo.send_signal(signal.SIGINT)
            demo.communicate(timeout=60)
    assert "https://mp.weixin.qq.com/s/" in out
    assert nothing_is_left(house)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_every_process(house: House, sign: signal.Signals) -> None:
    """Until then the processes run and the page can be looked at."""
    with house.begin("demo", "--json") as demo:
        assert demo.stdout is not None
        told = read_json(demo.stdout)
        try:
            running = house.left()
            assert told["title"] in answer(told["page"])
            assert told["state"] == "handed_over"
            assert told["title"] in answer(told["backend"])
            assert answer(told["web"] + "/healthz") == "ok\n"
            assert json.loads(answer(told["web"] + "/readyz"))["ready"]
        finally:
            demo.send_signal(sign)
            demo.communicate(timeout=60)
    assert demo.returncode == 0
    assert len(running) >= 8  # demo, guard, Valkey, sandbox, three of web, worker, clock
    assert nothing_is_left(house)


def test_even_kill_9_of_the_demo_leaves_nothing(house: House) -> None:
    """The guard hears that its parent is gone."""
    with house.begin("demo", "--json") as demo:
        assert demo.stdout is not None
        read_json(demo.stdout)
        demo.kill()
        demo.communicate(timeout=60)
    await_true(lambda: nothing_is_left(house), 30)


def test_ctrl_c_before_the_end_is_no_success(house: House) -> None:
    """A script must see that the table never came."""
    with house.begin("demo") as demo:
        await_true(lambda: len(house.left()) >= 3)
        demo.send_signal(signal.SIGINT)
        out, err = demo.communicate(timeout=60)
    assert demo.returncode == 130
    assert "Traceback" not in err
    assert out == ""
    await_true(lambda: nothing_is_left(house))


def test_a_bad_page_ends_the_demo_with_its_faults(house: House) -> None:
    """As every other command says it: status 2, one line for each fault."""
    page = house.folder / "bad.md"
    page.write_text("没有前言的一页", encoding="utf-8")
    ran = house.run("demo", page, "--once", seconds=120)
    assert ran.returncode == 2
    assert "错误 " in ran.stderr
    assert nothing_is_left(house)


def test_a_process_that_dies_ends_the_demo_with_its_last_words(house: House) -> None:
    """Somebody has to read why, and the log is gone with the home."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = house.run("demo", "--once", "--port", str(taken.getsockname()[1]), seconds=120)
    assert ran.returncode == 1
    assert "sandbox ended with status" in ran.stderr
    assert "in use" in ran.stderr
    assert nothing_is_left(house)


def test_the_callers_own_installation_is_not_touched(house: House) -> None:
    """Whoever has a live account set up must be able to look at the demo without fear."""
    (house.folder / ".env").write_text("GONGBAO_ACCOUNT_LIVE_APP_ID=wxlive\n")
    house.environ = {
        **house.environ,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "GONGBAO_ACCOUNT_LIVE_SECRET": "live",
    }
    ran = house.run("demo", "--once", "--json", seconds=120)
    assert ran.returncode == 0, ran.stderr
    assert sorted(path.name for path in house.folder.iterdir()) == [".env", "tmp"]

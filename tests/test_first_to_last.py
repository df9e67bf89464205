"""From the first day to the last of a personal account with 130 old pages, on one small machine.

Everything is done as its owner does it: with the commands, in chat, and in WeChat's own pages.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from house import House, free_port
from processes import await_true

from bot.sandbox.remote import Sandbox
from bot.sandbox.server import start_in_thread

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

OLD = 130
LINKED = 100
DAY = timedelta(days=1)
ADDRESS = "https://mp.weixin.qq.com/s/old{:04d}"


def old_pages(content: Path, today: datetime) -> None:
    """Write 130 digests of the last months; each of the last 100 is linked from the one after it.

    Five more are in no page, but in the list that the owner copies from the back end.
    """
    for number in range(OLD):
        day = today - (OLD - number) * DAY
        before = number - 1
        link = (
            f"- [{title_of(before, day - DAY)}]({ADDRESS.format(before)})\n"
            if before >= OLD - LINKED - 1
            else ""
        )
        page = content / f"ai{day:%Y%m%d}" / "index.md"
        page.parent.mkdir(parents=True)
        page.write_text(
            f'+++\ntitle = "{title_of(number, day)}"\ndate = "{day:%Y-%m-%d}"\n+++\n\n'
            f"## 第 {number} 号观测站传回数据\n\n灯塔{number:03d}昨夜没有熄灭。\n\n"
            f"## 往期\n\n{link}",
            encoding="utf-8",
        )


def title_of(number: int, day: datetime) -> str:
    return f"[日报·{day:%m%d}] 第 {number} 号观测站传回数据"


@pytest.fixture
def platform() -> Iterator[Sandbox]:
    """A WeChat of this test's own: its clock is moved while processes look at it."""
    with start_in_thread() as server:
        yield Sandbox(server.url)


def machine(folder: Path, platform: Sandbox) -> House:
    """An empty folder in which only the time is told beforehand."""
    folder.mkdir()
    environ = {
        "PYTHONUNBUFFERED": "1",
        "GONGBAO_SANDBOX_CLOCK": f"{platform.base_url}/sandbox/clock",
    }
    return House(folder, environ)


def test_a_personal_account_on_a_small_machine(tmp_path: Path, platform: Sandbox) -> None:
    """Set-up, back catalogue, an issue, a night without the machine, moving house, leaving."""
    opened = platform.create_account("personal", ip_whitelist=[], terms={"whitelist_delay": 1})
    old = machine(tmp_path / "vps", platform)
    content = old.folder / "posts"
    today = datetime.fromtimestamp(platform.now(), UTC)
    old_pages(content, today)
    up = _first_day(old, platform, opened)
    try:
        _back_catalogue(old, platform, opened["app_id"])
        _an_issue(old, platform, opened["app_id"], content, today)
    finally:
        _stop(up)
    _a_night_away(old, platform, opened["app_id"])
    _another_house(old, machine(tmp_path / "new", platform), platform, opened)


def _first_day(house: House, platform: Sandbox, opened: dict[str, Any]) -> subprocess.Popen[str]:
    """`gongbao init` asks and waits; a person fills in what it prints at WeChat's platform."""
    port = free_port()
    secret = house.folder / "secret.txt"
    secret.write_text(opened["secret"], encoding="utf-8")
    public = f"http://127.0.0.1:{port}"
    house.environ = {**house.environ, "PORT": str(port)}
    words = ("--yes", "--stay", "--kind", "personal", "--account", "daily", "--wait", "90")
    told = ("--app-id", opened["app_id"], "--secret-file", "secret.txt")
    where = ("--public-url", public, "--api-base", platform.api, "--content", "posts")
    init = house.begin("init", *words, *told, *where)
    try:
        await_true((house.folder / ".env").exists, 60)
        platform.on_platform(opened["app_id"], "whitelist", addresses=["127.0.0.1"])
        await_true(lambda: _filled_in(house, platform, opened["app_id"], public), 60)
        assert init.stdout is not None
        assert any("✅ ④" in line for line in init.stdout)
        assert house.folder.joinpath(".env").stat().st_mode & 0o777 == 0o600
        await_true(lambda: "往期" in asked(platform, opened["app_id"], "帮助"), 60)
    except BaseException:
        init.kill()
        raise
    return init


def _filled_in(house: House, platform: Sandbox, app_id: str, public: str) -> bool:
    """Type what stands in .env into the platform's form; False where the address is not heard."""
    lines = (house.folder / ".env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    token, key = (given.get(f"GONGBAO_ACCOUNT_DAILY_{name}", "") for name in ("TOKEN", "AES_KEY"))
    url = f"{public}/wechat/daily"
    try:
        platform.on_platform(app_id, "callback", url=url, token=token, aes_key=key, mode="safe")
    except LookupError:
        return False
    return True


def _back_catalogue(house: House, platform: Sandbox, app_id: str) -> None:
    """No old page becomes a draft; those whose address is known are found."""
    listed = "".join(f"{title_at(number)}\n{ADDRESS.format(number)}\n" for number in range(5))
    house.folder.joinpath("list.txt").write_text(listed, encoding="utf-8")
    ran = house.run("adopt", "--list", "list.txt", "--yes", "--json")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert len(told["matched"]) == LINKED + 5
    assert len(told["unknown"]) == OLD - LINKED - 5
    assert platform.drafts(app_id) == []
    assert ADDRESS.format(125) in asked(platform, app_id, "灯塔125")
    assert "第 12 号观测站" not in asked(platform, app_id, "灯塔012")


def title_at(number: int) -> str:
    """What the back end's list calls an old page: without the mark, with blanks of its own."""
    return f"第{number}号观测站传回数据"


def asked(platform: Sandbox, app_id: str, words: str) -> str:
    """Send words as a follower; answers what the phone shows, and where a card leads."""
    told = platform.as_follower(app_id, "say", content=words)
    return json.dumps(told, ensure_ascii=False)


def _an_issue(house: House, platform: Sandbox, app_id: str, content: Path, today: datetime) -> None:
    """Written, taken from the folder, published by a person, told by its address, found."""
    page = content / f"ai{today:%Y%m%d}" / "index.md"
    page.parent.mkdir()
    page.write_text(
        f'+++\ntitle = "[日报·{today:%m%d}] 海底电缆修好了"\ndate = "{today:%Y-%m-%d}"\n+++\n\n'
        "## 海底电缆修好了\n\n琥珀湾的电缆昨夜恢复。\n",
        encoding="utf-8",
    )
    assert house.run("prepare").returncode == 0
    await_true(lambda: platform.drafts(app_id), 40)
    invited = house.run("operator", "invite", "站长", "--role", "owner").stdout
    words = re.search(r"绑定 \S+", invited)
    assert words is not None, invited
    assert "绑定好了" in asked(platform, app_id, words[0])
    (draft,) = platform.drafts(app_id)
    platform.by_hand(app_id, f"drafts/{draft['media_id']}/publish", notify=False)
    await_true(lambda: _released(platform, app_id), 20)
    address = _released(platform, app_id)
    assert "已发表" in asked(platform, app_id, address)
    await_true(lambda: address in asked(platform, app_id, "琥珀湾"), 20)


def _released(platform: Sandbox, app_id: str) -> str:
    """The address under which an article of the account came out; "" while none is."""
    for release in platform.releases(app_id):
        for article in release.get("articles", []):
            if article.get("url"):
                return str(article["url"])
    return ""


def _a_night_away(house: House, platform: Sandbox, app_id: str) -> None:
    """The machine stands still for nine hours; whoever asks next hears from when to when."""
    platform.advance(9 * 3600)
    up = house.begin("up")
    try:
        await_true(lambda: "公报停了" in _told(platform, app_id), 60)
        assert house.run("backup", "house.tar").returncode == 0
    finally:
        _stop(up)


def _told(platform: Sandbox, app_id: str) -> str:
    """What the owner reads with the next message; a report waits for what is made good."""
    platform.advance(45)
    time.sleep(2)  # two ticks of the clock
    return asked(platform, app_id, "状态")


def _another_house(old: House, new: House, platform: Sandbox, opened: dict[str, Any]) -> None:
    """Move to another machine, answer there, take everything along, and go."""
    app_id = opened["app_id"]
    for name in (".env", "gongbao.toml", "house.tar"):
        shutil.copy(old.folder / name, new.folder)
    shutil.copytree(old.folder / "posts", new.folder / "posts")
    new.environ = {**new.environ, "PORT": old.environ["PORT"]}
    restored = new.run("restore", "house.tar")
    assert restored.returncode == 0, restored.stderr
    assert "整体暂停" in restored.stdout
    up = new.begin("up")
    try:
        await_true(lambda: ADDRESS.format(125) in asked(platform, app_id, "灯塔125"), 60)
        assert "整体暂停" in asked(platform, app_id, "状态")
        assert "恢复" in asked(platform, app_id, "恢复")
        assert "整体暂停" not in asked(platform, app_id, "状态")
        _leave(new, platform, app_id)
    finally:
        _stop(up)


def _leave(house: House, platform: Sandbox, app_id: str) -> None:
    """Everything comes along as plain files; the last steps are a person's, and are printed."""
    ran = house.run("export", "archive")
    assert ran.returncode == 0, ran.stderr
    listed = (house.folder / "archive" / "daily" / "publications.csv").read_text("utf-8-sig")
    assert _released(platform, app_id) in listed
    assert ADDRESS.format(125) in listed
    told = house.run("leave")
    assert told.returncode == 0, told.stderr
    assert "回调" in told.stdout


def _stop(up: subprocess.Popen[str]) -> None:
    up.send_signal(signal.SIGINT)
    up.communicate(timeout=60)

"""backup, restore, hold, resume, export, leave: the house moves, stands still, and is left."""

from __future__ import annotations

import fcntl
import json
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import typer
from ledgers import new_ledger

from bot.commands.backup import backup
from bot.commands.export import export
from bot.commands.hold import hold
from bot.commands.leave import leave
from bot.commands.restore import restore
from bot.commands.resume import resume
from bot.commands.status import status
from bot.commands.up import up
from workers.chest import Damaged
from workers.digest import Digest
from workers.errors import SettingsInvalid, Unfit
from workers.ledger import SubmittedPage, open_ledger
from workers.ownreplies import Match, Origin, OwnReply, Text
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SHEET = """
public_url = "https://bot.example.com"
[accounts.daily]
app_id = "{app_id}"
secret = "ssssssssssssssssssssssssssssssss"
token = "doorbell"
aes_key = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"
welcome = "你好"
[accounts.daily.menu]
"""
DYING = """
import os, signal, sys
from sqlalchemy import Engine, event
from bot.cli import main

@event.listens_for(Engine, "before_cursor_execute")
def strike(connection, cursor, statement, *_):
    if statement.startswith(words):
        os.kill(os.getpid(), signal.SIGKILL)

words = sys.argv.pop()
sys.argv[1:1] = ["restore"]
main()
"""
PAGE = b'+++\ntitle = "\xe6\x97\xa9"\n+++\n\n## a\n\nb\n'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is set up, in which one page was handed in."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "gongbao.toml").write_text(SHEET.format(app_id="wx0123456789abcdef"))
    monkeypatch.chdir(tmp_path)
    settings = Settings.read()
    new_ledger(settings.database_url)
    ledger = open_ledger(settings.database_url)
    digest = Digest(name="index.md", folder="ai1", slug="ai1", title="早")
    page = SubmittedPage(digest=digest, revision="r", page=PAGE, files={"a.png": b"png"})
    ledger.submit(account=settings.account(), pages=[page], who="me", now=NOW)
    reply = OwnReply(words="加群", match=Match.EXACT, body=Text("长" * 301), origin=Origin.CHAT)
    ledger.add_own_reply("daily", reply, who="me", now=NOW)
    ledger.close()
    return tmp_path


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_house_moves_and_waits_for_a_word(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is there is not overwritten by mistake, and kept when it is."""
    backup(house)
    [file] = house.glob("gongbao-*.tar")
    told = said(capsys)
    assert "1 期，1 张图片" in told
    assert ".env" in told
    with pytest.raises(Unfit, match="--replace"):
        restore(file)
    restore(file, replace=True, yes=True)
    assert "gongbao resume" in said(capsys)
    [kept] = (house / ".gongbao").glob("gongbao-*.tar")
    assert kept.stat().st_mode & 0o777 == 0o600
    status()
    assert "公报整体暂停" in said(capsys)
    resume()
    assert "恢复运行" in said(capsys)
    hold()
    resume(as_json=True)
    assert "公报已整体暂停" in (told := said(capsys))
    assert json.loads(told[told.index("{") :])["paused"] == ""


def test_nothing_is_restored_onto_what_runs_or_is_another_account(house: Path) -> None:
    """Two houses over one ledger, or one account's history under another's name."""
    backup(house)
    [file] = house.glob("gongbao-*.tar")
    ledger = open_ledger(Settings.read().database_url)
    ledger.beat("clock", now=datetime.now(UTC))
    with pytest.raises(Unfit, match="clock 刚刚还有动静"):
        restore(file, replace=True, yes=True)
    ledger.beat("clock", now=NOW)
    with pytest.raises(Unfit, match="打开着账本"):
        restore(file, replace=True, yes=True)
    ledger.close()
    with (house / ".gongbao" / "up.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Unfit, match="gongbao up 正在"):
            restore(file, replace=True, yes=True)
    (house / "gongbao.toml").write_text(SHEET.format(app_id="wxfedcba9876543210"))
    with pytest.raises(Unfit, match="另一个公众号"):
        restore(file, replace=True, yes=True)


@pytest.mark.parametrize(
    ("words", "said"),
    [("INSERT INTO publications", "上一次恢复没有做完"), ("DELETE FROM indexed", "gongbao resume")],
    ids=["while it loads", "before it could say that all is there"],
)
def test_a_restore_that_was_killed_says_so_when_it_is_run_again(
    house: Path, tmp_path_factory: pytest.TempPathFactory, words: str, said: str
) -> None:
    """Run again as it was, it goes through, or says that it did and what is to be done now."""
    backup(house)
    [file] = house.glob("gongbao-*.tar")
    new = tmp_path_factory.mktemp("new")
    (new / "gongbao.toml").write_text(SHEET.format(app_id="wx0123456789abcdef"))
    line = [sys.executable, "-c", DYING, str(file)]
    died = subprocess.run([*line, words], cwd=new, check=False, capture_output=True, timeout=60)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    again = subprocess.run(
        [*line, "nothing"], cwd=new, check=False, capture_output=True, timeout=60, text=True
    )
    assert said in again.stdout + again.stderr
    with closing(open_ledger(f"sqlite:///{new / '.gongbao' / 'ledger.sqlite3'}")) as ledger:
        assert len(ledger.publications()) == 1
        assert "备份作于" in ledger.house_paused()


def test_one_ledger_has_one_up(house: Path) -> None:
    """Also where the second has a home of its own: two queues would each wake their workers."""
    file = house / ".gongbao" / "ledger.sqlite3.up"
    with file.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SettingsInvalid, match="another"):
            up()


def test_a_damaged_backup_changes_nothing(house: Path) -> None:
    """It is looked through to its end before anything is touched."""
    backup(house)
    [file] = house.glob("gongbao-*.tar")
    data = bytearray(file.read_bytes())
    data[-2000] ^= 1
    file.write_bytes(data)
    with pytest.raises(Damaged):
        restore(file, replace=True, yes=True)
    with closing(open_ledger(Settings.read().database_url)) as ledger:
        assert len(ledger.publications()) == 1
        assert ledger.house_paused() == ""


def test_a_timer_keeps_as_many_as_it_is_told(house: Path) -> None:
    """Only in a folder, and only backups."""
    (house / "kept").mkdir()
    for day in (20, 21):
        (house / "kept" / f"gongbao-202611{day}T080000Z.tar").touch()
    backup(house / "kept", keep=2)
    assert len(list((house / "kept").iterdir())) == 2
    with pytest.raises(typer.BadParameter):
        backup(house / "one.tar", keep=2)
    backup(house / "one.tar")
    with pytest.raises(FileExistsError):
        backup(house / "one.tar")


def test_an_export_mixes_with_nothing(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """DIR is new, or empty."""
    export(house / "out")
    assert "1 期，1 个页面" in said(capsys)
    assert (house / "out" / "daily" / "pages" / "00001-ai1" / "index.md").read_bytes() == PAGE
    with pytest.raises(Unfit, match="不是空文件夹"):
        export(house / "out")


def test_leaving_is_told_step_by_step(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For this very account: what waits, what to switch off, what to type, what to take back."""
    del house
    leave()
    told = said(capsys)
    assert "ai1「早」已收到：gongbao release ai1 发出，或 gongbao cancel ai1" in told
    assert "https://bot.example.com/wechat/daily" in told
    assert "关键词“加群”（全匹配）" in told
    assert "超过 300 字" in told
    assert "被关注回复：你好" in told
    assert "回复 300 字" in told
    assert "要合并" not in told
    assert "重置 AppSecret" in told
    assert "ssssssss" not in told
    leave(as_json=True)
    assert json.loads(said(capsys))["daily"][0]["title"] == "先把内容带走"

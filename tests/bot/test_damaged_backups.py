"""Backups that are damaged, hostile, or somebody else's: clear words, and nothing is written."""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger

from bot.cli import main
from workers.account import Account
from workers.chest.blocks import END, members, write_member
from workers.digest import Digest
from workers.ledger import SubmittedPage, open_ledger
from workers.moving import write_backup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Restore = Callable[[bytes | None], tuple[int, str]]

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ACCOUNT = Account(name="daily", app_id="wx0123456789abcdef", secret="s" * 32)
SHEET = '[accounts.daily]\napp_id = "{}"\nsecret = "ssssssssssssssssssssssssssssssss"\n'
FAILED, BAD_INPUT = 1, 2

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of a house with one page and its picture."""
    folder = tmp_path_factory.mktemp("house")
    url = f"sqlite:///{folder / 'ledger.sqlite3'}"
    new_ledger(url)
    with closing(open_ledger(url)) as ledger:
        digest = Digest(name="index.md", folder="ai1", slug="ai1", title="早")
        page = SubmittedPage(digest=digest, revision="r", page=b"page", files={"a.png": b"png"})
        ledger.submit(account=ACCOUNT, pages=[page], who="me", now=NOW)
    write_backup(url, folder / "backup.tar", now=NOW)
    return (folder / "backup.tar").read_bytes()


@pytest.fixture
def restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Restore:
    """Restore a file where there is no ledger yet; answers the status and what was said."""
    (tmp_path / "gongbao.toml").write_text(SHEET.format(ACCOUNT.app_id))
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def restore(data: bytes | None) -> tuple[int, str]:
        if data is not None:
            (tmp_path / "backup.tar").write_bytes(data)
        monkeypatch.setattr(sys, "argv", ["gongbao", "restore", "backup.tar", "--yes"])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capfd.readouterr().err

    return restore


def nothing_written(folder: Path) -> bool:
    """Whether nothing lies there but what a test put down, and the lock of who looked."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    return there <= {"gongbao.toml", "backup.tar", ".gongbao", ".gongbao/up.lock"}


def opened(data: bytes) -> Members:
    return dict(members(io.BytesIO(data)))


def closed(parts: Members, **said: Any) -> bytes:  # noqa: ANN401  any fact of the end
    """Write members as a backup in which every sum is right, whatever else is wrong."""
    end = json.loads(next(data for name, data in parts.items() if name.startswith("end-")))
    kept = {name: data for name, data in parts.items() if not name.startswith("end-")}
    sums = {n: sha256(data).hexdigest() for n, data in kept.items() if "pictures/" not in n}
    last = json.dumps({**end, "members": sums, **said}).encode()
    file = io.BytesIO()
    for name, data in kept.items():
        write_member(file, name, data)
    write_member(file, f"end-{sha256(last).hexdigest()}.json", last)
    file.write(END)
    return file.getvalue()


def manifest(whole: bytes, **facts: object) -> bytes:
    """The same backup, which says other things of itself."""
    parts = opened(whole)
    said = json.loads(parts["gongbao.json"])
    return closed({**parts, "gongbao.json": json.dumps({**said, **facts}).encode()})


def table(whole: bytes, data: bytes) -> bytes:
    """The same backup with other bytes for the rows of one table, of which there are two."""
    parts = opened(whole)
    rows = {**json.loads(parts[next(n for n in parts if n.startswith("end-"))])["rows"]}
    parts["tables/digests/000001.jsonl.gz"] = data
    return closed(parts, rows={**rows, "digests": 2})


DAMAGED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "这不是 gongbao 的备份"),
    "no backup": (lambda _: b"# Page\n" * 999, "这不是 gongbao 的备份"),
    "a pressed one": (gzip.compress, "这不是 gongbao 的备份"),
    "truncated in the middle": (lambda whole: whole[: len(whole) // 2], "没有传完"),
    "truncated at the very end": (lambda whole: whole[:-512], "没有传完"),
    "a bit of a picture flipped": (lambda w: w.replace(b"png", b"pnf", 1), "图片 .* 已损坏"),
    "a name that leads elsewhere": (
        lambda whole: closed({"../../evil": b"x", **opened(whole)}),
        "这不是 gongbao 的备份",
    ),
    "a picture that leads elsewhere": (
        lambda whole: closed({**opened(whole), "pictures/../../evil": b"x"}),
        "不属于这个备份",
    ),
    "an absolute name": (
        lambda whole: closed({**opened(whole), "/etc/cron.d/evil": b"x"}),
        "不属于这个备份",
    ),
    "a name that writes on the terminal": (
        lambda whole: closed({**opened(whole), "\x1b]0;evil\x07": b"x"}),
        "已损坏（第 [0-9,]+ 字节处）",
    ),
    "a bomb": (lambda w: table(w, gzip.compress(bytes(129 << 20), 1)), "大得不正常"),
    "a moment that is none": (lambda w: manifest(w, made_at="yesterday"), "读不懂"),
    "an end that is none": (lambda w: closed(opened(w), rows=7), "结尾读不懂"),
    "columns nobody knows": (
        lambda w: manifest(w, tables=[["closures", [['x" = 1; --', "int"]]]]),
        "不属于这个备份",
    ),
    "of a newer format": (lambda w: manifest(w, format=2), "先升级这台机器上的 gongbao"),
}


@pytest.mark.parametrize(("damage", "words"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_backup_is_refused_in_clear_words(
    whole: bytes,
    restore: Restore,
    tmp_path: Path,
    damage: Callable[[bytes], bytes],
    words: str,
) -> None:
    """It is looked through before anything is made of it."""
    status, told = restore(damage(whole))
    assert status == FAILED
    assert re.search(words, told), told
    assert told.count("\n") == 1
    assert "\x1b" not in told
    assert nothing_written(tmp_path)


@pytest.mark.parametrize("rows", [b"{}\n[]\n", b"[" * 99_999 + b"\n1\n"], ids=["none", "endless"])
def test_rows_that_nobody_packed_end_the_restore(
    whole: bytes, restore: Restore, tmp_path: Path, rows: bytes
) -> None:
    """Every sum is right, so that only loading them tells: the ledger is empty and stands still."""
    status, told = restore(table(whole, gzip.compress(rows)))
    assert status == FAILED
    assert "digests 的数据读不懂" in told
    url = f"sqlite:///{tmp_path / '.gongbao' / 'ledger.sqlite3'}"
    with closing(open_ledger(url)) as ledger:
        assert ledger.publications() == []
        assert "没有做完" in ledger.house_paused()


def test_a_backup_of_a_newer_ledger_waits_for_a_newer_program(
    whole: bytes, restore: Restore, tmp_path: Path
) -> None:
    """What this program does not know of it would be lost."""
    status, told = restore(manifest(whole, schema="9999"))
    assert status == BAD_INPUT
    assert "先升级 gongbao" in told
    assert nothing_written(tmp_path)


def test_a_backup_of_another_account_is_refused(
    whole: bytes, restore: Restore, tmp_path: Path
) -> None:
    """Its history would be told as this one's."""
    (tmp_path / "gongbao.toml").write_text(SHEET.format("wxfedcba9876543210"))
    status, told = restore(whole)
    assert status == BAD_INPUT
    assert "另一个公众号" in told
    assert nothing_written(tmp_path)


def test_a_backup_that_is_not_there_is_missed(restore: Restore, tmp_path: Path) -> None:
    """The file's name is in the answer."""
    status, told = restore(None)
    assert status == FAILED
    assert "backup.tar" in told
    assert nothing_written(tmp_path)

"""A restore that is killed: nothing half-done is ever taken for a whole house."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from furnished import read_all
from ledger_pages import submit_page

from workers.chest import opened
from workers.ledger import migrate, open_ledger
from workers.ledger.moving import NotEmpty, stands_empty
from workers.moving import bring_back, write_backup

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
POINTS = {
    "before it is marked": ("commit", 1),
    "among the pictures": ("INSERT INTO blobs", 2),
    "before the pages": ("INSERT INTO publications", 1),
    "when nearly all is there": ("UPDATE notices", 1),
    "at the very end": ("commit", 2),
}


@pytest.fixture(scope="session")
def backup(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house of two pages, whose pictures do not fit into what SQLite keeps in memory."""
    folder, dice = tmp_path_factory.mktemp("house"), random.Random(7)
    url = f"sqlite:///{shutil.copy(pattern, folder / 'ledger.sqlite3')}"
    with closing(open_ledger(url)) as ledger:
        for slug in ("ai1", "ai2"):
            files = {f"{number}.png": dice.randbytes(3 << 20) for number in range(2)}
            submit_page(ledger, "r1", slug=slug, files=files)
    file = folder / "backup.tar"
    write_backup(url, file, now=NOW)
    return file


def killed(file: Path, url: str, point: tuple[str, int], *more: str) -> None:
    """Restore in a process of its own, which is killed at a point."""
    child = Path(__file__).with_name("restoring.py")
    words, times = point
    line = [sys.executable, str(child), str(file), url, NOW.isoformat(), words, str(times), *more]
    done = subprocess.run(line, check=False, timeout=60, cwd=Path.cwd(), capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def restored(file: Path, url: str) -> None:
    with opened(file) as chest:
        bring_back(chest, url, now=NOW)


def kept(url: str) -> tuple[str, int]:
    """Why the house stands still, and how many publications it knows."""
    migrate.upgrade(url)  # as whatever is started then does
    with closing(open_ledger(url)) as ledger:
        return ledger.house_paused(), len(ledger.publications())


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS.keys())
def test_a_restore_that_was_killed_is_known_and_can_be_run_again(
    backup: Path, tmp_path: Path, point: tuple[str, int]
) -> None:
    """Nothing of it is there, and a house that is started then stands still and says why."""
    url = f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    killed(backup, url, point)
    assert stands_empty(url)
    if point != POINTS["before it is marked"]:
        why, publications = kept(url)
        assert "没有做完" in why
        assert "restore 命令" in why
        assert publications == 0
    restored(backup, url)
    why, publications = kept(url)
    assert "备份作于" in why
    assert publications == 2


@pytest.mark.postgresql
def test_a_restore_that_was_killed_leaves_nothing_in_postgresql(
    backup: Path, request: pytest.FixtureRequest
) -> None:
    """A server forgets what a dead client had not committed."""
    url = request.getfixturevalue("postgresql").create("killed")
    killed(backup, url, POINTS["when nearly all is there"])
    why, publications = kept(url)
    assert "没有做完" in why
    assert publications == 0
    restored(backup, url)
    assert kept(url)[1] == 2


def test_a_ledger_that_was_to_be_replaced_is_whole_and_stands_still(
    backup: Path, pattern: Path, tmp_path: Path
) -> None:
    """Somebody wanted another in its place: it does not go on by itself as if nobody had."""
    url = f"sqlite:///{shutil.copy(pattern, tmp_path / 'ledger.sqlite3')}"
    with closing(open_ledger(url)) as ledger:
        submit_page(ledger, "r1", slug="newer")
    before = read_all(url)
    killed(backup, url, POINTS["among the pictures"], "--replace")
    after = read_all(url)
    [paused] = after.pop("house")
    assert "原来的账本原样还在" in paused[1]
    assert after == {name: rows for name, rows in before.items() if name != "house"}
    with opened(backup) as chest:
        with pytest.raises(NotEmpty):
            bring_back(chest, url, now=NOW)
        bring_back(chest, url, now=NOW, replace=True)
    assert kept(url)[1] == 2


def test_a_restore_that_nobody_heard_of_is_whole(backup: Path, tmp_path: Path) -> None:
    """Killed after its last word to the database, it is not done again over itself by mistake."""
    url = f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    killed(backup, url, ("", 1))
    why, publications = kept(url)
    assert "备份作于" in why
    assert publications == 2
    with opened(backup) as chest, pytest.raises(NotEmpty):
        bring_back(chest, url, now=NOW)

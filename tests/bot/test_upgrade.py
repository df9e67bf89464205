"""`gongbao upgrade`: a backup, the migrations, a look; and nothing lost where one of them fails."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.commands.upgrade import upgrade
from workers.errors import GongbaoError, SettingsInvalid
from workers.ledger import migrate, open_ledger

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = "0009"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a ledger that the program before this one has left, in a folder of its own."""
    (tmp_path / "gongbao.toml").write_text(
        f'port = 1\n[accounts.daily]\napp_id = "wx0123456789abcdef"\nsecret = "{"s" * 32}"\n'
    )
    monkeypatch.chdir(tmp_path)
    file = tmp_path / ".gongbao" / "ledger.sqlite3"
    with migrate.migrating(f"sqlite:///{file}") as connection:
        migrate.climb(connection, BEFORE)
    return file


def changed(file: Path, sql: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(sql)
        connection.commit()


def test_a_backup_is_taken_before_the_ledger_is_brought_up_to_date(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever upgrades can go back; a second time there is nothing to do, and nothing is done."""
    with pytest.raises(SettingsInvalid, match="gongbao upgrade"):
        open_ledger(f"sqlite:///{database}")
    upgrade()
    said = capsys.readouterr().out
    [backup] = (database.parent / "backups").iterdir()
    assert str(backup) in said
    assert f"从 {BEFORE} 升级到 {migrate.head()}" in said
    assert open_ledger(f"sqlite:///{database}").beats() == {}
    upgrade()
    assert "账本已是最新" in capsys.readouterr().out
    assert [*(database.parent / "backups").iterdir()] == [backup]


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All or nothing, and it is said where the backup lies: the old program runs on."""
    changed(database, "CREATE TABLE house (something_else)")
    with pytest.raises(Exception, match="house"):
        upgrade()
    said = capsys.readouterr()
    [backup] = (database.parent / "backups").iterdir()
    assert "仍是升级前的样子" in said.err
    assert str(backup) in said.err
    assert migrate.current(f"sqlite:///{database}") == BEFORE


def test_without_a_backup_nothing_is_migrated(database: Path, tmp_path: Path) -> None:
    """A folder that cannot be written, or a full disk, is found out before."""
    (tmp_path / "file").touch()
    with pytest.raises(GongbaoError, match="没有升级"):
        upgrade(backups=tmp_path / "file" / "folder")
    assert migrate.current(f"sqlite:///{database}") == BEFORE


def test_an_older_program_keeps_its_hands_off_a_newer_ledger(database: Path) -> None:
    """Neither does it migrate it, nor open it: every way in says which of the two is too old."""
    changed(database, "UPDATE alembic_version SET version_num = '9999'")
    url = f"sqlite:///{database}"
    for enter in (upgrade, lambda: migrate.upgrade(url), lambda: open_ledger(url)):
        with pytest.raises(SettingsInvalid, match="newer gongbao"):
            enter()

"""A git checkout that is pulled: real repositories, and remotes that fail in their ways."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from processes import alive, await_true
from structlog.testing import capture_logs

from workers.checkout import EVERY_SECONDS, Checkout, top_of

if TYPE_CHECKING:
    from pathlib import Path

WHO = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *WHO, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of this machine's git, and a secret that git must not see."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GONGBAO_ACCOUNT_DAILY_SECRET", "geheim")


@pytest.fixture
def author(tmp_path: Path) -> Path:
    """The author's own repository, with one page."""
    author = tmp_path / "author"
    author.mkdir()
    git(author, "init", "-b", "main")
    commit(author, "one.md")
    return author


@pytest.fixture
def ours(author: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", str(author), "ours")
    return tmp_path / "ours"


def commit(repository: Path, name: str) -> None:
    (repository / name).write_text(name, encoding="utf-8")
    git(repository, "add", name)
    git(repository, "commit", "-m", name)


def pull(one: Checkout, now: float) -> None:
    """Begin a pull at that moment, and see it end."""
    one.tend(now)
    assert one._process is not None
    one._process.wait(timeout=30)
    one.tend(now + 1)


def test_what_the_author_pushed_is_there_within_a_minute(author: Path, ours: Path) -> None:
    """Once a minute, and no more often; nobody waits for it."""
    one = Checkout(ours)
    pull(one, 0)
    commit(author, "two.md")
    one.tend(EVERY_SECONDS - 1)
    assert one._process is None
    began = time.monotonic()
    one.tend(EVERY_SECONDS)
    assert time.monotonic() - began < 1
    await_true((ours / "two.md").exists)
    one.end()


def test_a_checkout_is_found_from_a_folder_in_it(ours: Path) -> None:
    """Two accounts with folders of one repository pull it once."""
    (ours / "content" / "post").mkdir(parents=True)
    assert top_of(ours / "content" / "post") == top_of(ours) == ours


def test_what_was_changed_here_is_never_merged(author: Path, ours: Path) -> None:
    """The author's history went another way: it is said once, and nothing is touched."""
    commit(ours, "mine.md")
    commit(author, "two.md")
    one = Checkout(ours)
    with capture_logs() as lines:
        pull(one, 0)
        pull(one, EVERY_SECONDS)
    assert [line["event"] for line in lines] == ["folder not pulled"]
    assert "status" in lines[0]["why"]
    assert not (ours / "two.md").exists()


def test_a_trouble_that_is_over_is_said(author: Path, ours: Path) -> None:
    """The remote was away, then it is back; the next trouble is said again."""
    hidden = author.rename(author.parent / "away")
    one = Checkout(ours)
    with capture_logs() as lines:
        pull(one, 0)
        hidden.rename(author)
        pull(one, EVERY_SECONDS)
        author.rename(hidden)
        pull(one, 2 * EVERY_SECONDS)
    told = ["folder not pulled", "folder pulled again", "folder not pulled"]
    assert [line["event"] for line in lines] == told
    assert str(author) not in repr(lines)


def test_without_git_it_is_said_once(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is watched all the same."""
    monkeypatch.setenv("PATH", str(ours))
    one = Checkout(ours)
    with capture_logs() as lines:
        for minute in range(3):
            one.tend(minute * EVERY_SECONDS)
    assert [line["event"] for line in lines] == ["folder not pulled"]
    assert "git cannot be started" in lines[0]["why"]


def test_a_folder_that_is_no_checkout_is_said_once(tmp_path: Path) -> None:
    """Somebody wrote `pull = true` for a plain folder."""
    one = Checkout(tmp_path)
    with capture_logs() as lines:
        pull(one, 0)
        pull(one, EVERY_SECONDS)
    assert [line["event"] for line in lines] == ["folder not pulled"]


def test_a_remote_that_hangs_is_left_with_all_it_started(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After half a minute git is ended, and so is the ssh it waits for; no secret was handed on."""
    ssh = tmp_path / "ssh"
    ssh.write_text(
        f'#!/bin/sh\necho $$ > "{tmp_path}/pid"\nenv > "{tmp_path}/env"\nexec sleep 60\n'
    )
    ssh.chmod(0o755)
    git(ours, "remote", "set-url", "origin", "ssh://git@example.com/blog.git")
    git(ours, "config", "core.sshCommand", str(ssh))
    one = Checkout(ours)
    one.tend(0)
    await_true(lambda: (tmp_path / "env").exists() and (tmp_path / "pid").read_text().strip())
    pid = int((tmp_path / "pid").read_text())
    one.tend(29)
    assert alive(pid)
    with capture_logs() as lines:
        one.tend(30)
    assert lines[0]["why"] == "git pull took longer than 30 s"
    await_true(lambda: not alive(pid))
    handed_on = (tmp_path / "env").read_text()
    assert "geheim" not in handed_on
    assert "GIT_TERMINAL_PROMPT=0" in handed_on

"""gongbao console: a link into the console, from the machine itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from house import House, settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox


@pytest.fixture
def house(
    tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any], redis_url: str
) -> House:
    (tmp_path / ".env").write_text(settings_for(wechat_account, sandbox.api))
    house = House(tmp_path, {"REDIS_URL": redis_url, "PORT": "8123"})
    assert house.run("migrate").returncode == 0
    return house


def test_a_link_is_printed_for_whoever_may_run_commands_here(house: House) -> None:
    """They hold all secrets already, and so are the owner of all accounts."""
    ran = house.run("console")
    assert ran.returncode == 0
    link = ran.stdout.splitlines()[0]
    assert re.fullmatch(r"http://127\.0\.0\.1:8123/console/enter\?key=[\w-]{43}", link)
    other = house.run("console", "--account", "main").stdout
    assert other.splitlines()[0].endswith("&account=main")


def test_a_person_must_be_an_operator(house: House) -> None:
    """A mistyped name would be a link that opens nothing."""
    ran = house.run("console", "--person", "小王")
    assert ran.returncode == 2
    assert "小王" in ran.stderr
    assert "gongbao operator list" in ran.stderr
    assert house.run("console", "--account", "nobody").returncode == 2

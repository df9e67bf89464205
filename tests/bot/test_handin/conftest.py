"""A house whose web process listens, its worker at hand, and an author at another machine."""

from __future__ import annotations

import sys
from pathlib import Path

# The house that most tests of the pipeline work in.
sys.path.append(str(Path(__file__).parents[2] / "workers" / "test_pipeline"))

from typing import TYPE_CHECKING, Any

import pytest
from faraway import Server, open_server
from ledgers import new_ledger
from pressroom import House, settings_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.remote import Sandbox


@pytest.fixture
def house(
    tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any], redis_url: str
) -> House:
    home = tmp_path / "server"
    home.mkdir()
    settings = settings_for(wechat_account, sandbox, home, redis_url)
    new_ledger(settings.database_url)
    made = House(settings, sandbox, home)
    made.services.scratch.redis.flushdb()
    return made


@pytest.fixture
def server(house: House) -> Iterator[Server]:
    with open_server(house) as server:
        yield server


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, as an author's machine has it, and the working folder."""
    folder = tmp_path / "laptop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder

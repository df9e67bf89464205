"""An account in safe mode, its ledger on SQLite, its scratch in a real Valkey."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger

# Callbacks as WeChat writes them.
sys.path.append(str(Path(__file__).parents[1]))

from switchboard import DAILY, WEEKLY, Phone, Switchboard

from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def blank_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger nothing was written to, to copy."""
    file = tmp_path_factory.mktemp("switchboard") / "ledger.sqlite3"
    new_ledger(f"sqlite:///{file}")
    return file


@pytest.fixture
def ledger_url(blank_ledger: Path, tmp_path: Path) -> str:
    """A ledger that is up to date and empty."""
    shutil.copy(blank_ledger, tmp_path / "ledger.sqlite3")
    return f"sqlite:///{tmp_path}/ledger.sqlite3"


@pytest.fixture
def board(ledger_url: str, redis_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """An installation of two accounts in safe mode, without any operator."""
    made = Switchboard.of(ledger_url, redis_url, tmp_path, DAILY, WEEKLY)
    yield made
    made.services.ledger.close()


@pytest.fixture
def owner(board: Switchboard) -> Phone:
    """The phone of 阿明, who owns the account."""
    return Phone(board).enrol("阿明", Role.OWNER)

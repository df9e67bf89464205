"""An account that people write to, its ledger on SQLite, its talks in a real Valkey."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger
from parlour import Parlour, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

# Pages and sentences that the ledger's tests have, WeChat's side of the door's, a pipeline's house.
TESTS = Path(__file__).parents[2]
sys.path += [str(TESTS / each) for each in ("workers/test_ledger", "workers/test_pipeline", "bot")]


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger nothing was written to, to copy."""
    file = tmp_path_factory.mktemp("parlour") / "ledger.sqlite3"
    new_ledger(f"sqlite:///{file}")
    return file


@pytest.fixture
def parlour(empty_ledger: Path, tmp_path: Path, redis_url: str) -> Iterator[Parlour]:
    """A personal account of which nothing is published yet."""
    shutil.copy(empty_ledger, tmp_path / "ledger.sqlite3")
    made = opened(tmp_path, redis_url)
    yield made
    made.services.ledger.close()
    made.services.scratch.close()

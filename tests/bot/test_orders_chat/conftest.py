"""A newsroom whose people give orders from their phones, through WeChat's own callbacks."""

from __future__ import annotations

import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ledgers import new_ledger

# The newsroom, which the tests of the pipeline have, too, and WeChat's side of a callback.
sys.path.append(str(Path(__file__).parents[2] / "workers" / "test_pipeline"))
sys.path.append(str(Path(__file__).parents[1]))

from deskphone import Desk, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.sandbox.remote import Sandbox


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger nothing was written to, to copy."""
    file = tmp_path_factory.mktemp("desk") / "ledger.sqlite3"
    new_ledger(f"sqlite:///{file}")
    return file


@pytest.fixture
def open_desk(
    tmp_path: Path, empty_ledger: Path, sandbox: Sandbox, redis_url: str
) -> Iterator[Callable[..., Desk]]:
    """Open an account of a kind, with its callback served."""
    shutil.copy(empty_ledger, tmp_path / "ledger.sqlite3")
    with ExitStack() as doors:

        def made(kind: str = "subscription", **account: object) -> Desk:
            return doors.enter_context(opened(kind, sandbox, tmp_path, redis_url, **account))

        yield made


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """A certified account that pushes, with two people who may."""
    return open_desk()

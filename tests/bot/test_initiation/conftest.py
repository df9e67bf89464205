"""Fixtures of the dialogue: somebody with a fresh account, and the house that is set up."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from house import free_port
from ledgers import new_ledger
from newcomer import Newcomer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox


@pytest.fixture
def newcomer(tmp_path: Path, sandbox: Sandbox, redis_url: str) -> Iterator[Newcomer]:
    """Somebody with a fresh account, whose whitelist is empty and takes a second to act."""
    account = sandbox.create_account("personal", ip_whitelist=[], terms={"whitelist_delay": 0.3})
    environ = {"REDIS_URL": redis_url, "PORT": str(free_port())}
    with ExitStack() as opened:
        yield Newcomer(tmp_path, sandbox, account, environ, opened)


@pytest.fixture
def house(newcomer: Newcomer) -> Newcomer:
    """The same, with files written, a ledger, and a web process that knows them."""
    settings = newcomer.settled()
    new_ledger(settings.database_url)
    newcomer.serve(settings).scratch.redis.delete("gongbao:visits")
    return newcomer

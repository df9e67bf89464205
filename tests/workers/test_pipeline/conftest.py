"""The house that most tests of the pipeline work in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger
from pressroom import House, settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox


@pytest.fixture
def house(
    tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any], redis_url: str
) -> House:
    settings = settings_for(wechat_account, sandbox, tmp_path, redis_url)
    new_ledger(settings.database_url)
    return House(settings, sandbox, tmp_path)

"""The counter at which followers ask and operators answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import Counter, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox


@pytest.fixture
def counter(sandbox: Sandbox, tmp_path: Path, redis_url: str) -> Iterator[Counter]:
    """A certified account's."""
    made = opened(sandbox, tmp_path, redis_url)
    yield made
    made.services.ledger.close()

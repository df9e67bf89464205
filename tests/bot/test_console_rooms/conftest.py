"""A console over an account's shelf, and people in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from insider import Insiders, insiders_at

from workers.publication import Kind

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def house(tmp_path: Path, redis_url: str) -> Insiders:
    """The console of a certified account."""
    return insiders_at(tmp_path, redis_url, kind=Kind.SUBSCRIPTION)

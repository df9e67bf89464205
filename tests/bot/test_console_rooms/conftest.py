"""A console over an account's shelf, and people in it."""

from __future__ import annotations

import sys
from pathlib import Path

# The window in which the other pages of the console are looked at, and how an app is served.
sys.path += [str(Path(__file__).parents[1] / "test_console"), str(Path(__file__).parents[1])]

import pytest
from insider import Insiders, insiders_at

from workers.publication import Kind


@pytest.fixture
def house(tmp_path: Path, redis_url: str) -> Insiders:
    """The console of a certified account."""
    return insiders_at(tmp_path, redis_url, kind=Kind.SUBSCRIPTION)

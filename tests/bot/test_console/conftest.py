"""A newsroom's console, served to people and to a browser."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# The newsroom, which the tests of the pipeline have, too, and how an app is served.
sys.path.append(str(Path(__file__).parents[2] / "workers" / "test_pipeline"))
sys.path.append(str(Path(__file__).parents[1]))

from consoleside import ConsoleSide, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.sandbox.remote import Sandbox


@pytest.fixture
def open_console(
    tmp_path: Path, sandbox: Sandbox, redis_url: str
) -> Iterator[Callable[..., ConsoleSide]]:
    """Open the console of an account of a kind."""
    with ExitStack() as doors:

        def made(kind: str = "subscription", **over: object) -> ConsoleSide:
            return doors.enter_context(opened(kind, sandbox, tmp_path, redis_url, **over))

        yield made


@pytest.fixture
def side(open_console: Callable[..., ConsoleSide]) -> ConsoleSide:
    """A certified account's console."""
    return open_console()

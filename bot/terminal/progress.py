"""Say what is going on while it goes on: a spinner on a terminal, lines elsewhere, or nothing."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.terminal.output import console

if TYPE_CHECKING:
    from collections.abc import Iterator


class Progress:
    """Steps on stderr, so that stdout holds the result alone."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._console = console(sys.stderr)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Name a step while it runs; once it is done, tell how long it took."""
        if self._quiet:
            yield
            return
        began = time.monotonic()
        with self._console.status(what):
            yield
        self._console.print(f"✓ {what}（{time.monotonic() - began:.1f} 秒）")

    def note(self, sentence: str) -> None:
        """Tell something that happened within a step."""
        if not self._quiet:
            self._console.print(f"  {sentence}")

"""Turn the signals that ask a program to stop into one exception."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ASKING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asked to stop; no handler of Exception may swallow it."""

    def __init__(self, sign: int) -> None:
        self.status = 128 + sign
        super().__init__(signal.Signals(sign).name)


class _Asked:
    """The signal that waits (0: none), and how deep we are in what must not be broken off."""

    sign = 0
    depth = 0


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise Interrupted inside the block on the first signal; later ones disturb nothing.

    Set up even where the signal was ignored, as a shell does for what it runs with `&`.
    """
    _Asked.sign = 0
    before = {sign: signal.signal(sign, _hear) for sign in ASKING}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


@contextmanager
def unbroken() -> Iterator[None]:
    """Let a signal wait until the block is left, so that what belongs together is done together.

    Masking the signal instead would hand the mask down to every process started in the block.
    """
    _Asked.depth += 1
    try:
        yield
    finally:
        _Asked.depth -= 1
    if _Asked.sign and not _Asked.depth:
        sign, _Asked.sign = _Asked.sign, 0  # asked once, told once
        raise Interrupted(sign)


def _hear(sign: int, _frame: FrameType | None) -> None:
    for each in ASKING:
        signal.signal(each, signal.SIG_IGN)
    if not _Asked.depth:
        raise Interrupted(sign)
    _Asked.sign = sign

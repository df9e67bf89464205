"""Wait for what a person does elsewhere: look again and again, within limits, and say so."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often is looked, in seconds, and for how long a person is waited for.

    `poll` is between two calls to WeChat (stable_token may be asked for 10,000 times a minute,
    500,000 a day), `glance` between two looks at our own scratch, `ring` between two rings at
    the public address, `hush` until it is said that nothing has come.
    """

    poll: float = 3.0
    glance: float = 0.5
    ring: float = 15.0
    hush: float = 60.0
    limit: float = 1800.0


def wait_for(
    look: Callable[[], T | None],
    pace: float,
    limit: float,
    meanwhile: Callable[[], object] = lambda: None,
) -> T | None:
    """Look until something is there, or None after `limit` seconds; it looks once in any case."""
    deadline = time.monotonic() + limit
    while (found := look()) is None:
        left = deadline - time.monotonic()
        if left <= 0:
            return None
        _pass(min(pace, left), meanwhile)
    return found


def _pass(seconds: float, meanwhile: Callable[[], object]) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        meanwhile()
        time.sleep(min(left, 0.2))

"""Answers kept for seconds, so that what many ask at once is worked out once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

MOST: Final = 1_000

T = TypeVar("T")


class CacheInfo(NamedTuple):
    """How often an answer was there already, and how often it had to be made."""

    hits: int
    misses: int


class _Kept(NamedTuple, Generic[T]):
    until: float
    value: T


class Memo(Generic[T]):
    """Values by key, each for `seconds`; the oldest go when there are too many.

    Threads may share it: at worst a value is made twice.
    """

    def __init__(self, seconds: float, most: int = MOST) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: dict[Hashable, _Kept[T]] = {}
        self._hits = self._misses = 0

    @property
    def info(self) -> CacheInfo:
        return CacheInfo(self._hits, self._misses)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give the value that is kept, or make it; what raises is not kept."""
        kept = self._kept.get(key)
        if kept is not None and time.monotonic() < kept.until:
            self._hits += 1
            return kept.value
        self._misses += 1
        value = make()
        self._kept.pop(key, None)  # so that it goes to the end of the line
        self._kept[key] = _Kept(time.monotonic() + self._seconds, value)
        while len(self._kept) > self._most:
            self._kept.pop(next(iter(self._kept)), None)
        return value

    def forget(self) -> None:
        """Forget all values."""
        self._kept.clear()

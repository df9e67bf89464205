"""A few hundred megabytes of what was read or written last, on this machine's own disk."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

MOST_BYTES: Final = 512 * 1024 * 1024
KEPT: Final = 0.9
"""This share of them is left when the oldest go, so that they need not go each time."""


class Cache:
    """Files by hash. Whatever goes wrong with them, the storage has the bytes."""

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most

    def get(self, digest: str) -> bytes | None:
        """Give the bytes as they lie here: whoever reads them looks at their hash."""
        place = self._folder / digest
        with suppress(OSError):
            data = place.read_bytes()
            with suppress(OSError):
                os.utime(place)
            return data
        return None

    def drop(self, digest: str) -> None:
        with suppress(OSError):
            (self._folder / digest).unlink()

    def keep(self, contents: Mapping[str, bytes]) -> None:
        """Keep what is new, and let the oldest go where that is too much."""
        new = {digest: data for digest, data in contents.items() if not self._has(digest)}
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for digest, data in new.items():
                beside = self._folder / f".{secrets.token_hex(8)}"
                beside.write_bytes(data)
                beside.replace(self._folder / digest)
            if new:
                self._shrink(new)

    def _has(self, digest: str) -> bool:
        return (self._folder / digest).exists()

    def _shrink(self, spared: Collection[str]) -> None:
        lying = [(each, each.stat()) for each in os.scandir(self._folder)]
        left = sum(stat.st_size for _, stat in lying)
        if left <= self._most:
            return
        for each, stat in sorted(lying, key=lambda one: one[1].st_mtime):
            if left <= KEPT * self._most:
                return
            if each.name not in spared:
                self.drop(each.name)
                left -= stat.st_size

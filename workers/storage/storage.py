"""Bytes by their hash: several at once, looked at whenever they are read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from workers.storage.cache import Cache

HANDS: Final = 8
PROBE: Final = sha256(b"").hexdigest()
"""Asked for to see whether the storage answers; it need not be there."""


class Lack(StrEnum):
    """Why bytes that were kept cannot be had any more, in words for people."""

    MISSING = "不见了"
    DAMAGED = "已损坏"


class Place(Protocol):
    """A bucket or a folder. Each raises StorageAway or StorageRefuses; None is "not there"."""

    def get(self, name: str) -> bytes | None: ...
    def size(self, name: str) -> int | None: ...
    def put(self, name: str, data: bytes) -> None: ...


class Storage:
    """What was once put stays as it is; nothing is ever deleted here.

    Never to be called inside a transaction of the ledger: on SQLite all others would wait.
    """

    def __init__(self, place: Place, cache: Cache) -> None:
        self._place = place
        self._cache = cache

    def keep(self, contents: Mapping[str, bytes]) -> None:
        """Put bytes, by their sha256 (hex), unless they lie there with the same size.

        They are there, or StorageAway or StorageRefuses is raised.
        """
        with ThreadPoolExecutor(HANDS, thread_name_prefix="storage") as pool:
            list(pool.map(self._keep, contents.items()))
        self._cache.keep(contents)

    def read(self, digests: Collection[str]) -> dict[str, bytes | Lack]:
        """Read bytes by their sha256 (hex), or why they cannot be had; raises as `keep` does."""
        near = {digest: data for digest in digests if (data := self._near(digest)) is not None}
        far = [digest for digest in set(digests) if digest not in near]
        with ThreadPoolExecutor(HANDS, thread_name_prefix="storage") as pool:
            fetched = dict(zip(far, pool.map(self._fetch, far), strict=True))
        self._cache.keep({k: v for k, v in fetched.items() if not isinstance(v, Lack)})
        return {**near, **fetched}

    def probe(self) -> None:
        """Ask whether it answers; raises as `keep` does."""
        self._place.size(_name(PROBE))

    def _keep(self, item: tuple[str, bytes]) -> None:
        digest, data = item
        if self._place.size(_name(digest)) != len(data):
            self._place.put(_name(digest), data)

    def _near(self, digest: str) -> bytes | None:
        data = self._cache.get(digest)
        if data is not None and sha256(data).hexdigest() != digest:
            self._cache.drop(digest)
            return None
        return data

    def _fetch(self, digest: str) -> bytes | Lack:
        data = self._place.get(_name(digest))
        if data is None:
            return Lack.MISSING
        return data if sha256(data).hexdigest() == digest else Lack.DAMAGED


def _name(digest: str) -> str:
    return f"{digest[:2]}/{digest}"

"""For how long a server lets the bytes it gave be used again. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import Self

DAY: Final = 86_400.0
"""Seconds: the longest, and what holds where the server says nothing."""

_NOT_AGAIN: Final = re.compile(r"(?:^|[\s,])no-(?:store|cache)(?=$|[\s,=])", re.IGNORECASE)
_AGE: Final = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


class Fetched(bytes):
    """A picture's bytes; for `fresh` seconds they may be used in place of fetching again."""

    fresh: float

    def __new__(cls, data: bytes, *, fresh: float = 0.0) -> Self:
        made = super().__new__(cls, data)
        made.fresh = fresh
        return made


def freshness(cache_control: str) -> float:
    """The seconds that an answer's Cache-Control grants (RFC 9111), at most a day."""
    if _NOT_AGAIN.search(cache_control):
        return 0.0
    age = _AGE.search(cache_control)
    return min(float(age[1]), DAY) if age else DAY

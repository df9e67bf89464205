"""One thing that was looked at: what it is, and what to do where it is not well."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `what` it is, whether all is well, and else the remedy."""

    what: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        return not self.remedy

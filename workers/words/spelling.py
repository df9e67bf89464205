"""One spelling of what somebody typed, to compare it as a whole. Pure."""

from __future__ import annotations

import unicodedata

from workers.words.tokens import folded


def spelled(words: str) -> str:
    """One spelling: phones type full-width letters, capitals, traditional forms, stray spaces."""
    return " ".join(folded(unicodedata.normalize("NFKC", words)).split())

"""Something that is looked for: a word in one or several forms. Pure."""

from __future__ import annotations

from dataclasses import dataclass

Phrase = tuple[str, ...]
"""Tokens that stand side by side."""


@dataclass(frozen=True, slots=True)
class Word:
    """Something that must stand in a text in one of its forms: as written, or by an alias."""

    forms: tuple[Phrase, ...]

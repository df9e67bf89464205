"""A theme's two files as places: a style sheet, and the few words it is made from."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from workers.markup.places import Place

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_WORD: Final = re.compile(r"\$([a-z]+)")


def places(css: str, toml: str) -> Place:
    """The wrapper's place; `$accent` and the like stand for the texts of theme.toml."""
    words = {key: value for key, value in tomllib.loads(toml).items() if isinstance(value, str)}
    filled = _WORD.sub(lambda word: words.get(word[1], ""), _COMMENT.sub("", css))
    return Place(filled, ("section.article",))

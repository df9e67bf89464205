"""Declarations WeChat keeps, written as short as they can be."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Seen to survive in real articles (platform notes 10.1); position, url() and variables do not.
PROPERTIES: Final = frozenset(
    """
    background background-color border border-top border-right border-bottom border-left
    border-color border-style border-width border-collapse border-radius border-spacing
    box-shadow box-sizing color display font-size font-style font-weight height letter-spacing
    line-height margin margin-top margin-right margin-bottom margin-left max-width min-width
    opacity overflow overflow-wrap overflow-x padding padding-top padding-right padding-bottom
    padding-left table-layout text-align text-decoration text-indent vertical-align
    white-space width word-break word-wrap
    """.split()  # noqa: SIM905  words read better as words
)
# What an author may set in raw HTML: enough to colour and to align, too little to hide text.
AUTHORS: Final = frozenset(
    """
    background background-color color font-size font-style font-weight text-align
    text-decoration text-indent
    """.split()  # noqa: SIM905  words read better as words
)
_VALUE: Final = re.compile(r"[\w\s#%.,+-]+|(?:(?:rgb|hsl)a?\([\d\s.,%]+\)|[\w\s#%.,+-])+")
_FORBIDDEN: Final = re.compile(r"expression|javascript|text-align:(?:start|end)", re.IGNORECASE)
_LONG_COLOUR: Final = re.compile(
    r"#([0-9a-f])\1([0-9a-f])\2([0-9a-f])\3(?![0-9a-f])", re.IGNORECASE
)
_LEADING_ZERO: Final = re.compile(r"(?<![\d.])0\.(?=\d)")
# What a shorthand sets anew; what was said of it before is wasted ink.
_SIDES: Final = ("-top", "-right", "-bottom", "-left")
_RESETS: Final = {
    "margin": tuple(f"margin{side}" for side in _SIDES),
    "padding": tuple(f"padding{side}" for side in _SIDES),
    "background": ("background-color",),
    "border": tuple(f"border{part}" for part in (*_SIDES, "-color", "-style", "-width")),
}


@lru_cache(maxsize=1024)
def shorten(style: str, allowed: frozenset[str] = PROPERTIES) -> str:
    """Allowed declarations only: no spaces, no last semicolon, `.5em`, `#abc`."""
    kept: dict[str, str] = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if colon and name in allowed and _VALUE.fullmatch(value):
            for older in (name, *_RESETS.get(name, ())):
                kept.pop(older, None)
            kept[name] = _short(value)
    short = ";".join(f"{name}:{value}" for name, value in kept.items())
    return "" if _FORBIDDEN.search(short) else short


def is_writable(name: str, value: str) -> bool:
    """Whether a declaration would be written."""
    return bool(shorten(f"{name}:{value}"))


def _short(value: str) -> str:
    value = re.sub(r"\s*,\s*", ",", value)
    value = _LONG_COLOUR.sub(r"#\1\2\3", value)
    return _LEADING_ZERO.sub(".", value)

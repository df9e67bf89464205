"""Code as WeChat keeps it: every style on `pre`, lines as `<br>`, indentation that stays."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

    from workers.markup.places import Place

# Few classes: every colour costs some forty characters of the article's budget.
_CLASSES: Final = {
    "Token.Comment": "comment",
    "Token.Keyword": "keyword",
    "Token.Name.Builtin": "keyword",
    "Token.Name.Tag": "keyword",
    "Token.Name.Function": "name",
    "Token.Name.Class": "name",
    "Token.Name.Decorator": "name",
    "Token.Literal.Number": "number",
    "Token.Literal.String": "string",
}
_RUN: Final = re.compile(r"^ +| {2,}", re.MULTILINE)
_LONGEST: Final = 20_000  # characters: more could never be published, so it is not worth colours


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    # Most pages have no code, and are spared the import.
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415
    from pygments.util import ClassNotFound  # noqa: PLC0415

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


def listing(code: str, language: str, place: Place | None) -> str:
    """The inside of a `pre`; in colours where `place` is given and the language is known.

    Spaces that would fold are no-break spaces, one character each and not the six of `&nbsp;`.
    """
    code = code.expandtabs(4).strip("\n")
    known = language and len(code) < _LONGEST and _lexer(language)
    return _coloured(code, language, place) if known and place else _plain(code)


def _plain(text: str) -> str:
    text = _RUN.sub(lambda run: "\xa0" * len(run[0]), text)
    return escape(text, quote=False).replace("\n", "<br>")


def _coloured(code: str, language: str, place: Place) -> str:
    parts: list[tuple[str, str]] = []
    for name, value in tokens(code, language):
        style = place.child(f"span.{name}").style if name else ""
        if parts and (not value.strip() or parts[-1][0] == style):
            parts[-1] = (parts[-1][0], parts[-1][1] + value)
        else:
            parts.append((style, value))
    whole = "".join(value for _, value in parts)
    return _written(parts) if whole.strip("\n") == code else _plain(code)


@lru_cache(maxsize=64)
def tokens(code: str, language: str) -> tuple[tuple[str, str], ...]:
    """Runs of code with the name of their colour, "" for the text's own.

    A page too long for its full dress is set several times; its code is read once.
    """
    lexer = _lexer(language)
    assert lexer is not None
    runs: list[tuple[str, str]] = []
    for kind, value in lexer.get_tokens(code):
        name = _class(kind)
        if runs and (not value.strip() or runs[-1][0] == name):
            runs[-1] = (runs[-1][0], runs[-1][1] + value)
        else:
            runs.append((name, value))
    return tuple(runs)


def _written(parts: list[tuple[str, str]]) -> str:
    html, column = [], 0
    for at, (style, value) in enumerate(parts):
        text = value.rstrip("\n") if at == len(parts) - 1 else value
        ink = text.rstrip()
        space = text[len(ink) :]
        # A line's first spaces are indentation only where the line starts in this part.
        lead = "" if column == 0 else "\x00"
        inside = _plain(lead + ink).replace("\x00", "")
        after = _plain("\x00" + space).replace("\x00", "")
        html.append((f'<span style="{style}">{inside}</span>' if style and ink else inside) + after)
        column = 0 if text.endswith("\n") else 1
    return "".join(html)


@lru_cache(maxsize=256)
def _class(kind: _TokenType) -> str:
    token = str(kind)
    while token:
        if name := _CLASSES.get(token):
            return name
        token = token.rpartition(".")[0]
    return ""

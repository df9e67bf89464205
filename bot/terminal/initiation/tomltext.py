"""Set keys in the text of gongbao.toml, and leave every other character as it is. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEADER: Final = re.compile(r"\s*\[")
_STRING: Final = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*')"""


class Elaborate(Exception):
    """The document is written in a way that only a person can add to."""


def with_keys(text: str, account: str, keys: Mapping[str, str], top: Mapping[str, str]) -> str:
    """Set texts in `[accounts.<account>]`, and `top` above all tables.

    What comes out is read again: it says what it said before, and the new texts. Raises
    Elaborate where that cannot be had by adding lines.
    """
    wanted: dict[str, Any] = deepcopy(tomllib.loads(text.removeprefix("\ufeff")))
    wanted |= top
    try:
        wanted.setdefault("accounts", {}).setdefault(account, {}).update(keys)
        lines = text.splitlines(keepends=True)
        _set(lines, 0, top)
        if keys:
            _set(lines, _table(lines, account), keys)
        new = "".join(lines)
        if tomllib.loads(new.removeprefix("\ufeff")) == wanted:
            return new
    except (tomllib.TOMLDecodeError, AttributeError):
        pass
    raise Elaborate


def _table(lines: list[str], account: str) -> int:
    """Find the line behind the table's head; a new table goes to the end."""
    head = re.compile(rf"""\s*\[\s*accounts\s*\.\s*["']?{account}["']?\s*\]\s*(?:\#.*)?""")
    for number, line in enumerate(lines):
        if head.fullmatch(line.rstrip("\r\n")):
            return number + 1
    _close(lines)
    lines += ["\n"] * bool(lines) + [f"[accounts.{account}]\n"]
    return len(lines)


def _set(lines: list[str], begin: int, keys: Mapping[str, str]) -> None:
    """Set keys in the section that begins at a line."""
    for key, value in keys.items():
        heads = (n for n in range(begin, len(lines)) if _HEADER.match(lines[n]))
        end = next(heads, len(lines))
        there = re.compile(rf"(\s*{key}\s*=\s*){_STRING}(\s*(?:\#.*)?)", re.DOTALL)
        for number in range(begin, end):
            if found := there.fullmatch(lines[number]):
                lines[number] = f"{found[1]}{_written(value)}{found[2]}"
                break
        else:
            while end > begin and _says_nothing(lines[end - 1]):
                end -= 1
            if end == len(lines):
                _close(lines)
            apart = "\n" if end < len(lines) and _HEADER.match(lines[end]) else ""
            lines.insert(end, f"{key} = {_written(value)}\n{apart}")


def _says_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _close(lines: list[str]) -> None:
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"


def _written(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)

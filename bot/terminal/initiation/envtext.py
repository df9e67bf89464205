"""Set variables in the text of a `.env`, and leave every other character as it is. Pure."""

from __future__ import annotations

import re
from typing import Final

_PLAIN: Final = re.compile(r"[\w./:@%+,=-]*", re.ASCII)
_VALUE: Final = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|(?:(?!\s+\#)[^\r\n])*?)"""


def with_variable(text: str, name: str, value: str) -> str:
    """Set one; where it stands already, in its line, else in a new one at the end."""
    line = re.compile(
        rf"^(?P<head>\ufeff?[ \t]*(?:export[ \t]+)?{re.escape(name)}[ \t]*=[ \t]*){_VALUE}"
        r"(?P<tail>[ \t]*(?:[ \t]\#[^\r\n]*)?\r?)$",
        re.MULTILINE,
    )
    found = list(line.finditer(text))
    if not found:
        end = "" if not text or text.endswith("\n") else "\n"
        return f"{text}{end}{name}={_written(value)}\n"
    last = found[-1]  # of several the last one counts
    new = f"{last['head']}{_written(value)}{last['tail']}"
    return text[: last.start()] + new + text[last.end() :]


def _written(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    return '"' + re.sub(r'(["\\$])', r"\\\1", value) + '"'

"""Cut a page into front matter and body, and load the first with its format's own parser."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Final, NamedTuple

from workers.errors import Fault

_MARKS: Final = ("+++", "---")
_NAME: Final = r"(?>[^\s\"'#=\[\]{},.＝]+)"
# A key stands before = or a dot, or in a table's head. Strings and comments match first, and stay;
# of a bare word in a value's place the parser has to complain.
_BARE: Final = re.compile(
    r"""(?s:\"\"\".*?\"\"\"|'''.*?''')|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*"""
    rf"|(?P<key>{_NAME})(?=[ \t]*[=.])|^(?P<head>[ \t]*\[+[ \t]*)(?P<table>{_NAME})(?=[ \t]*\])",
    re.MULTILINE,
)
_FULL_WIDTH: Final = re.compile("[“”‘’＝＂]")
_PLACE: Final = re.compile(r" \(at [^)]*\)$")
_TOML_LINE: Final = re.compile(r"\(at line (\d+)")


class Unreadable(Exception):
    """The parser's complaint, with its line inside the front matter (from 1) if it named one."""

    def __init__(self, complaint: str, line: int | None) -> None:
        super().__init__(complaint)
        self.line = line


class Split(NamedTuple):
    """A page in two: `kind` "toml", "yaml", "json" or "" where there is no front matter.

    `offset` is how many lines of the file stand before the first line of `body`.
    """

    kind: str
    head: str
    body: str
    offset: int
    faults: tuple[Fault, ...] = ()


def split(text: str, *, file: str) -> Split:
    """Cut a page (lines end in LF) into front matter and body."""
    first, _, _ = text.partition("\n")
    mark = first.rstrip()
    if mark in _MARKS:
        return _split_marked(text, mark, file)
    if text.startswith("{"):
        return _split_json(text, file)
    fault = Fault(
        "没有 front matter（页首的标题、日期等信息）",
        "请在第 1 行写 +++，随后写 title、date，再以单独一行 +++ 结束",
        file,
        1,
    )
    return Split("", "", text, 0, (fault,))


def _split_marked(text: str, mark: str, file: str) -> Split:
    lines = text.split("\n")
    kind = "toml" if mark == "+++" else "yaml"
    for at in range(1, len(lines)):
        if lines[at].rstrip() == mark:
            return Split(kind, "\n".join(lines[1:at]), "\n".join(lines[at + 1 :]), at + 1)
    fault = Fault(
        f"front matter 没有结束：开头的 {mark} 没有配对",
        f"请在最后一个字段后另起一行写 {mark}",
        file,
        1,
    )
    return Split("", "", "\n".join(lines[1:]), 1, (fault,))


def _split_json(text: str, file: str) -> Split:
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        return Split("", "", text, 0, (unreadable("JSON", str(error), file, line),))
    return Split("json", text[:end], text[end:].lstrip(" "), text.count("\n", 0, end))


def unreadable(kind: str, complaint: str, file: str, line: int | None) -> Fault:
    return Fault(
        f"front matter 不是正确的 {kind}（{complaint}）",
        "请对照这一行检查引号、括号、等号或缩进",
        file,
        line,
    )


def load(kind: str, head: str) -> dict[str, object]:
    """The mapping as the format's own parser reads it; one of these errors else."""
    try:
        values = _parsers(kind, head)
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        line = int(found[1]) if found else head.count("\n") + 1
        wide = _FULL_WIDTH.search(head.split("\n")[line - 1])
        hint = f"，这一行有全角的 {wide[0]}" if wide else ""
        complaint = _PLACE.sub("", str(error))  # in lines of the front matter, not of the file
        raise Unreadable(f"{complaint}{hint}", line) from error
    except (ValueError, RecursionError, OverflowError) as error:
        raise Unreadable(str(error), None) from error
    if not isinstance(values, dict):
        raise Unreadable("not a table of fields", 1)
    return {str(key): value for key, value in values.items()}


def _parsers(kind: str, head: str) -> object:
    if kind == "toml":
        return _toml(head)
    if kind == "yaml":
        # PyYAML takes a tenth of the time of a whole preview to import; most pages are TOML.
        from workers.frontmatter import plain_yaml  # noqa: PLC0415

        try:
            return plain_yaml.load(head) or {}
        except plain_yaml.NoYAML as error:
            raise Unreadable(str(error), error.line) from error
    return json.loads(head) if kind else {}


def _toml(head: str) -> object:
    """TOML as Chinese authors write it: 标题 = "…" without the quotes a key needs there."""
    try:
        return tomllib.loads(head)
    except tomllib.TOMLDecodeError:
        if head.isascii():
            raise
    return tomllib.loads(_BARE.sub(_quoted, head))


def _quoted(found: re.Match[str]) -> str:
    name = found["key"] or found["table"]
    if not name or name.isascii():
        return found[0]
    return f'{found["head"] or ""}"{name}"'

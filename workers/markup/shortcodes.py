"""Hugo's shortcodes in a page: the ones that are plain Markdown in disguise, and all the others."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from workers.errors import Fault

_CODE: Final = re.compile(r"\{\{[<%]\s*(/?)\s*([\w./-]+)\s*(.*?)\s*/?[>%]\}\}")
_LITERAL: Final = re.compile(r"\{\{([<%])/\*(.*?)\*/([>%])\}\}")
_ARGUMENT: Final = re.compile(r"""(?:([\w-]+)=)?(?:"([^"]*)"|`([^`]*)`|([^\s"]+))""")
_FENCE: Final = re.compile(r"[ >]*(`{3,}|~{3,})")


class Expanded(NamedTuple):
    """A body without shortcodes, line for line the same, and what could not be told."""

    body: str
    faults: tuple[Fault, ...]


def expand(body: str, *, file: str, offset: int) -> Expanded:
    """`figure` becomes a picture, `highlight` a fence; what else there is, is a fault."""
    if "{{" not in body:
        return Expanded(body, ())
    faults: list[Fault] = []
    lines, fence = body.split("\n"), ""
    for at, line in enumerate(lines):
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence and "{{" in line:
            lines[at], unknown = _line(line)
            faults += [_fault(name, file, at + 1 + offset) for name in unknown]
    return Expanded("\n".join(lines), tuple(faults))


def _line(line: str) -> tuple[str, list[str]]:
    unknown: list[str] = []

    def replaced(code: re.Match[str]) -> str:
        closing, name, written = code.groups()
        arguments = [(a[0], a[1] or a[2] or a[3]) for a in _ARGUMENT.findall(written)]
        if name == "figure":
            return _figure(dict(arguments))
        if name == "highlight":
            return "```" if closing else f"```{arguments[0][1] if arguments else ''}"
        if not closing:
            unknown.append(name)
        return ""

    line = _CODE.sub(replaced, line)
    return _LITERAL.sub(r"{{\1\2\3}}", line), unknown


def _figure(arguments: dict[str, str]) -> str:
    words = arguments.get("caption") or arguments.get("title") or arguments.get("alt") or ""
    words = re.sub(r"([\[\]\\])", r"\\\1", words)
    return f"![{words}](<{arguments.get('src', '')}>)" if arguments.get("src") else ""


def _fault(name: str, file: str, line: int) -> Fault:
    return Fault(
        f"不认识的 Hugo 短代码 {name}",
        "请改写成普通的 Markdown（图片、链接或文字），或者删去",
        file,
        line,
    )

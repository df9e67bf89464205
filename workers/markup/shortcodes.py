"""Hugo's shortcodes in a page: the ones that are plain Markdown in disguise, and all the others."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from workers.errors import Fault

# Nothing is looked for twice and nothing behind the next "{{": a line of them took minutes.
_CODE: Final = re.compile(r"\{\{[<%]\s*+(/?+)\s*+([\w./-]++)((?:(?!\{\{|[>%]\}\}).)*+)[>%]\}\}")
_LITERAL: Final = re.compile(r"\{\{([<%])/\*((?:(?!\{\{|\*/[>%]\}\}).)*+)\*/([>%])\}\}")
_ARGUMENT: Final = re.compile(r"""(?:([\w-]+)=)?(?:"([^"]*)"|`([^`]*)`|([^\s"]+))""")
_FENCE: Final = re.compile(r"[ >]*(`{3,}|~{3,})")
_LONGEST: Final = 20  # lines over which one shortcode may be spread


class Expanded(NamedTuple):
    """A body without shortcodes, line for line the same, and what could not be told."""

    body: str
    faults: tuple[Fault, ...]


def expand(body: str, *, file: str, offset: int, permalink: str = "") -> Expanded:
    """The common shortcodes as Markdown; what else there is, is a fault that names it.

    `figure` becomes a picture, `highlight` a fence, `details` its summary in bold, `ref` and
    `relref` the address of the page by the site's rule `permalink` (":slug" in it).
    """
    if "{{" not in body:
        return Expanded(body, ())
    reader, faults = _Reader(permalink), list[Fault]()
    lines, fence = body.split("\n"), ""
    for at, line in enumerate(lines):
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence and "{{" in line:
            lines[at] = reader.line(_gathered(lines, at))
            faults += [_fault(name, file, at + 1 + offset) for name in reader.unknown]
    return Expanded("\n".join(lines), tuple(faults))


def _gathered(lines: list[str], at: int) -> str:
    """A line with the rest of a shortcode spread over the next ones, which become empty."""
    line = lines[at]
    if not _is_open(line):
        return line
    for end in range(at + 1, min(at + _LONGEST, len(lines))):
        line = f"{line} {lines[end].strip()}"
        if not _is_open(line):
            lines[at + 1 : end + 1] = [""] * (end - at)
            return line
    return lines[at]


def _is_open(line: str) -> bool:
    """Whether the last shortcode that begins in a line does not end there."""
    begun = max(line.rfind("{{<"), line.rfind("{{%"))
    return begun > max(line.rfind(">}}"), line.rfind("%}}"))


class _Reader:
    """Reads line after line; `unknown` names what the last one held that nobody knows."""

    def __init__(self, permalink: str) -> None:
        self.permalink = permalink
        self.unknown: list[str] = []

    def line(self, line: str) -> str:
        self.unknown = []
        return _LITERAL.sub(r"{{\1\2\3}}", _CODE.sub(self._read, line))

    def _read(self, code: re.Match[str]) -> str:
        closing, name, written = code.groups()
        written = written.strip().removesuffix("/")
        given = [(a[0], a[1] or a[2] or a[3]) for a in _ARGUMENT.findall(written)]
        first = given[0][1] if given else ""
        if name == "figure":
            return _figure(dict(given))
        if name == "highlight":
            return "```" if closing else f"```{first}"
        if name == "details":
            return "" if closing else f"**{dict(given).get('summary', '') or '详情'}**"
        address = self._address(first) if name in ("ref", "relref") else ""
        if not address and not closing:
            self.unknown.append(f"{name} {first}" if name in ("ref", "relref") else name)
        return address

    def _address(self, page: str) -> str:
        """Where Hugo puts a page; "" where its path says more than the page's name."""
        path, _, anchor = page.partition("#")
        if not path:
            return f"#{anchor}"
        parts = [part for part in path.removesuffix(".md").split("/") if part]
        if parts and parts[-1] in ("index", "_index"):
            parts.pop()
        known = re.sub(
            r":(?:slug|contentbasename|filename)\b", parts[-1] if parts else "", self.permalink
        )
        return "" if not parts or ":" in known else known


def _figure(arguments: dict[str, str]) -> str:
    words = arguments.get("caption") or arguments.get("title") or arguments.get("alt") or ""
    words = re.sub(r"([\[\]\\])", r"\\\1", words)
    picture = f"![{words}](<{arguments.get('src', '')}>)" if arguments.get("src") else ""
    return f"[{picture}](<{arguments['link']}>)" if picture and arguments.get("link") else picture


def _fault(name: str, file: str, line: int) -> Fault:
    return Fault(
        f"不认识的 Hugo 短代码 {name}",
        "请改写成普通的 Markdown（图片、链接或文字），或者删去",
        file,
        line,
    )

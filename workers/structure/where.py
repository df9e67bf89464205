"""From a breach in the article back to the line of the page it came from. Pure."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from workers.errors import Fault, Gravity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workers.structure.violation import Violation

SHOWN: Final = 3  # places told of one kind; a theme's fault is in every paragraph
_MARKS: Final = re.compile(r"[\s*_`~\[\]()#>|\\]+")
_LENGTHS: Final = (24, 12, 6, 3)  # characters to look for: the longest that is found decides


def faults_of(
    violations: Iterable[Violation], page: str, file: str, pictures: Mapping[str, int | None]
) -> tuple[Fault, ...]:
    """Faults with the page's lines; `pictures` maps a picture's address to its line.

    Of many breaches of one kind the first few are told, the last of them with the number of all.
    """
    lines = [_folded(line) for line in page.splitlines()]
    kinds = groupby(sorted(violations, key=_kind), key=_kind)
    return tuple(fault for _, group in kinds for fault in _told(list(group), lines, file, pictures))


def once(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Each breach once, as the last of several ways of looking tells it, but never milder."""
    known: dict[tuple[str, str], Violation] = {}
    for found in violations:
        key = (found.rule, found.picture or found.words[:20] or found.excerpt)
        if key not in known or found.gravity in (Gravity.ERROR, known[key].gravity):
            known[key] = found
    return tuple(known.values())


def _kind(violation: Violation) -> tuple[str, str]:
    return (violation.rule, violation.gravity)


def _told(
    group: list[Violation], lines: list[str], file: str, pictures: Mapping[str, int | None]
) -> Iterator[Fault]:
    for at, violation in enumerate(group[:SHOWN], start=1):
        line = _line(violation, lines, pictures)
        kind = "结构异常" if violation.gravity is Gravity.ERROR else "结构建议"
        what = f"{kind}（{violation.rule}）：{violation.what}"
        if line is None and violation.excerpt:
            what += f"，在 {violation.excerpt}"
        if at == SHOWN < len(group):
            what += f"，这样的共 {len(group)} 处"
        yield Fault(what, violation.remedy, file, line, violation.gravity)


def _line(violation: Violation, lines: list[str], pictures: Mapping[str, int | None]) -> int | None:
    if violation.picture in pictures:
        return pictures[violation.picture]
    words = _folded(violation.words)
    for length in _LENGTHS:
        if len(words) >= length or length == min(_LENGTHS):
            found = (at for at, line in enumerate(lines, start=1) if words[:length] in line)
            if words and (line := next(found, None)):
                return line
    return None


def _folded(text: str) -> str:
    """The text without white space and Markdown's marks, which the article has not."""
    return _MARKS.sub("", text)

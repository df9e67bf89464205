"""The page as its author wrote it, by lines, so that whatever is said of it can be found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.console.issue import found
from bot.console.page import NOWHERE, Page, TurnedAway
from bot.console.sight import look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.console.page import Facts, Visit
    from workers.errors import Fault

MOST_BYTES: Final = 40_000
"""Of source on one page; the rest is on the next."""
MOST_OF_A_LINE: Final = 2_000
"""Characters: a picture written into a line has millions."""


class Line(NamedTuple):
    """A line as it is shown, from 1, with what was found there."""

    number: int
    text: str
    faults: tuple[Fault, ...]


class Part(NamedTuple):
    """Some lines of a page, and where the parts before and after begin (None: there is none)."""

    lines: list[Line]
    before: int | None
    after: int | None


def view(visit: Visit, number: int, place: int) -> Facts:
    row, _ = found(visit, number)
    pages = visit.services.ledger.mendable(row.id)
    if place >= len(pages):
        raise TurnedAway(404, NOWHERE)
    lines = pages[place].page.decode("utf-8", "replace").splitlines()
    sight = look(row, 0, "", visit.services)
    faults = sight.shown.faults if sight.shown and sight.shown.page == place else ()
    wanted = visit.args.get("line", "")
    at = int(wanted) if wanted.isdecimal() and len(wanted) < 8 else 1  # noqa: PLR2004
    return {
        "row": row,
        "place": place,
        "pages": pages,
        "part": part_with(lines, at, faults),
        "total": len(lines),
        "wanted": at,
    }


def part_with(lines: Sequence[str], at: int, faults: Sequence[Fault]) -> Part:
    """Cut the source into parts of about MOST_BYTES; give the one that holds line `at`."""
    starts, room = [1], MOST_BYTES
    for number, text in enumerate(lines, 1):
        room -= len(_cut(text).encode()) + 60  # its tags
        if room < 0 and number > starts[-1]:
            starts.append(number)
            room = MOST_BYTES - len(_cut(text).encode())
    here = max(n for n, start in enumerate(starts) if start <= max(1, at))
    first = starts[here]
    last = starts[here + 1] - 1 if here + 1 < len(starts) else len(lines)
    by_line: dict[int, list[Fault]] = {}
    for fault in faults:
        by_line.setdefault(fault.line or 0, []).append(fault)
    return Part(
        [
            Line(number, _cut(lines[number - 1]), tuple(by_line.get(number, ())))
            for number in range(first, last + 1)
        ],
        starts[here - 1] if here else None,
        starts[here + 1] if here + 1 < len(starts) else None,
    )


def _cut(text: str) -> str:
    return text if len(text) <= MOST_OF_A_LINE else f"{text[:MOST_OF_A_LINE]}…"


PAGE: Final = Page(
    name="source",
    path="/issues/<int:number>/source/<int:place>",
    title="原文",
    english="Source",
    view=view,
)

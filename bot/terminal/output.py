"""What a command shows: sentences, faults, tables, JSON. The rim of the command line."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, TextIO

from workers.errors import Gravity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.table import Table

    from workers.errors import Fault

PIPE_WIDTH = 160
MARKS = {Gravity.ERROR: "错误", Gravity.WARNING: "提醒", Gravity.NOTE: "说明"}
_STYLES = {Gravity.ERROR: "bold red", Gravity.WARNING: "yellow", Gravity.NOTE: "cyan"}
"""Columns where there is no terminal to ask: a log's reader scrolls, a wrapped path is lost."""


def console(stream: TextIO | None = None) -> Console:
    """Build a console on a stream: colours on a terminal only, and brackets are just brackets.

    Rich obeys NO_COLOR. Titles hold text such as `[公报·1122]`, so markup stays off.
    """
    # Rich takes as long to import as a page to be set: what is written plainly does without.
    from rich.console import Console  # noqa: PLC0415

    stream = stream or sys.stdout
    width = None if stream.isatty() else PIPE_WIDTH
    return Console(
        file=stream, markup=False, highlight=False, emoji=False, soft_wrap=True, width=width
    )


def say(sentence: str, style: str = "") -> None:
    """Tell a result on stdout."""
    if style and sys.stdout.isatty():
        console().print(sentence, style=style)
    else:
        print(sentence)  # noqa: T201  the rim of the command line


def complain(sentence: str) -> None:
    """Tell what went wrong, or what to mind, on stderr."""
    print(sentence, file=sys.stderr)  # noqa: T201  the rim of the command line


def show_faults(faults: Iterable[Fault], stream: TextIO | None = None) -> None:
    """Write one line for each fault: gravity, place, what is wrong, what to do."""
    to = stream or sys.stderr
    for fault in faults:
        if to.isatty():
            _show_in_colour(fault, to)
        else:
            print(f"{_mark(fault)} {fault}", file=to)


def _show_in_colour(fault: Fault, to: TextIO) -> None:
    from rich.text import Text  # noqa: PLC0415  see console

    style = _STYLES[fault.gravity]
    place = f"{fault.place}：" if fault.place else ""
    told = f"{fault.what}。{fault.remedy}"
    console(to).print(Text.assemble((_mark(fault), style), " ", (place, "bold"), told))


def _mark(fault: Fault) -> str:
    return MARKS[fault.gravity]


def fault_json(fault: Fault) -> dict[str, object]:
    """Write a fault as JSON types."""
    return {
        "gravity": str(fault.gravity),
        "file": fault.file,
        "line": fault.line,
        "what": fault.what,
        "remedy": fault.remedy,
    }


def emit_json(value: object) -> None:
    """Write JSON on stdout as UTF-8, whatever the locale says."""
    emit(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def emit(text: str) -> None:
    """Write bare text on stdout as UTF-8, whatever the locale says."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(errors="replace"))
    sys.stdout.buffer.flush()


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str = "",
    right: Iterable[int] = (),
) -> Table:
    """Build a table; the columns numbered in `right` (from 0) hold figures."""
    from rich.table import Table  # noqa: PLC0415  see console
    from rich.text import Text  # noqa: PLC0415

    grid = Table(title=title or None, title_justify="left", header_style="bold")
    figures = set(right)
    for index, head in enumerate(heads):
        grid.add_column(head, justify="right" if index in figures else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    return grid


def show_table(grid: Table) -> None:
    """Write a table on stdout."""
    console().print(grid, soft_wrap=False)


def likeness(similarity: float) -> str:
    """Write how much of a picture's look is left (SSIM): 99.3%; nothing where all of it is."""
    return f"{min(similarity, 0.999):.1%}" if similarity < 1 else ""


def size(count: int) -> str:
    """Write a number of bytes for people: 999 B, 31 KB, 1.40 MB, 69.4 GB (powers of ten)."""
    if count < 1000:  # noqa: PLR2004
        return f"{count} B"
    if count < 1_000_000:  # noqa: PLR2004
        return f"{count / 1000:.0f} KB"
    if count < 1_000_000_000:  # noqa: PLR2004
        return f"{count / 1_000_000:.2f} MB"
    return f"{count / 1_000_000_000:.1f} GB"

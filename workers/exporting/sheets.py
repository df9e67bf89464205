"""Tables that a spreadsheet opens with their characters right; no cell of theirs is a formula."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""OWASP, "CSV Injection": what a spreadsheet may take for the beginning of a formula."""


def write_sheet(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a CSV file, UTF-8 with a mark, for Excel; answers how many rows."""
    count = 0
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(heads)
        for row in rows:
            sheet.writerow([plain(cell) for cell in row])
            count += 1
    return count


def plain(cell: object) -> str:
    """A cell that is only text; an apostrophe goes before what might be a formula."""
    text = "" if cell is None else str(cell).replace("\x00", "")
    number = isinstance(cell, int)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) and not number else text

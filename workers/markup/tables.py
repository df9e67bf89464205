"""Keep a table's short columns whole on a phone, so that numbers are not broken in two.

Words may break anywhere in an article, else a long name would push its table off the screen;
one cell that may not, the longest of a short column, is enough to hold the column's width.
"""

from __future__ import annotations

from itertools import zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

from workers.markup.tree import text_of

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Sequence

SHORT: Final = 10  # half-widths a column may have to be kept whole
TOGETHER: Final = 24  # half-widths all kept columns may have: half of a phone's line
# In half-widths: what a phone's line holds twice over (two lines a cell are no hardship), what a
# column deserves before it breaks its lines, the space around a cell, the widest sensible table.
PHONE: Final = 72
COLUMN: Final = 20
PADDING: Final = 2
WIDEST: Final = 150
HALF_WIDTH: Final = 7  # pixels, at 13 px
MANY: Final = 4  # columns; with fewer, lines may break


def keep_short_columns(root: ET.Element) -> None:
    """Give the longest cell of each short column the class `short`, from the left."""
    for table in root.iter("table"):
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
        longest_cells = [
            max(((_width(cell), cell) for cell in column if cell is not None), key=itemgetter(0))
            for column in zip_longest(*rows)
        ]
        _widen(table, [width for width, _ in longest_cells])
        room = TOGETHER
        for width, longest in longest_cells:
            if 0 < width <= min(SHORT, room):
                room -= width
                longest.set("class", "short")


def _widen(table: ET.Element, widths: Sequence[int]) -> None:
    """Give a table that would be squeezed into slivers on a phone the `width` to scroll in."""
    needed = sum(min(width, COLUMN) + PADDING for width in widths)
    if len(widths) >= MANY and needed > PHONE:
        table.set("width", str(min(needed, WIDEST) * HALF_WIDTH))


def _width(cell: ET.Element) -> int:
    """Half-widths of a cell's text; a character of code is as wide as two thirds of a Han one."""
    text = text_of(cell)
    wide = 0 if text.isascii() else sum(map("WF".count, map(east_asian_width, text)))
    return len(text) + wide + sum(len(text_of(code)) for code in cell.iter("code")) // 3

"""What a page says first, as running text: the stuff that summaries are made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from workers.markup.tree import words_of

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable

_PLACES: Final = ("p", ".//p", ".//li", ".//td", "h2", "h3")
# Compiled when they are first used: most pages have a summary, or headlines to make one of.
_SENTENCE: Final = r"[。！？!?；…]|[a-z)]\.(?:\s|$)"
_FINISHED: Final = r"(?:[。！？!?；;…][”」』）)》]*|[A-Za-z)]\.)$"
_LEADS_ON: Final = "[：:，,、—]$"
_SAYS_SOMETHING: Final = 20  # characters
_ENOUGH: Final = 400  # characters: several times a summary


def opening(root: ET.Element) -> str:
    """The first sentences of a page, about 400 characters of them.

    Code, pictures and tables are passed over, and so are lines that are no sentence (a date, a
    bold heading) or that lead on to what is passed over ("运行：") where there are others. A
    page without paragraphs is told by its list, its table or its headings.
    """
    for place in _PLACES:
        blocks = [words for words in map(words_of, root.iterfind(place)) if words]
        if blocks:
            whole = [sentences for block in blocks if (sentences := _whole(block))]
            return _run_on(whole or blocks)
    return ""


def _whole(block: str) -> str:
    """A block up to its last sentence's end, "" if it has none."""
    if not re.search(_LEADS_ON, block):
        return block if re.search(_SENTENCE, block) else ""
    ends = [found.end() for found in re.finditer(_SENTENCE, block)]
    if ends:
        return block[: ends[-1]].rstrip()
    # "…，其中包括以下几点：" says something before it leads on.
    before = block.rpartition("，")[0]
    return f"{before}。" if len(before) >= _SAYS_SOMETHING else ""


def _run_on(blocks: Iterable[str]) -> str:
    text = ""
    for block in blocks:
        if text and not re.search(_FINISHED, text):
            text = text.rstrip("：:，,、—") + "；"
        spaced = text and text[-1].isascii()
        text += f" {block}" if spaced else block
        if len(text) > _ENOUGH:
            break
    return text

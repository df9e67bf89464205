"""The classes of Chinese writing, and the functions that tell the same without a pattern."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from workers.han import HAN, WIDE, is_han, is_wide
from workers.markup.tree import grow, inner

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper


@pytest.mark.parametrize(("inside", "told"), [(HAN, is_han), (WIDE, is_wide)])
def test_a_class_and_its_function_hold_the_same_characters(
    inside: str, told: _lru_cache_wrapper[bool]
) -> None:
    """Whether a title or a line is read with the pattern or without, it is read the same."""
    one = re.compile(f"[{inside}]")
    every = map(chr, range(0, 0x110000, 53))
    edges = [chr(ord(c) + by) for c in inside if c != "-" for by in (-1, 0, 1) if c != "\U0003ffff"]
    assert all(bool(one.match(c)) == told.__wrapped__(c) for c in (*every, *edges))


def test_korean_keeps_the_space_of_a_line_break() -> None:
    """Chinese is joined across a soft break; Korean, which parts its words by spaces, is not."""
    assert inner(grow("<p>中文\n中文</p>")) == "<p>中文中文</p>"
    assert inner(grow("<p>한국어\n한국어</p>")) == "<p>한국어\n한국어</p>"


def test_tags_at_the_ends_of_lines_are_looked_through() -> None:
    """Bold or linked words at a line's end are joined to the next line as plain ones are."""
    made = inner(grow('<p><b>中</b><i>文</i>\n<a href="https://a.b">文</a>\n<b>latin</b>\n中</p>'))
    assert "<i>文</i><a" in made
    assert "</a>\n<b>latin</b>\n中" in made

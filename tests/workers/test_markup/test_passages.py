"""Where addresses stand in Markdown, and where only what looks like one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.markup.engine import convert
from workers.markup.passages import passages, pieces


def addresses(body: str) -> list[str]:
    return [
        piece
        for passage in passages(body)
        if passage.is_text
        for piece, is_address in pieces(passage.text)
        if is_address
    ]


def joined(body: str) -> str:
    return "".join(
        "".join(piece for piece, _ in pieces(passage.text)) if passage.is_text else passage.text
        for passage in passages(body)
    )


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("![图](a.png)", ["a.png"]),
        ("[甲](b) 与 [乙](c 'd')", ["b", "c"]),
        ("[![图](a.png)](b)", ["a.png", "b"]),
        ('![图](<a b.png> "题")', ["a b.png"]),
        ("[a](b_(c)_(d(e)).html)", ["b_(c)_(d(e)).html"]),
        (r"[a](b\)c)", [r"b\)c"]),
        ("[a]\n[b](c\n  'd')", ["c"]),
        ("[甲]: a.png '题'\n[^1]: 注", ["a.png"]),
        ('<img alt="x" src="a.png"><a href=\'b\'>甲</a>', ["a.png", "b"]),
        ("- ![图](a.png)\n\n    ![图](b.png)", ["a.png", "b.png"]),
        ("> ![图](a.png)", ["a.png"]),
        ("``[a](b)` ``[c](d)", ["d"]),
        ("`[a](b) 没有结束", ["b"]),
        ("`甲\n\n[a](b)`", ["b"]),
        ("<!-- 没有结束 [a](b)", ["b"]),
        ("\\``` [a](b)", ["b"]),
    ],
)
def test_addresses_are_found(body: str, found: list[str]) -> None:
    """Of pictures, links, definitions and HTML, however they are written."""
    assert addresses(body) == found


@pytest.mark.parametrize(
    "body",
    [
        "```\n![图](a.png)\n```",
        "~~~~md\n![图](a.png)\n~~~\n[a](b)\n~~~~",
        "> ```\n> ![图](a.png)\n> ```",
        "- 甲\n\n  ```\n  ![图](a.png)\n  ```",
        "文\n\n    ![图](a.png)\n\n    [a](b)",
        "- 甲\n\n      [a](b)",
        "`![图](a.png)` ``[a](b)`c``",
        "`甲\n[a](b)`",
        r"\[a](b) \`",
        "a](b)",
        "[a] (b)",
        "[a](b c)",
        "[a](b",
        "<!-- ![图](a.png) -->",
        "<pre>\n![图](a.png)\n\n[a](b)\n</pre>",
        "<b title='src=a'>甲</b>",
    ],
)
def test_what_only_looks_like_an_address_is_none(body: str) -> None:
    """Code of every kind above all: what it shows must stay what it shows."""
    assert addresses(body) == []
    assert joined(body) == body


PARTS = ["[", "](", ")", "`", "```", "~~~", "\n", "\n\n", "    ", "> ", "- ", "<img src=", '"']
PARTS += ["'", ">", "<!--", "-->", "\\", "[a]: ", "a.png", "(", "<", "<pre>", "</pre>", "\t"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=40))
def test_nothing_is_lost_whatever_the_page(parts: list[str]) -> None:
    """Joined, all pieces are the page again."""
    body = "".join(parts)
    assert joined(body) == body


HOSTILE = ["<!--", "`", "``` a", "[", '](a "', '[](a "', "[a](", "[a](((", '<a href="', "[x]:"]
HOSTILE += ["    a\n\n", "- a\n\n", "> ```\n", "[](<", "\\", "<pre>\n"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_pages_take_time_by_their_length_only(piece: str) -> None:
    """A page of 200,000 characters of half-open things."""
    began = time.thread_time()
    body = piece * (200_000 // len(piece))
    assert joined(body) == body
    assert time.thread_time() - began < 5


@pytest.mark.parametrize("end", ["x ```", "x [!a", "``` ` x", "[!NOTE"])
def test_a_deep_quote_is_read_in_one_go(end: str) -> None:
    """A space after a mark belongs to it or to the next: to try both at 40 marks takes days."""
    began = time.thread_time()
    assert "x" in f"x{convert('> ' * 40 + end)}"
    assert time.thread_time() - began < 5

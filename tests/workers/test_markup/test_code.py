"""Code set as WeChat keeps it."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.markup.code import listing
from workers.markup.themes import places

PRE = places(
    ".keyword { color: #939 } .string { color: #171 } .comment { color: #667 }", {}
).place.child("pre")
CODE = st.text(alphabet="if x:\n  'a' # <&> def 汉\t", max_size=120)


def read_back(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html.replace("<br>", "\n"))).replace("\xa0", " ")


@given(CODE, st.sampled_from(["python", "json", "shell", "", "no-such-language"]))
def test_colours_change_no_character(code: str, language: str) -> None:
    """Code that a reader copies must be the author's."""
    assert read_back(listing(code, language, PRE)) == code.expandtabs(4).strip("\n")
    assert read_back(listing(code, language, None)) == code.expandtabs(4).strip("\n")


@pytest.mark.parametrize("language", ["python", ""])
def test_indentation_is_made_of_spaces_that_stay(language: str) -> None:
    """Plain spaces at the start of a line fold away in the editor."""
    html = listing("if x:\n    y  = 1", language, PRE)
    assert "<br>\xa0\xa0\xa0\xa0y\xa0\xa0= " in html


def test_neighbours_of_one_colour_share_a_span() -> None:
    """Every span costs some thirty characters of the budget."""
    assert listing("# a\n# b\n", "python", PRE).count("<span") == 1

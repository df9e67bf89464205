"""Declarations in their shortest form, and those that never pass."""

import pytest

from workers.markup.css import AUTHORS, shorten


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("color: #FFAA00; margin: 0 0 0.5em ;", "color:#FA0;margin:0 0 .5em"),
        ("color:#ffaa01", "color:#ffaa01"),
        ("COLOR : rgb( 1, 2 , 3 )", "color:rgb( 1,2,3 )"),
        ("line-height:1.05;width:10.5px", "line-height:1.05;width:10.5px"),
        ("color:red;color:blue", "color:blue"),
        ("position:fixed;top:0;color:red", "color:red"),
        ("background:url(x)", ""),
        ("color:var(--x)", ""),
        ("width:calc(1px + 2px)", ""),
        ("color:red !important", ""),
        ("text-align:start", ""),
        ('font-family:"x"', ""),
        ("color", ""),
        ("", ""),
    ],
)
def test_only_what_wechat_keeps_is_written(written: str, short: str) -> None:
    """One unsupported declaration can drop a whole style, and every character counts."""
    assert shorten(written) == short


def test_an_author_may_colour_but_not_hide() -> None:
    """Raw HTML on a page is no theme."""
    style = "display:none;font-size:20px;height:0;color:red"
    assert shorten(style, AUTHORS) == "font-size:20px;color:red"

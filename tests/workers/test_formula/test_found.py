"""Where formulae are found in Markdown, and what is none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.markup import engine
from workers.markup.math import Formula, pieces


def latex(text: str) -> list[str]:
    return [piece.latex for piece in pieces(text) if isinstance(piece, Formula)]


@pytest.mark.parametrize(
    "text",
    [
        "花了 $5，又花了 $10。",
        "costs $5 and $10.",
        "from $5 to 10$ each",
        "$1,599-$1,999",
        "US$5 与 HK$6",
        "PATH=$HOME/bin:$PATH",
        "echo $$ and $$",
        "$('#a').on('b', $('c'))",
        "$(document).ready(function(){ $('p').hide() })",
        "${a}text${b}",
        "$foo = $bar + $baz;",
        "?$filter=a&$top=2",
        r"转义 \$x\$",
        r"括号 \(注\) 与 \[1\] 与 \[TODO\]",
        "买 $好的$ 吗",
        "空的 $$ 与 $$$$",
    ],
)
def test_money_and_shells_are_no_formulae(text: str) -> None:
    """Dollars have other uses, and those stay as they were written."""
    assert latex(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("令$x_i$为输入，$\\alpha$是学习率", ["x_i", r"\alpha"]),
        ("$5 的 $x$", ["x"]),
        (r"$\$5 + x$", [r"\$5 + x"]),
        (r"\(x^2\) 与 \[y=1\]", ["x^2", "y=1"]),
        ("$$ 准确率 = \\frac{a}{b} $$", ["准确率 = \\frac{a}{b}"]),
        (r"$\triangle ABC$ 与 $[0, 1)$", [r"\triangle ABC", "[0, 1)"]),
        (r"$p(\text{猫}|x)$", [r"p(\text{猫}|x)"]),
        ("$$x$$ $$y$$", ["x", "y"]),
    ],
)
def test_formulae_are_found_in_chinese(text: str, found: list[str]) -> None:
    """Chinese has no spaces around them."""
    assert latex(text) == found


@given(st.text("$\\()[]{}x1_^ ,猫。\n`&", max_size=60))
def test_no_text_is_lost(text: str) -> None:
    """Formulae and what lies between them are the text, in order."""
    whole = (p if isinstance(p, str) else text[p.start : p.end] for p in pieces(text))
    assert "".join(whole) == text


def test_code_is_left_alone() -> None:
    """In code a dollar is a dollar."""
    html = engine.convert("`$x$` 与 `$y`$z$\n\n```\n$$\na\n$$\n```\n")
    assert "<code>$x$</code>" in html
    assert "<code>$y</code>" in html
    assert "<code>$$\na\n$$" in html


def test_markdown_does_not_touch_a_formula() -> None:
    """Underscores, stars, signs at a line's start and backslashes are mathematics there."""
    html = engine.convert("$a_1 * b_1 * c$\n\n$$\n- a\n+ b \\\\\n= c\n$$\n")
    assert '<span class="formula">a_1 * b_1 * c</span>' in html
    assert '<p class="formula display">- a\n+ b \\\\\n= c</p>' in html


def test_a_display_stands_in_a_list_and_after_a_paragraph() -> None:
    """Neither needs a blank line."""
    html = engine.convert("前文\n$$x=1$$\n后文\n\n- 项\n  $$\n  y=1\n  $$\n")
    assert html.count('<p class="formula display">') == 2
    assert "<p>后文</p>" in html
    assert html.index("<li>") < html.index("y=1") < html.index("</li>")


def test_an_escaped_dollar_is_a_dollar() -> None:
    """As CommonMark has it."""
    assert engine.convert(r"\$5 与 $x$").startswith("<p>$5 与")


def test_a_display_that_never_ends_is_text() -> None:
    """An opening mark alone takes nothing with it."""
    assert "formula" not in engine.convert("$$\nx = 1\n\n没有结束\n")


@pytest.mark.parametrize("page", ["\\(" * 4_000, "$$x\n" * 8_000, "$a{" * 30_000])
def test_marks_that_never_end_take_no_time(page: str) -> None:
    """An opening mark looks for its end only up to the next one."""
    started = time.process_time()
    engine.convert(page)
    assert time.process_time() - started < 5

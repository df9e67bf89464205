"""Formulae of everyday articles: drawn, small, and whole after WeChat has saved them."""

import base64
import io
import re

import pytest
from formulae import DISPLAY, INLINE
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.sandbox.normalise import normalise
from workers.account import Account
from workers.digest import Digest, HostedPicture
from workers.errors import Gravity
from workers.formula.layout import Unreadable, lay_out
from workers.formula.picture import paint
from workers.formula.place import LONGEST
from workers.markup.drawing import drawing
from workers.markup.tree import regrow
from workers.steps.parse import parse
from workers.steps.picture import inline_bytes
from workers.steps.typeset import typeset

ACCOUNT = Account(name="daily", app_id="wx0123456789abcdef", secret="0" * 32)
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)


def read(body: str) -> Digest:
    page = f"+++\ntitle = 'page'\n+++\n\n{body}\n".encode()
    return parse(page, name="index.md", folder="page", account=ACCOUNT)


def article(digest: Digest) -> str:
    hosted = {p.ref: HostedPicture(f"http://mmbiz.qpic.cn/{n}", 600, 200)
              for n, p in enumerate(digest.pictures)}  # fmt: skip
    return typeset(digest, hosted, ACCOUNT)[0].html


@pytest.mark.parametrize("latex", INLINE)
def test_a_formula_in_a_line_is_a_small_svg(latex: str) -> None:
    """What stands among words is drawn, on their baseline, and within its budget."""
    digest = read(f"令${latex}$为")
    (svg,) = SVG.findall(article(digest))
    assert digest.faults == ()
    assert len(svg) < LONGEST
    assert "vertical-align:" in svg


@pytest.mark.parametrize("latex", DISPLAY)
def test_a_formula_of_its_own_is_an_svg_or_a_picture(latex: str) -> None:
    """What would cost more than a picture as SVG becomes a picture."""
    digest = read(f"$$\n{latex}\n$$")
    drawn, pictures = SVG.findall(article(digest)), digest.pictures
    assert digest.faults == ()
    assert len(drawn) + len(pictures) == 1
    assert all(len(svg) < LONGEST for svg in drawn)


@pytest.mark.parametrize("latex", [*INLINE, *DISPLAY])
def test_wechat_keeps_every_path(latex: str) -> None:
    """Nothing that WeChat strips is in a drawing, so the saved one is the same."""
    html = article(read(f"${latex}$"))
    saved = normalise(html).replace("></path>", "/>")
    assert SVG.findall(saved) == SVG.findall(html)


def test_a_drawing_takes_the_colour_of_its_words() -> None:
    """Dark mode changes the text's colour and leaves SVG alone."""
    html = article(read("令 $x$ 为"))
    assert 'fill="currentColor"' in html
    assert "#" not in SVG.findall(html)[0]


def test_a_colour_of_the_author_is_kept() -> None:
    """A colour in the formula means something."""
    assert 'fill="red"' in article(read(r"$\textcolor{red}{x}+y$"))


@pytest.mark.font
def test_chinese_in_a_formula_makes_it_a_picture() -> None:
    """The mathematical font has no Chinese; the machine's fonts have."""
    digest = read(r"概率 $p(\text{猫})$ 很大")
    (picture,) = digest.pictures
    image = Image.open(io.BytesIO(inline_bytes(picture.ref)))
    assert (image.format, image.mode) == ("PNG", "L")
    assert re.search(r'<img [^>]*style="[^"]*width:[\d.]+em;vertical-align:-', article(digest))


def test_a_page_full_of_formulae_keeps_its_budget() -> None:
    """The longest become pictures until the article fits."""
    digest = read("\n\n".join(f"$$ {latex} $$" for latex in (*DISPLAY, *INLINE) * 2))
    assert len(article(digest)) < 20_000


def test_a_formula_that_cannot_be_read_is_named_and_shown_as_code() -> None:
    """The author learns the line and the reason; the reader sees what was written."""
    digest = read("好的 $x$。\n\n坏的 $\\foo{x}$。\n\n$$\\frac{1}{$$")
    assert [(f.line, f.gravity) for f in digest.faults] == [
        (7, Gravity.WARNING),
        (9, Gravity.WARNING),
    ]
    assert "\\foo" in digest.faults[0].what
    assert "<code>" in article(digest)


def test_the_words_of_a_formula_stay_in_the_digest() -> None:
    """A summary is made of text, and a drawing has none."""
    assert "x_i" in "".join(regrow(read("令 $x_i$ 为").html).itertext())


def test_a_comma_stays_on_the_line_of_its_formula() -> None:
    """No line of Chinese begins with a comma."""
    html = article(read("令 $x$，则"))
    assert re.search(r'<span style="white-space:nowrap"><svg.*?</svg>，</span>则', html)


def test_a_math_fence_is_a_formula() -> None:
    """GitHub's way of writing a display."""
    assert len(SVG.findall(article(read("```math\nE=mc^2\n```")))) == 1


def test_an_authors_own_svg_is_no_drawing() -> None:
    """Only what gongbao drew is written as it is."""
    html = article(read('$x$ <span drawn="<svg onload=1>">字</span>'))
    assert "onload" not in html
    root = regrow('<span drawn="&lt;svg onload=1&gt;">字</span>')
    assert drawing(root[0]) == ""


def test_a_tall_bracket_is_put_together() -> None:
    """A matrix of ten rows is taller than any bracket of the font."""
    rows = r" \\ ".join("1" for _ in range(10))
    drawn = lay_out(rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}", display=True)
    assert max(len(shape.contours) for shape in drawn.shapes) > 1


def test_the_picture_shows_what_the_svg_shows() -> None:
    """A hole of a letter is white, its strokes are dark."""
    image = Image.open(io.BytesIO(paint(lay_out(r"\mathrm{O}", display=True))))
    width, height = image.size
    assert image.getpixel((width // 2, height // 2)) == 255
    assert image.getextrema() == (51, 255)


def test_too_much_latex_is_refused() -> None:
    """Nobody waits for a formula of a hundred thousand letters."""
    with pytest.raises(Unreadable, match="超过"):
        lay_out("x" * 4000, display=True)
    with pytest.raises(Unreadable):
        lay_out("{" * 1400 + "x" + "}" * 1400, display=True)


@settings(deadline=None, max_examples=60)
@given(st.text("\\{}^_&$x1 frac sqrt()[]lefightbgn%#~猫", max_size=40))
def test_no_latex_raises_anything_else(latex: str) -> None:
    """Whatever the library does with nonsense, the page goes on."""
    try:
        drawn = lay_out(latex, display=True)
    except Unreadable as unread:
        assert str(unread)  # noqa: PT017  either way is fine, in silence none
    else:
        assert drawn.shapes


def test_a_data_picture_is_what_every_picture_is() -> None:
    """A long formula goes the way of all pictures: fitted, uploaded once, counted."""
    latex = DISPLAY[1]
    digest = read(f"$$ {latex} $$\n\n再来一次\n\n$$ {latex} $$")
    (picture,) = digest.pictures
    head, _, data = picture.ref.partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(data).startswith(b"\x89PNG")


def test_a_page_of_a_thousand_formulae_is_refused_at_once() -> None:
    """No article has room for them, not even as pictures."""
    digest = read(" ".join(f"$x_{{{n}}}$" for n in range(1000)))
    assert "1000 个不同的公式" in digest.faults[0].what
    assert digest.pictures == ()

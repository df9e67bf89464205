"""Themes as real CSS, asked by place."""

from workers.markup.themes import places

CSS = """
/* a comment with p { color: red } in it */
.article { color: $accent; }
p { margin: 0; }
li p { margin: 1px; }
blockquote > p { margin: 2px; }
.note { color: $accent; }
"""


def test_the_cascade_is_that_of_css() -> None:
    """A theme's author writes selectors, not a table."""
    article = places(CSS, {"accent": "#077"}).place
    assert article.style == "color:#077"
    assert article.child("p").style == "margin:0"
    assert article.child("ul").child("li").child("p").style == "margin:1px"
    assert article.child("blockquote").child("p").style == "margin:2px"
    assert article.child("blockquote").child("section").child("p").style == "margin:0"
    assert article.child("p").child("span.note").style == "color:#077"


def test_a_place_is_asked_once() -> None:
    """Hundreds of elements stand at some thirty places."""
    article = places(CSS, {"accent": "#077"}).place
    assert article.child("p") is article.child("p")


def test_soup_does_not_fill_the_memory() -> None:
    """Names from a page cannot grow the tree of places without end."""
    article = places(CSS, {"accent": "#077"}).place
    for number in range(1000):
        article.child(f"x{number}")
    assert len(article._children) < 1000


def test_a_place_html_cannot_have_has_no_style() -> None:
    """A cell outside a table is dropped by every parser; it is not worth an exception."""
    assert places("td { margin: 0 }", {}).place.child("td").style == ""

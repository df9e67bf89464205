"""Tags left open end where their author would have ended them."""

import pytest

from workers.markup.mend import mended


@pytest.mark.parametrize(
    ("html", "closed"),
    [
        ("<p>甲 <b>乙</p>\n<p>丙</p>", "<p>甲 <b>乙</b></p>\n<p>丙</p>"),
        ("<div><p><i><b>甲</p></div><p>乙</p>", "<div><p><i><b>甲</b></i></p></div><p>乙</p>"),
        ("<b><p>甲</p><p>乙</p></b>", "<b><p>甲</p><p>乙</p></b>"),
        ("<p>甲</b>乙</p>", "<p>甲乙</p>"),
        ("<p><b>甲<i>乙</b>丙</i></p>", "<p><b>甲<i>乙</b>丙</i></p>"),
        ('<p><font color="red">甲</p>', '<p><font color="red">甲</font></p>'),
        ("<b>甲", "<b>甲</b>"),
        ("</p></div>", "</p></div>"),
        ("<br><basefont>", "<br><basefont>"),
    ],
)
def test_an_open_tag_ends_with_its_block(html: str, closed: str) -> None:
    """HTML would carry it into the rest of the page."""
    assert mended(html) == closed

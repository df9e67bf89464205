"""What each element of a page is written as in an article, and the classes a theme may style."""

from __future__ import annotations

from typing import Final

# What an element is written as; "" writes only what is inside.
WRITTEN_AS: Final = {
    **dict.fromkeys(
        ("section", "div", "blockquote", "figure", "center", "details", "dl"), "section"),
    **dict.fromkeys(("p", "summary", "dt", "dd", "caption", "h5", "h6"), "p"),
    **dict.fromkeys(("h1", "h2", "h3", "h4"), "h"),
    **dict.fromkeys(("table", "thead", "tbody", "tr", "td", "th"), "table"),
    **dict.fromkeys(("strong", "b", "big"), "strong"),
    **dict.fromkeys(("em", "i", "dfn", "var"), "em"),
    **dict.fromkeys(("code", "kbd", "samp", "tt", "mark", "small", "sub", "sup", "u", "ins", "del",
                     "s", "strike", "cite", "span", "figcaption", "font", "abbr", "q"), "span"),
}  # fmt: skip
SAME_AS: Final = {
    **dict.fromkeys(("b", "big"), "strong"),
    **dict.fromkeys(("i", "dfn", "var"), "em"),
    **dict.fromkeys(("kbd", "samp", "tt"), "code"),
    **dict.fromkeys(("s", "strike"), "del"),
    "ins": "u",
}
CONTAINERS: Final = frozenset(
    """
    section table thead tbody tr ul ol blockquote figure dl div
    """.split()  # noqa: SIM905  words read better as words
)
BLOCKS: Final = CONTAINERS | frozenset(
    """
    p pre hr h1 h2 h3 h4 h5 h6 center details dt dd li
    """.split()  # noqa: SIM905  words read better as words
)
# The alerts of `> [!NOTE]` by the classes they get (`note` is the class of a note's mark).
ALERTS: Final = {
    "info": "说明",
    "tip": "提示",
    "important": "重要",
    "warning": "注意",
    "caution": "警告",
}
CLASSES: Final = frozenset(
    """
    note address notes notes-heading headlines short label centred
    follow tutorials tutorials-heading category statement
    """.split()  # noqa: SIM905  words read better as words
) | frozenset(ALERTS)
# What ends a page, from its notes on: it stays together where the page is cut.
ENDINGS: Final = frozenset({"notes", "follow", "tutorials", "statement"})
# What a theme may style besides, which the writer itself puts there.
STYLED: Final = CLASSES | frozenset(
    """
    article marker inset scroll comment keyword name number string
    """.split()  # noqa: SIM905  words read better as words
)
ALIGNMENTS: Final = frozenset({"center", "right"})
BULLET: Final = "・"  # one em wide in every Chinese font, so that the hanging indent is exact
WIDE: Final = 300  # pixels: below, a picture stands at its own size on every screen
TASKS: Final = {"[ ] ": "☐", "[x] ": "☑", "[X] ": "☑"}
RULE: Final = "· · ·"  # an empty block or an hr may be dropped, text is not

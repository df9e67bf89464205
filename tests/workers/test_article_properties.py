"""What holds of every article, whatever its page is composed of."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from composed import BROKEN, SOUND, Composed, compose, pages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.normalise import normalise
from bot.terminal.browser import dump
from workers import wardrobe
from workers.account import Account, Furniture
from workers.digest import HostedPicture
from workers.markup import tree
from workers.markup.css import shorten
from workers.markup.mend import mended
from workers.steps.parse import parse
from workers.steps.typeset import typeset
from workers.structure.nodes import Node, declarations
from workers.structure.nodes import parse as nodes_of

if TYPE_CHECKING:
    from workers.digest import Digest

ACCOUNT = Account(name="a", app_id="", secret="", theme="calm", furniture=Furniture(replace=False))
HOSTED = {"a.png": HostedPicture("http://mmbiz.qpic.cn/mmbiz_png/a/0", 900, 500)}
FRONT = '+++\ntitle = "早报"\n+++\n'

quickly = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def digest(page: Composed) -> Digest:
    return parse((FRONT + page.body).encode(), name="i.md", folder="f", account=ACCOUNT)


def html_of(page: Composed, theme: str = "calm") -> str:
    account = Account(name="a", app_id="", secret="", theme=theme, furniture=ACCOUNT.furniture)
    return "".join(each.html for each in typeset(digest(page), HOSTED, account))


def visible(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def assert_nothing_is_lost(page: Composed) -> None:
    text = visible(html_of(page))
    assert [word for word in page.words if word not in text] == []


@quickly
@given(pages(SOUND, BROKEN))
def test_no_word_of_a_page_is_lost(page: Composed) -> None:
    """Whatever stands beside it: unclosed tags, tables, notes, code."""
    assert_nothing_is_lost(page)


@pytest.mark.parametrize("piece", [*SOUND, *BROKEN])
def test_no_construct_loses_a_word(piece: str) -> None:
    """Each by itself, between two paragraphs."""
    assert_nothing_is_lost(compose(["{}\n", piece, "{}\n"]))


IN_ORDER = [piece for piece in [*SOUND, *BROKEN] if not re.search(r"\]\(|http|\[\^|alt=", piece)]


@quickly
@given(pages(IN_ORDER))
def test_the_words_of_a_page_keep_their_order(page: Composed) -> None:
    """Each once, as written; only what becomes a note goes to the end."""
    text = visible(html_of(page))
    assert re.findall(r"w\d+z", text) == list(page.words)


TAGS = frozenset(
    "section p span strong em br h1 h2 h3 h4 pre code table thead tbody tr td th img a sup".split()  # noqa: SIM905
)
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "data-w", "data-ratio"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
PROPERTIES = re.compile(
    "background(-color)?|border(-(top|bottom|left|right|radius|collapse))?|color|display"
    "|font-(size|weight|style)|letter-spacing|line-height|(margin|padding)(-(top|bottom|left|right))?"
    "|(max|min)-width|overflow-x|text-(align|decoration|indent)|vertical-align|white-space|width"
    "|word-break|overflow-wrap|box-shadow|opacity"
)


def assert_allowed(html: str) -> None:
    for node in nodes_of(html).walk():
        assert node.tag in TAGS
        assert node.attributes.keys() <= {"style", *ATTRIBUTES.get(node.tag, ())}
        for name, value in declarations(node.attributes.get("style", "")).items():
            assert PROPERTIES.fullmatch(name), name
            assert not re.search(r"url\(|expression|!|var\(|calc\(|fixed|absolute", value)


@quickly
@given(pages(SOUND, BROKEN), st.sampled_from(sorted(wardrobe.names())))
def test_nothing_outside_the_list_ever_leaves(page: Composed, theme: str) -> None:
    """Tag by tag, attribute by attribute, property by property, in every theme."""
    assert_allowed(html_of(page, theme))


@quickly
@given(pages(SOUND, BROKEN))
def test_cleaning_what_is_clean_changes_nothing(page: Composed) -> None:
    """What parse hands on may be read back from the ledger, cleaned again, and be the same."""
    html = digest(page).html
    assert tree.inner(tree.regrow(html)) == html
    assert mended(html) == html
    # A line's end between two blocks is nothing to see.
    assert tree.inner(tree.grow(html)).replace(">\n<", "><") == html.replace(">\n<", "><")


@quickly
@given(pages(SOUND, BROKEN))
def test_a_style_that_is_short_is_not_shortened_again(page: Composed) -> None:
    """The writer's last pass over its own output is no change."""
    for node in nodes_of(html_of(page)).walk():
        style = node.attributes.get("style", "")
        assert shorten(style) == style


def _rgb(value: str) -> str:
    """Colours as a browser writes them, spaces gone: the one thing a save may write anew."""
    return re.sub(
        r"#([0-9a-f]{3}|[0-9a-f]{6})(?![0-9a-f])",
        lambda found: "rgb({},{},{})".format(
            *(int(pair, 16) for pair in re.findall("..", _six(found[1])))
        ),
        value.lower(),
    ).replace(", ", ",")


def _six(digits: str) -> str:
    return digits if len(digits) == 6 else "".join(2 * digit for digit in digits)


def seen(html: str) -> list[object]:
    """An article as it is painted: tags, texts, styles, pictures without their size suffix."""
    return [_seen(node) for node in nodes_of(html).children]


def _seen(node: Node | str) -> object:
    if isinstance(node, str):
        return node
    rest = {name: value for name, value in node.attributes.items() if name != "style"}
    source = rest.pop("src", "") or rest.pop("data-src", "")
    style = {name: _rgb(value) for name, value in node.style.items()}
    source = re.sub(r"/(?:0|640)(?:\?.*)?$", "", source)
    return (node.tag, rest, source, style, [_seen(child) for child in node.children])


@quickly
@given(pages(SOUND, BROKEN), st.sampled_from(sorted(wardrobe.names())))
def test_what_wechat_saves_looks_like_what_was_sent(page: Composed, theme: str) -> None:
    """Nothing is used that a save takes away: every tag, text and style comes back."""
    html = html_of(page, theme)
    saved = normalise(html)
    assert seen(saved) == seen(html)
    assert normalise(saved) == saved


PAINTED = (
    "color backgroundColor fontSize fontWeight fontStyle lineHeight textAlign textIndent display "
    "marginTop marginBottom paddingLeft paddingTop borderTopWidth borderLeftWidth borderLeftColor "
    "borderBottomColor borderRadius textDecorationLine whiteSpace wordBreak verticalAlign"
)
MEASURE = """
<script>
addEventListener("load", () => {
const painted = "%s".split(" ");
const told = [...document.querySelectorAll("article")].map(article => {
  const zero = article.getBoundingClientRect();
  return [...article.querySelectorAll("*")].map(element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return [element.tagName, box.x - zero.x, box.y - zero.y, box.width, box.height,
      ...painted.map(name => style[name])].join("|");
  });
});
document.body.textContent = JSON.stringify(told);
});
</script>
"""


PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='900' height='500'/%3E"
)


def paintable(html: str) -> str:
    """The same with a picture where an address of WeChat's stood."""
    return re.sub(r'(?:data-)?src="[^"]*"', f'src="{PICTURE}"', html)


@pytest.mark.browser
def test_a_browser_paints_what_wechat_saves_as_what_was_sent() -> None:
    """The feature of every theme, element by element: place, size and style, on a phone."""
    page = compose([*SOUND, *BROKEN])
    sent = [html_of(page, theme) for theme in sorted(wardrobe.names())]
    both = [paintable(form) for html in sent for form in (html, normalise(html))]
    articles = "".join(f"<article style='width:375px'>{form}</article>" for form in both)
    shown = dump(f"<!doctype html><meta charset=utf-8><body>{articles}{MEASURE % PAINTED}")
    told = json.loads(unescape(re.search(r"<body>(.*)</body>", shown, re.DOTALL)[1]))
    assert len(told) == len(both)
    assert min(map(len, told)) > 200
    for before, after in zip(told[::2], told[1::2], strict=True):
        assert after == before

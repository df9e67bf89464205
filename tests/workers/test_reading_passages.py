"""What of a page can be looked for: all it says, in passages, without what stands on every page."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.account import Account
from workers.digest import Digest
from workers.markup.tree import grow, inner
from workers.passages import PASSAGE_LIMIT, PASSAGES_LIMIT, Passage, passages_of
from workers.steps.parse import parse

ROOT = Path(__file__).parents[2]
ACCOUNT = Account(name="daily", app_id="wx0123456789abcdef", secret="s" * 32)


def of(markdown: str) -> list[tuple[str, str]]:
    digest = parse(markdown.encode(), name="index.md", folder="page", account=ACCOUNT)
    return [(each.heading, each.text) for each in passages_of(digest)]


def test_items_keep_their_headings() -> None:
    """The summary first, then what stands before the first heading, then item by item."""
    page = (
        '+++\ntitle = "t"\ndescription = "摘要"\n+++\n\n开头。\n\n'
        "## 甲\n\n一。\n\n二。\n\n### 乙\n\n- 三\n- 四\n\n## 丙\n"
    )
    assert of(page) == [
        ("", "摘要"), ("", "开头。"), ("甲", "一。\n二。"), ("乙", "三\n四"), ("丙", ""),
    ]  # fmt: skip


def test_furniture_and_sources_are_left_out() -> None:
    """Headline list, source links, notes, recommended articles and the follow line are no news."""
    page = (ROOT / "templates" / "sample" / "gongbao1122" / "index.md").read_bytes()
    digest = parse(page, name="index.md", folder="gongbao1122", account=ACCOUNT)
    found = passages_of(digest)
    assert [each.heading for each in found] == [item.title for item in digest.items]
    text = "\n".join(each.text for each in found)
    assert "没有独立" not in text
    for furniture in ("报道详情", "news.example.com", "关注本公众号", "贪吃蛇", "推荐教程", "[1]"):
        assert furniture not in text
    assert "def test_the_first_of_equal_items_stays" in text
    assert "先转写再总结" in text


def test_links_in_a_sentence_stay() -> None:
    """Only a link in brackets of its own, or alone in its paragraph, is a source."""
    assert of("见[这篇](https://a.example/b)的说法（[详情](https://a.example/c)）。\n") == [
        ("", "见这篇的说法。")
    ]
    assert of("[报道地址](https://a.example/a)  [代码](https://a.example/b)\n\n正文。\n") == [
        ("", "正文。")
    ]


def test_long_items_are_cut_at_sentences() -> None:
    """No passage is longer than the limit, and none begins in the middle of a sentence."""
    sentence = "这是一句不长不短的话，说的是模型“潮声”。"
    (first, *rest) = of("## 甲\n\n" + sentence * 60)
    assert {heading for heading, _ in (first, *rest)} == {"甲"}
    assert all(len(text) <= PASSAGE_LIMIT for _, text in (first, *rest))
    assert all(text.startswith("这是") and text.endswith("。") for _, text in (first, *rest))
    assert "".join(text for _, text in (first, *rest)) == sentence * 60


@given(st.text(alphabet="甲乙。！？\n a1”（", max_size=3000))
def test_nothing_is_lost(text: str) -> None:
    """However it is cut, every character of the text is in one passage, in order."""
    html = inner(grow(f"<p>{text}</p>"))
    digest = Digest(name="index.md", folder="", slug="", title="t", html=html)
    found = passages_of(digest)
    assert all(len(each.text) <= PASSAGE_LIMIT for each in found)
    assert "".join("".join(each.text for each in found).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "html", ["", "<p></p>", "<p>a", "<h2></h2><p>x</p>", "<ul class='headlines'><li>x</li></ul>"]
)
def test_odd_pages_have_odd_passages(html: str) -> None:
    """A page without text has nothing to be found, and is no fault."""
    found = passages_of(Digest(name="index.md", folder="", slug="", title="t", html=html))
    assert set(found) <= {Passage("", "a"), Passage("", "x")}


def test_endless_pages_end() -> None:
    """A page of headings alone fills no index."""
    html = "<h2>题</h2>" * (PASSAGES_LIMIT + 5)
    digest = Digest(name="index.md", folder="", slug="", title="t", html=html)
    assert len(passages_of(digest)) == PASSAGES_LIMIT

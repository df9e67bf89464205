"""The recommended series: read from its file, merged by address, shown in measure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.digest import Tutorial
from workers.tutorials import SHOWN, by_category, chosen, identity, is_title, merged, read_series

WECHAT = "https://mp.weixin.qq.com/s/"
MARKDOWN = f"""
# 往期推荐

### Qwen2 大模型

[本地部署 \\[一\\]]({WECHAT}a)
- [API 调用]({WECHAT}b "提示")

### 小游戏

<small>[贪吃蛇]({WECHAT}c)</small> [别处](https://example.com/x)
"""
TOML = f"""
[[tutorials]]
category = "Qwen2 大模型"
title = "本地部署 [一]"
url = "{WECHAT}a"

[[tutorials]]
title = "入门"
url = "{WECHAT}start"
pinned = true
"""


def tutorial(name: str, category: str = "") -> Tutorial:
    return Tutorial(category, name, f"{WECHAT}{name}")


def test_a_series_is_read_from_markdown_as_authors_paste_it() -> None:
    """Headings are categories; the title of the whole is none."""
    series = read_series(MARKDOWN, "tutorials.md")
    assert series.faults == ()
    assert [(t.category, t.title) for t in series.tutorials] == [
        ("Qwen2 大模型", "本地部署 [一]"),
        ("Qwen2 大模型", "API 调用"),
        ("小游戏", "贪吃蛇"),
        ("小游戏", "别处"),
    ]
    assert series.tutorials[1].url == f"{WECHAT}b"


def test_a_series_is_read_from_toml_with_the_pinned_first() -> None:
    """An owner says what comes first."""
    series = read_series(TOML, "tutorials.toml")
    assert series.faults == ()
    assert [t.title for t in series.tutorials] == ["入门", "本地部署 [一]"]


@pytest.mark.parametrize(
    ("text", "file", "told"),
    [
        ("没有链接", "t.md", "没有链接"),
        ("x = ", "t.toml", "读不懂"),
        ("x = 1", "t.toml", "[[tutorials]]"),
        ('[[tutorials]]\ntitle = "甲"', "t.toml", "第 1 篇教程缺少 title 或 url"),
        ('tutorials = ["甲"]', "t.toml", "第 1 篇教程缺少 title 或 url"),
        ('[[tutorials]]\ntitle = "甲"\nurl = "javascript:x"', "t.toml", "第 1 篇"),
    ],
)
def test_what_is_wrong_with_a_series_is_said_and_stops_nothing(
    text: str, file: str, told: str
) -> None:
    """A slip in a list of links is no reason to miss a day."""
    series = read_series(text, file)
    assert series.tutorials == ()
    assert told in series.faults[0].what
    assert series.faults[0].gravity == "warning"


@given(st.text(max_size=300), st.sampled_from(["t.md", "t.toml"]))
def test_no_file_breaks_the_reading(text: str, file: str) -> None:
    """Whatever lies there, it is tutorials or a sentence."""
    series = read_series(text, file)
    assert series.tutorials or series.faults


def test_one_address_is_one_tutorial() -> None:
    """However it is written; the first to name it is right, and order is kept."""
    assert identity(f"{WECHAT}a#rd") == identity("http://mp.weixin.qq.com/s/a?scene=1")
    long = "https://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=1&sn=x"
    assert identity(f"{long}&chksm=9") == identity(long) != identity(f"{long[:-1]}y")
    again = Tutorial("别的", "改了名", f"{WECHAT}a?from=timeline")
    assert merged([tutorial("a"), tutorial("b")], [again]) == (tutorial("a"), tutorial("b"))


def test_an_article_shows_the_first_of_the_series_and_all_that_only_its_page_names() -> None:
    """The account's list grows over years; what an author wrote into the page stays."""
    series = [tutorial(f"s{n}") for n in range(30)]
    own = [tutorial("s3"), tutorial("new")]
    shown = chosen(series, own)
    assert len(shown) == SHOWN
    assert shown == (*series[: SHOWN - 1], tutorial("new"))
    many = [tutorial(f"p{n}") for n in range(20)]
    assert chosen((), many) == tuple(many)
    assert chosen(series, many) == tuple(many)


def test_categories_stand_in_the_order_they_first_come() -> None:
    """One heading a category, wherever its tutorials were listed."""
    listed = [tutorial("a", "甲"), tutorial("b", "乙"), tutorial("c", "甲")]
    assert list(by_category(listed)) == ["甲", "乙"]
    assert by_category(listed)["甲"] == [listed[0], listed[2]]


@pytest.mark.parametrize(
    "words",
    ["往期推荐文章：", "往期推荐", "微信公众号：老友", "更多教程", "Python 系列教程", "📚 推荐👇"],
)  # fmt: skip
def test_titles_of_such_lists_are_known(words: str) -> None:
    """As the field writes them."""
    assert is_title(words)


@pytest.mark.parametrize(
    "words", ["Qwen2-7B 开源大模型", "推荐系统的三次变革", "公众号后台改版", "相关部门回应", ""]
)  # fmt: skip
def test_headlines_are_no_titles_of_lists(words: str) -> None:
    """News may speak of recommending, of official accounts, of what came before."""
    assert not is_title(words)

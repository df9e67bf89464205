"""教程: categories, the tutorials of one, by number, by name, and among what is found."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from workers.account import Furniture

if TYPE_CHECKING:
    from pathlib import Path

    from parlour import Parlour

SERIES = """
### 入门

[从零开始装环境](https://mp.weixin.qq.com/s/begin)
[第一个程序](https://mp.weixin.qq.com/s/first)

### Transformers

[Pipeline 怎么用](https://mp.weixin.qq.com/s/pipeline)
"""


def with_series(parlour: Parlour, folder: Path, series: str = SERIES) -> Parlour:
    file = folder / "tutorials.md"
    file.write_text(series, encoding="utf-8")
    return parlour.with_account(furniture=Furniture(tutorials=file))


@pytest.mark.parametrize("words", ["教程", "教學", "系列", "教程！", "Tutorials"])
def test_the_series_is_listed_by_category(parlour: Parlour, tmp_path: Path, words: str) -> None:
    """教程 lists the categories with how many each has, and a tap asks for one."""
    shown = with_series(parlour, tmp_path).say(words)
    assert re.findall(">(.*?)</a>（(.) 篇）", shown) == [("入门", "2"), ("Transformers", "1")]


@pytest.mark.parametrize(
    "words", ["教程 入门", "教程入门", "教程 1", "入门教程", "教程：入门", "教学 第1"]
)
def test_a_category_is_named_or_numbered(parlour: Parlour, tmp_path: Path, words: str) -> None:
    """However a category is asked for, its tutorials come in their order."""
    shown = with_series(parlour, tmp_path).say(words)
    assert re.findall(">(.*?)</a>", shown) == ["从零开始装环境", "第一个程序"]


def test_numbers_lead_from_the_series_to_a_tutorial(parlour: Parlour, tmp_path: Path) -> None:
    """Two numbers after 教程 open the tutorial."""
    reader = with_series(parlour, tmp_path)
    reader.say("教程")
    assert "从零开始装环境" in reader.say("1")
    card = reader.card("2")
    assert (card.title, card.url) == ("第一个程序", "https://mp.weixin.qq.com/s/first")


def test_a_tutorial_is_named(parlour: Parlour, tmp_path: Path) -> None:
    """Its title, or words of it, is enough."""
    reader = with_series(parlour, tmp_path)
    for words in ("教程 Pipeline 怎么用", "教程 pipeline", "pipeline教程"):
        assert reader.card(words).url == "https://mp.weixin.qq.com/s/pipeline"


def test_words_find_tutorials_among_articles(parlour: Parlour, tmp_path: Path) -> None:
    """What has the words in a heading comes first, then tutorials, then what has them in a text."""
    reader = with_series(parlour, tmp_path)
    reader.publish("甲", ("别的", "正文里有第一个程序"), day=date(2024, 6, 1))
    reader.publish("乙", ("第一个程序是怎么写的", "正文"), day=date(2024, 5, 1))
    shown = re.findall(">(.*?)</a>", reader.say("第一个程序"))
    assert shown == ["第一个程序是怎么写的", "第一个程序", "别的"]


def test_a_tutorial_that_is_indexed_is_listed_once(parlour: Parlour, tmp_path: Path) -> None:
    """An article that the series names is one thing, not two."""
    reader = with_series(parlour, tmp_path)
    reader.publish("第一个程序", ("甲", "乙"), address="https://mp.weixin.qq.com/s/first")
    assert reader.card("第一个程序").url == "https://mp.weixin.qq.com/s/first"


def test_tutorials_without_words_like_these_are_searched_for(
    parlour: Parlour, tmp_path: Path
) -> None:
    """What the series has not may be in an article."""
    reader = with_series(parlour, tmp_path)
    reader.publish("甲", ("容器", "一篇容器教程"))
    assert reader.card("容器 教程").title == "甲"


def test_a_long_category_goes_on(parlour: Parlour, tmp_path: Path) -> None:
    """Thirty tutorials of one category are all to be had, a page at a time."""
    links = "\n".join(f"[第 {n} 课](https://mp.weixin.qq.com/s/{n})" for n in range(30))
    reader = with_series(
        parlour, tmp_path, f"### 长\n\n{links}\n\n### 短\n\n[a](https://a.example/)\n"
    )
    seen: list[str] = []
    page = reader.say("教程 长")
    while not page.startswith("都在这里了"):
        seen += re.findall(">(第 .*? 课)<", page)
        page = reader.say("更多")
    assert seen == [f"第 {number} 课" for number in range(30)]


def test_a_tap_on_a_category_answers_as_its_name_does(parlour: Parlour, tmp_path: Path) -> None:
    """A button of the menu carries its category in its key."""
    reader = with_series(parlour, tmp_path)
    for key in ("教程:入门", "教程 入门"):
        reply = reader.happen("CLICK", key)
        assert reply == reader.answer("教程 入门")
    assert reader.happen("CLICK", "教程") == reader.answer("教程")


def test_no_series_is_said_kindly(parlour: Parlour) -> None:
    """Where there are no tutorials the follower is shown what there is."""
    assert parlour.say("教程").startswith("这里还没有教程")

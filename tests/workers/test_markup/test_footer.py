"""What ends a page: furniture is told from the page's own words, and from nothing else."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.digest import ClosingKind, Tutorial
from workers.markup import engine, tree
from workers.markup.closings import PageItself
from workers.markup.footer import Footer, recognise, reminder

PAGE = PageItself("site.example", frozenset({"ai1122"}), "/qr.png")
NEWS = "## 甲\n\n" + "今天发生了一件值得细说的事，" * 40 + "就这样。\n\n"
URL = "https://mp.weixin.qq.com/s/"
MODELS = f"### 模型\n\n[一]({URL}1)\n\n[二]({URL}2)\n\n"
SERIES = f"## 微信公众号：老友\n\n{MODELS}### 游戏\n\n[三]({URL}3)\n\n"
SMALL = f"往期推荐文章：\n\n<small>[一]({URL}1)</small>\n\n<small>[二]({URL}2)</small>\n\n"
LIST = f"**更多教程**\n\n1. [一]({URL}1)\n2. 《[二]({URL}2)》\n\n"


def footer(body: str) -> Footer:
    return recognise(tree.grow(engine.convert(body)), PAGE, lambda _: None)


def kinds(body: str) -> list[str]:
    return [str(closing.kind) for closing in footer(NEWS + body).closings]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("---\n", ["rule"]),
        ("关注本公众号，我们共同学习进步👇🏻👇🏻👇🏻\n", ["follow"]),
        ("如果觉得有用，欢迎关注我们！\n", ["follow"]),
        ("扫码关注「老友」公众号，获取更多干货\n", ["follow"]),
        ("![微信公众号：老友](https://a.example/x.png)\n", ["picture"]),
        ("![扫码关注我们](x.png)\n", ["picture"]),
        ("![](/qr.png)\n", ["picture"]),
        ('<div align="center"><img src="x.png" alt="公众号二维码"></div>\n', ["picture"]),
        ("我的本博客原地址：[https://site.example/x](https://site.example/x/)\n", ["self_link"]),
        ("原文地址：https://other.example/p/ai1122/\n", ["self_link"]),
        ("[本文首发于我的博客](https://site.example/p/x/)\n", ["self_link"]),
        (SERIES, ["tutorials"]),
        (SMALL, ["tutorials"]),
        (LIST, ["tutorials"]),
        (f"---\n\n关注公众号\n\n![二维码](q.png)\n\n{SERIES}---\n",
         ["rule", "follow", "picture", "tutorials", "rule"]),
        (f"---\n\n{SMALL}![微信公众号：老友](x.png)\n", ["rule", "tutorials", "picture"]),
        (f"{SMALL}{SERIES}", ["tutorials", "tutorials"]),
    ],
)  # fmt: skip
def test_furniture_is_told_in_the_forms_that_pages_have(body: str, found: list[str]) -> None:
    """Those of real pages, and of older ones."""
    assert kinds(body) == found


@pytest.mark.parametrize(
    "body",
    [
        "我们将持续关注公众号行业的变化。\n",
        "本公众号今后将更多关注开源生态。\n",
        "请关注我们的后续报道。\n",
        "![公众号后台的设置](x.png)\n",
        "![关注度变化曲线](x.png)\n",
        "![扫码登录的流程](x.png)\n",
        "![截图](x.png) 关注公众号\n",
        "原文地址：https://news.example/a\n",
        "![](a.png)\n",
        f"### 新模型发布\n\n[原文地址]({URL}x)\n",
        f"往期推荐：[一]({URL}1)，其中第三节说得最清楚。\n",
        "## 往期推荐\n\n[一](https://elsewhere.example/1)\n",
        f"<p>往期推荐</p>\n\n文字在后 [一]({URL}1)\n",
        "【购买链接】\n",
        "> 关注公众号\n",
    ],
)
def test_the_pages_own_words_are_no_furniture(body: str) -> None:
    """The words of the news are never touched."""
    assert kinds(body) == []


def test_only_the_end_of_a_page_is_looked_at() -> None:
    """A footer in the middle is part of the text."""
    assert kinds(f"关注本公众号\n\n{SERIES}## 乙\n\n后来又有了新的进展。\n") == []


def test_a_collection_of_links_is_not_emptied() -> None:
    """There the links are what the page is about."""
    assert footer(f"本周的教程都在这里。\n\n{SERIES}{SMALL}{LIST}") == Footer()
    assert footer("![](a.png)\n\n---\n\n关注本公众号\n").closings


def test_categories_and_titles_are_read() -> None:
    """For the account's list, and for the block at the end."""
    found = footer(NEWS + SERIES)
    assert found.tutorials == (
        Tutorial("模型", "一", f"{URL}1"),
        Tutorial("模型", "二", f"{URL}2"),
        Tutorial("游戏", "三", f"{URL}3"),
    )
    assert found.closings[0].text == "微信公众号：老友"


PIECES = st.sampled_from([
    "---\n\n", "关注本公众号👇\n\n", "![微信公众号：老友](x.png)\n\n", SERIES, SMALL, LIST,
    "原文地址：https://site.example/p/1/\n\n", "一句正文。\n\n", f"[一]({URL}1)\n\n",
    "### 分类\n\n", "**更多**\n\n", f"- [四]({URL}4) 后文\n\n", "## 往期推荐\n\n", "> 引用\n\n",
    "![](a.png)\n\n",
])  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_recognised_and_remaining_are_all_of_it(end: str) -> None:
    """Not a word is lost between what is taken and what stays, nor invented."""
    root = tree.grow(engine.convert(NEWS + end))
    every = words("".join(root.itertext()))
    found = recognise(root, PAGE, lambda _: None)
    for block in found.blocks:
        root.remove(block)
    taken = [c.text for c in found.closings if c.kind is not ClosingKind.PICTURE]
    categories = dict.fromkeys((t.category, n) for n, t in enumerate(found.tutorials))
    told = "".join([*taken, *(t.title for t in found.tutorials), *(c for c, _ in categories)])
    left = words("".join(root.itertext()))
    assert every.startswith(left)
    lost = Counter(every[len(left) :]) - Counter(words(told))
    assert set(lost) <= set("0123456789"), "but the numbers of a list"
    assert len(root) > 0


def words(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_the_author_is_told_in_one_line() -> None:
    """Rules are nobody's words; a picture without a successor is worth a hint."""
    found = footer(f"{NEWS}---\n\n![二维码](q.png)\n\n{SERIES}")
    (fault,) = reminder(found.closings, found.tutorials, "index.md", instead=False)
    assert "公众号图片、推荐列表（3 篇）" in fault.what
    assert "furniture.picture" in fault.what
    assert "replace = false" in fault.remedy
    assert fault.gravity == "note"
    assert reminder(footer(NEWS + "---\n").closings, (), "index.md", instead=True) == ()

"""Titles, summaries and names cut where a reader would stop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.digest import SUMMARY_LIMIT, TITLE_LIMIT
from workers.headline import clean, fit_name, fit_text, fit_title, join_headlines


@pytest.mark.parametrize(
    ("title", "fitted", "how"),
    [
        ("刚好合适的标题", "刚好合适的标题", ""),
        (
            "[早报·0618] 新模型在长视频上超过了前辈，三家公司同日发布新技术，榜单又换了第一名",
            "[早报·0618] 新模型在长视频上超过了前辈",
            "在分句处截短",
        ),
        (
            "框架任务概览：从零开始掌握 Pipeline（管道）与 Task（任务）的写法和用法，附完整的例子",
            "框架任务概览",
            "在分句处截短",
        ),
        (
            "为什么你的手机肯定用不上它？因为内存不够大，而且以后也不会有人再为老机型做适配了",
            "为什么你的手机肯定用不上它？因为内存不够大",
            "在分句处截短",
        ),
        (
            "他说「这件事，没有那么简单，也没有那么难」之后就离开了会场再也没有回来过一次的样子",
            "他说「这件事，没有那么简单，也没有那么难」之后就离开了会场",
            "在词语处截短",
        ),
        (
            "transformers 推理 Qwen2.5 等大模型技术细节详解初始化和对象加载全过程",
            "transformers 推理 Qwen2.5",
            "在词语处截短",
        ),
        (
            "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六",
            "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一…",
            "无处可断，硬截断",
        ),
        (
            "A股三大指数涨跌不一 | 半导体领涨 | 北向资金净流入1,565亿元创历史新高的一天",
            "A股三大指数涨跌不一 | 半导体领涨",
            "在分句处截短",
        ),
    ],
)
def test_a_long_title_is_cut_where_a_clause_ends(title: str, fitted: str, how: str) -> None:
    """A title that stops in the middle of a word looks like a mistake."""
    found = fit_title(title, TITLE_LIMIT)
    told = f"{how}：{len(title)} → {len(fitted)} 字" if how else ""
    assert (found.text, found.how) == (fitted, told)


@given(st.text(max_size=120))
def test_any_title_fits(title: str) -> None:
    """WeChat answers 45003 to a longer one, and shows line breaks to readers."""
    found = fit_title(title, TITLE_LIMIT)
    assert len(found.text) <= TITLE_LIMIT
    assert bool(found.how) == (len(clean(title)) > TITLE_LIMIT)


@given(st.text(alphabet="abc 汉字，。「」“”（）·[]01", min_size=33, max_size=90))
def test_no_title_ends_in_a_dangling_mark_or_an_open_pair(title: str) -> None:
    """No comma at the end, no half of a pair, no half of a Latin word."""
    found = fit_title(title, TITLE_LIMIT)
    if found.how and "硬截断" not in found.how:
        assert found.text[-1] not in "，。 ·「“（"
        assert found.text.count("「") <= found.text.count("」")
        whole = " ".join(title.split())
        across = whole[len(found.text) - 1 : len(found.text) + 1]
        assert not (len(across) > 1 and across.isascii() and across.isalnum())


def test_a_summary_keeps_whole_sentences() -> None:
    """A description over the limit loses its last sentences, not half of one."""
    text = "第一句话说完了。" * 10 + "第二句要长得多得多得多" * 10
    assert fit_text(text, SUMMARY_LIMIT) == "第一句话说完了。" * 10


def test_a_single_long_sentence_is_cut_at_a_clause() -> None:
    """Where no sentence fits, a clause does."""
    assert fit_text("甲乙丙丁戊己庚辛，" * 20, 20) == "甲乙丙丁戊己庚辛，甲乙丙丁戊己庚辛"


def test_headlines_make_a_summary_of_whole_ones() -> None:
    """The first headlines, each whole; a question mark needs no semicolon behind it."""
    assert (
        join_headlines(["甲发布新品", "乙靠谱吗？", "丙来了", "丁" * 99], 20)
        == "甲发布新品；乙靠谱吗？丙来了"
    )


@given(st.text(max_size=300), st.integers(8, 120))
def test_any_text_fits(text: str, limit: int) -> None:
    """A summary over the limit is refused with 45004, an author with 45110."""
    assert len(fit_text(text, limit)) <= limit
    assert len(fit_name(text, limit)) <= limit

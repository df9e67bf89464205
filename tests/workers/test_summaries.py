"""What stands under a title in the feed: sentences, whatever the page begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from composed import BROKEN, SOUND, Composed, pages
from hypothesis import HealthCheck, given, settings

from workers.account import Account, IssueMark
from workers.digest import SUMMARY_LIMIT, Article
from workers.steps.parse import parse
from workers.steps.typeset import typeset

if TYPE_CHECKING:
    from pathlib import Path

FRONT = '+++\ntitle = "早报"\n+++\n'
PROSE = "这是第一段，说明来由。第二句接着说。\n\n第二段到此为止。\n"
TOLD = "这是第一段，说明来由。第二句接着说。第二段到此为止。"


def article(page: bytes, folder: str = "f", mark: IssueMark = IssueMark.KEEP) -> Article:
    account = Account(name="a", app_id="", secret="", issue_mark=mark)
    return typeset(parse(page, name="i.md", folder=folder, account=account), {}, account)[0]


def summary(body: str) -> str:
    return article((FRONT + body).encode()).summary


@pytest.mark.parametrize(
    "before",
    [
        "",
        "```sh\nmake demo\n```\n\n",
        "| 甲 | 乙 |\n|---|---|\n| 1。 | 2。 |\n\n",
        "- 列表。\n- 第二项。\n\n",
        "![图说。](a.png)\n\n",
        "## 标题\n\n",
        "> 引用。\n\n",
        "2026-11-23\n\n**核心功能**\n\n",
        "运行下面的命令：\n\n```sh\nx\n```\n\n",
        "<!-- 注 -->\n\n",
        "---\n\n",
    ],
)
def test_a_summary_is_made_of_the_pages_sentences(before: str) -> None:
    """Not of code, a table, a list, a picture, a byline, or a line that leads on to those."""
    assert summary(before + PROSE) == TOLD


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("- 甲\n- 乙发布了\n", "甲；乙发布了"),
        ("| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n", "一；二"),
        ("> 只有引用。\n", "只有引用。"),
        ("## 只有\n\n```\nx\n```\n\n## 标题\n", "只有；标题"),
        ("没有句号的一行\n", "没有句号的一行"),
        ("第一句说完了。接着看：\n\n```\nx\n```\n", "第一句说完了。"),
        (
            "上一篇文章从头到尾读了一遍框架的初始化源代码，这一篇要说的有：\n\n- 甲\n",
            "上一篇文章从头到尾读了一遍框架的初始化源代码。",
        ),
        ("见[报道](https://a.example/x)，很好。\n", "见报道，很好。"),
        ("An English page. It has two sentences.\n\nAnd more.\n",
         "An English page. It has two sentences. And more."),
        ("```\nx\n```\n", ""),
    ],
)  # fmt: skip
def test_a_page_without_sentences_is_told_by_what_it_has(body: str, told: str) -> None:
    """Without a summary WeChat would show the first 54 characters, marks of notes and all."""
    assert summary(body) == told


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(pages(SOUND, BROKEN))
def test_no_summary_shows_markup_or_dangles(page: Composed) -> None:
    """Neither `+++` nor `- `, and no comma at its end."""
    told = summary(page.body)
    assert len(told) <= SUMMARY_LIMIT
    assert "+++" not in told
    assert not told.startswith(("- ", "* ", "#", "> "))
    assert not told.endswith(("，", "、", "：", "；", ",", ":"))


SUMMARIES = {
    "ai20240618": ("陕西推出AI千亿级发展计划，", "首个视频多模态基准Video-MME", 110),
    "20240501": ("国资委：加快人工智能等新技术", "Mamba 先打败了 Transformer", 105),
    "2024101801": ("本文详细讲解 transformers ", "Python 包 API 设计美学……", 89),
    "2024111901": ("Transformers 框架支持多种 ", " 框架中的 Pipeline 和任务配置。", 88),
}
TITLES = {
    "ai20240618": (
        "[AI资讯·0618] 快手AI模型可灵在质量优于Sora",
        "快手AI模型可灵在质量优于Sora",
    ),
    "20240501": ("[每日AI·0501]GitHub 版 Devin", "GitHub 版 Devin"),
    "2024101801": ("transformers 推理 Qwen2.5", "transformers 推理 Qwen2.5"),
    "2024111901": ("Transformers 框架任务概览", "Transformers 框架任务概览"),
}


def real(
    content: Path, start: str, mark: IssueMark = IssueMark.KEEP, *, bare: bool = False
) -> Article:
    folder = next(folder for folder in content.iterdir() if folder.name.startswith(start))
    page = (folder / "index.md").read_text(encoding="utf-8")
    if bare:
        page = "\n".join(line for line in page.split("\n") if not line.startswith("description"))
    return article(page.encode(), folder.name, mark)


@pytest.mark.content
@pytest.mark.parametrize("start", SUMMARIES)
def test_the_real_pages_have_summaries_of_whole_sentences(content: Path, start: str) -> None:
    """Headlines of the digests, the authors' own words of the tutorials."""
    told = real(content, start).summary
    begin, end, length = SUMMARIES[start]
    assert told.startswith(begin)
    assert told.endswith(end)
    assert len(told) == length


@pytest.mark.content
@pytest.mark.parametrize("start", TITLES)
def test_the_real_titles_are_cut_by_the_accounts_rule(content: Path, start: str) -> None:
    """With the issue mark and without; where no clause fits, the author is asked."""
    kept, dropped = TITLES[start]
    assert real(content, start).title == kept
    found = real(content, start, IssueMark.DROP)
    assert found.title == dropped
    asked = any("[wechat]" in fault.remedy for fault in found.faults)
    assert asked == (start == "2024101801")


@pytest.mark.content
@pytest.mark.parametrize(
    ("start", "begin", "end"),
    [
        ("2024101801", "上周收到一位网友的私信，", "百度几篇质量稍高一点的回复这位网友。"),
        ("2024111901", "在前面的四篇 Transformers 框架文章中，", "推理的基石。"),
        ("ai20240618", "陕西推出AI千亿级发展计划，", "首个视频多模态基准Video-MME"),
    ],
)
def test_without_a_description_the_first_sentences_tell(
    content: Path, start: str, begin: str, end: str
) -> None:
    """The tutorials begin in prose, the digest with its headlines."""
    told = real(content, start, bare=True).summary
    assert told.startswith(begin)
    assert told.endswith(end)

"""Front matter whose keys have names of the account's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.account import Account
from workers.errors import Gravity
from workers.frontmatter import FrontMatter, read, split
from workers.frontmatter.fields import _KEYS, WECHAT_KEYS
from workers.registry.furniture import RENAMABLE
from workers.steps.parse import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = {
    "title": "标题",
    "summary": "摘要",
    "image": "封面",
    "date": "日期",
    "tags": "标签",
    "draft": "草稿",
    "ai": "人工智能",
    "comments": "留言",
}
TOML = """+++
标题 = "早报" # 标题 = "不是"
'日期' = "2024-06-17"
"封面" = "a.png"
标签=["甲", "乙"]
心情 = "平静"
摘要 = "外面的"
text = '''
标签 = 7
'''

[wechat]
人工智能 = true
留言 = true
样子 = "圆"
+++
文
"""
YAML = """---
标题: 早报
日期: 2024-06-17
封面: a.png
标签: [甲, 乙]
心情: 平静
摘要: 外面的
text: "标签 = 7\\n"
wechat:
  人工智能: true
  留言: true
  样子: 圆
---
文
"""
JSON = """{
"标题": "早报", "日期": "2024-06-17",
"封面": "a.png", "标签": ["甲", "乙"], "心情": "平静", "摘要": "外面的", "text": "标签 = 7\\n",
"wechat": {"人工智能": true, "留言": true, "样子": "圆"}
}
文
"""


def front(text: str, keys: Mapping[str, str] = KEYS) -> FrontMatter:
    return read(split(text, file="index.md"), file="index.md", keys=keys)


def faults(text: str, keys: Mapping[str, str] = KEYS) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.what) for fault in front(text, keys).faults]


@pytest.mark.parametrize("page", [TOML, YAML, JSON], ids=["toml", "yaml", "json"])
def test_a_page_may_be_written_in_its_authors_words(page: str) -> None:
    """In all three formats, inside [wechat] and out; what is not renamed is kept as it is."""
    found = front(page)
    assert found.faults == ()
    assert (found.title, str(found.date), found.image) == ("早报", "2024-06-17", "a.png")
    assert (found.tags, found.summary) == (("甲", "乙"), "外面的")
    assert (found.ai, found.comments, found.draft) == (True, True, False)
    assert found.extra == {"心情": "平静", "text": "标签 = 7\n", "wechat": {"样子": "圆"}}


@pytest.mark.parametrize("page", [TOML, YAML], ids=["toml", "yaml"])
def test_the_cover_has_its_line_under_any_name(page: str) -> None:
    """A picture that cannot be had is told with its line."""
    assert front(page).image_line == 4


def test_gongbaos_names_go_on_working() -> None:
    """An account with a hundred old pages need not touch them."""
    found = front('+++\ntitle = "旧"\ndraft = false\n[wechat]\nsummary = "甲"\nai = true\n+++\n')
    assert (found.title, found.summary, found.ai, found.faults) == ("旧", "甲", True, ())


def test_of_two_names_the_accounts_counts_and_a_difference_is_said() -> None:
    """The same twice is nothing to talk about."""
    page = '+++\ntitle = "旧"\n标题 = "新"\n日期 = "2024-06-17"\ndate = "2024-06-17"\n[wechat]\n'
    found = front(page + 'summary = "甲"\n摘要 = "乙"\n+++\n')
    assert (found.title, found.summary) == ("新", "乙")
    assert [(fault.line, fault.what, fault.gravity) for fault in found.faults] == [
        (3, "标题 与 title 同时写了，内容不同，以 标题 为准", Gravity.WARNING),
        (8, "摘要 与 summary 同时写了，内容不同，以 摘要 为准", Gravity.WARNING),
    ]


def test_an_empty_field_does_not_hide_the_other_name() -> None:
    """A template leaves 标题: empty where the old page had title."""
    assert front("---\n标题:\ntitle: 旧\n---\n").title == "旧"


@pytest.mark.parametrize(
    ("page", "line", "what"),
    [
        ("+++\n标题 = 5\n+++\n", 2, "标题 应是文字，现在是 数字"),
        ('+++\n标题 = "x"\n日期 = "昨天"\n+++\n', 3, "日期 不是日期：'昨天'"),
        ('+++\n标题 = "x"\n标签 = [1]\n+++\n', 3, "标签 应是一组文字"),
        ('+++\n标题 = "x"\n[wechat]\n人工智能 = "是"\n+++\n', 4, "人工智能 应是 true 或 false"),
        ('+++\n标题 = "x"\nwechat.摘要 = 1\n+++\n', 3, "摘要 应是文字，现在是 数字"),
        ('+++\n标题 = "x"\nwechat = {摘要 = 1}\n+++\n', 3, "摘要 应是文字，现在是 数字"),
        ('+++\n标题 = "x"\n[wechat]\n标题 = 1\n+++\n', 4, "标题 应是文字，现在是 数字"),
        ("---\nwechat:\n  标题: 1\n标题: x\n---\n", 3, "标题 应是文字，现在是 数字"),
        ('{"标题": "x",\n"wechat": {"a": 1, "摘要": 1}}\n', 2, "摘要 应是文字，现在是 数字"),
        ("+++\n日期 = 2024-06-17\n+++\n", None, "没有标题"),
    ],
)
def test_a_fault_calls_a_field_what_the_page_calls_it(
    page: str, line: int | None, what: str
) -> None:
    """The author looks for the word in the editor."""
    assert faults(page) == [(line, what)]


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("+++\n日期 = 1\n标题 = 早报\n+++\n", 3),
        ("+++\n标题 = “早报”\n+++\n", 2),
        ("+++\n标签 = [早报]\n+++\n", 2),
        ('+++\n标题 = "早报\n+++\n', 2),
        ('+++\n[参数]\n标题 = "a"\n标题 = "b"\n+++\n', 4),
    ],
)
def test_only_a_key_may_do_without_quotes(page: str, line: int) -> None:
    """A value without them could be anything; the line is that of the file."""
    ((found, what),) = faults(page)
    assert found == line
    assert "不是正确的 TOML" in what
    assert "at line" not in what


def test_full_width_quotes_are_named() -> None:
    """They look right in many a font."""
    assert "这一行有全角的 “" in faults("+++\n标题 = “早报”\n+++\n")[0][1]


def test_a_table_may_have_a_chinese_name() -> None:
    """The site's own tables are none of our business."""
    assert front('+++\n标题 = "x"\n[参数]\n甲.乙 = 1\n[[列表]]\na = 2\n+++\n').extra == {
        "参数": {"甲": {"乙": 1}},
        "列表": [{"a": 2}],
    }


def test_a_draft_is_said_to_be_one() -> None:
    """It may be previewed and submitted by hand; no schedule takes it."""
    found = front('+++\n标题 = "x"\n草稿 = true\n+++\n')
    assert found.draft
    (fault,) = found.faults
    assert (fault.line, fault.gravity) == (3, Gravity.WARNING)
    assert "定时发布会跳过它" in fault.what
    assert "草稿 = false" in fault.remedy


def test_every_name_that_may_be_changed_is_one_that_is_read() -> None:
    """A setting that is taken and does nothing would be a trap."""
    assert (_KEYS | WECHAT_KEYS) - {"wechat"} == RENAMABLE


def test_an_accounts_names_reach_its_digests() -> None:
    """From gongbao.toml to the article's title."""
    account = Account(name="a", app_id="", secret="", keys=KEYS)
    digest = parse(TOML.encode(), name="index.md", folder="f", account=account)
    assert (digest.title, digest.summary, digest.ai) == ("早报", "外面的", True)
    assert digest.cover is not None
    assert digest.cover.line == 4


@given(
    st.text(
        st.characters(categories=("Lo", "Nd", "Ll", "Mn"), include_characters="_-·（）"), min_size=1
    ),
    st.sampled_from(["=", " = ", "\t="]),
)
def test_any_word_can_be_a_key(word: str, sign: str) -> None:
    """Whatever the author's language, and every line stays where it is."""
    found = front(f'+++\n{word}{sign}"值"\n草稿 = 1\n标题 = "x"\n+++\n')
    assert found.extra.get(word, "值") == "值"
    assert [fault.line for fault in found.faults] in ([3], [])
    assert found.title == "x" or word == "标题"

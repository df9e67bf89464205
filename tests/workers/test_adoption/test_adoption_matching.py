"""Titles, lists and which address is whose: as people copy them, and never a guess."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.adoption.matching import (
    BARE,
    CUT,
    KEYED,
    NEARLY,
    OTHERS,
    SAME,
    SEVERAL,
    SHARED,
    Matches,
    Old,
    match,
)
from workers.adoption.titles import name_of
from workers.adoption.told import Told, decoded, from_csv, from_list, from_page
from workers.errors import Unfit

LONG: Final = "https://mp.weixin.qq.com/s?__biz={biz}&mid=7&idx=1&sn=abc"


def at(name: str) -> str:
    return f"https://mp.weixin.qq.com/s/{name}"


def told(title: str, name: str, *, listed: bool = False) -> Told:
    address = name if "/" in name else at(name)
    return Told(names=(title,), address=address, origin="列表", listed=listed)


def page(title: str, key: str = "p", *aliases: str) -> Old:
    return Old(key=key, title=title, aliases=aliases)


def ways(found: Matches) -> dict[str, str]:
    every = (*found.sure, *found.unsure, *found.unknown)
    return {each.page.key: each.why for each in every}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[晨报·0618] 模型更新，值得一看", "模型更新值得一看"),
        ("用 GPT-4o 做翻译（文末有福利）", "用gpt4o做翻译"),
        ("【教程】本地部署（图文）(附代码)", "本地部署"),
        ("ＡＩ　入門：第一步！", "AI入门第一步"),
    ],
)
def test_titles_are_the_same_without_marks_width_case_and_asides(one: str, other: str) -> None:
    """As whoever copied a title into a list has changed it."""
    assert name_of(one).bare == name_of(other).bare


def test_parts_and_issues_that_are_called_alike_are_not_the_same() -> None:
    """（二） is no aside, and a mark tells one morning from the next."""
    assert name_of("读源码（一）").bare != name_of("读源码（二）").bare
    assert name_of("读源码（一）").contradicts(name_of("读源码 第2篇"))
    found = match([page("[晨报·0618] 早上好")], [told("[晨报·0619] 早上好", "a")])
    assert ways(found) == {"p": "没有找到同名的链接"}
    several = [told("[晨报·0618] 早上好", "a"), told("[晨报·0619] 早上好", "b")]
    found = match([page("[晨报·0619] 早上好")], several)
    assert [one.choices[0].address for one in found.sure] == [at("b")]


def test_a_page_is_sure_by_its_title_by_its_key_or_by_the_beginning_of_a_long_title() -> None:
    """WeChat takes shorter titles than some pages have, so that somebody cut them."""
    long = "一个很长很长的标题，讲了三件事情：第一件事情、第二件事情，还有没人记得住的第三件事情"
    pages = [
        page("甲，乙（附图）", "a"),
        page("丙：丁", "b"),
        page("戊", "ai0618"),
        page(long, "d"),
    ]
    lists = [
        told("甲 乙", "1"),
        told("丙丁", "2"),
        told("ai0618", "3"),
        told("一个很长很长的标题，讲了三件事情：第一件事情", "4"),
    ]
    found = match(pages, lists)
    assert ways(found) == {"a": BARE, "b": SAME, "ai0618": KEYED, "d": CUT}
    assert len(found.sure) == 4


def test_whatever_can_be_doubted_is_unsure_and_says_why() -> None:
    """Two addresses for a title, one for two pages, one that is another's, a title that is near."""
    pages = [
        page("再版的文章", "twice"),
        page("同名", "one"),
        page("同名", "two"),
        page("别人的", "taken"),
        page("深入理解注意力机制的设计与实现", "near"),
        page("没有人提到它", "none"),
    ]
    lists = [
        told("再版的文章", "a"),
        told("再版的文章", "b"),
        told("同名", "c"),
        told("别人的", "d"),
        told("深入理解注意力机制的设计和实现技巧", "e"),
        told("完全是另外一回事", "f", listed=True),
    ]
    found = match(pages, lists, taken=[at("d")])
    assert ways(found) == {
        "twice": SEVERAL,
        "one": SHARED,
        "two": SHARED,
        "taken": OTHERS,
        "near": NEARLY,
        "none": "没有找到同名的链接",
    }
    assert found.sure == []
    assert [one.address for one in found.loose] == [at("f")]


def test_what_is_called_exactly_as_a_page_is_no_question_for_those_called_nearly_so() -> None:
    """Of a title with two addresses one page is asked about, and not each that resembles it."""
    pages = [page("深入理解注意力机制的设计", "exact"), page("深入理解注意力机制的设计二", "near")]
    lists = [told("深入理解注意力机制的设计", "a"), told("深入理解注意力机制的设计", "b")]
    found = match(pages, lists)
    assert ways(found) == {"exact": SEVERAL, "near": "没有找到同名的链接"}


def test_the_short_and_the_long_address_of_an_article_are_no_contradiction() -> None:
    """People copy the one, interfaces tell the other; two long ones are two articles."""
    one = LONG.format(biz="A")
    found = match([page("甲乙")], [told("甲乙", one), told("甲乙", "short")])
    assert [each.choices[0].address for each in found.sure] == [at("short")]
    found = match([page("甲乙")], [told("甲乙", one), told("甲乙", one.replace("mid=7", "mid=8"))])
    assert ways(found) == {"p": SEVERAL}


def test_a_page_that_is_called_exactly_so_has_the_better_claim() -> None:
    """The other one, which only begins so, does not make both unsure."""
    found = match([page("周报（上海站）", "a"), page("周报", "b")], [told("周报", "x")])
    assert [each.page.key for each in found.sure] == ["b"]
    assert [each.page.key for each in found.unknown] == ["a"]


LAYOUTS: Final = {
    "above": "标题甲\n2024-06-18 阅读 12\n{a}\n\n标题乙\n{b}\n",
    "below": "{a}\n标题甲\n\n{b}\n标题乙\n",
    "beside": "1. 标题甲：{a}\n- 2024-06-18 标题乙  {b}?scene=1\n",
    "table": "| 标题甲 | {a} | 12 |\n标题乙\t{b}\t9\n",
    "markdown": "- [标题甲]({a})\n* **[标题乙]({b})** 6/18\n",
    "labelled": "标题甲\n链接：{a}\n标题乙（附图）：\n{b}。\n",
    "quoted": "《标题甲》（{a}）\n“标题乙”，{b}；\n",
    "buttons": "标题甲 [查看]({a})\n标题乙（[阅读原文]({b} 'x')）\n",
    "rows": "<table><tr><td>12</td><td><p>标题甲</p></td><td><a href='{a}'>查看</a></td></tr>"
    "<tr><td>标题<b>乙</b><td>6-18<td><a href='{b}'><img src=x>链接</a></table>",
    "html": "<li><a class=t href='{a}'><b>标题</b>甲</a><p><a href={b}?a=1&amp;b=2>标题乙</a>"
    "<a href=/about>关于</a>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_pasted_list_is_read_in_whatever_layout(layout: str) -> None:
    """Titles before, after, or beside their addresses, as text, table, Markdown or HTML."""
    pages = [page("标题甲", "a"), page("标题乙", "b")]
    found = match(pages, from_list(LAYOUTS[layout].format(a=at("a"), b=at("b")), "列表").told)
    got = {each.page.key: each.choices[0].address for each in found.sure}
    assert got == {"a": at("a"), "b": at("b")}


def test_temporary_and_foreign_addresses_are_refused_with_the_reason() -> None:
    """The address of a preview is dead within hours."""
    heard = from_list(f"甲 {LONG.format(biz='A')}&tempkey=x\n乙 {at('')}\n", "列表")
    assert heard.told == []
    assert ["tempkey" in each.why for each in heard.refused] == [True, False]
    assert heard.refused[0].origin == "列表第 1 行"
    assert from_csv("标题,链接\n甲,https://example.com\n", "表").refused[0].why.startswith("“https")


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_a_table_is_read_in_the_coding_and_with_the_commas_of_whoever_made_it(
    coding: str, comma: str
) -> None:
    """Columns are told by their heads, in either language; without heads, by the addresses."""
    rows = ["阅读,内容标题,内容链接", "12,标题甲,https://mp.weixin.qq.com/s/a"]
    data = "\n".join(rows).replace(",", comma).encode(coding)
    for text in (decoded(data), decoded(data).split("\n", 1)[1]):
        found = match([page("标题甲")], from_csv(text, "表").told)
        assert [each.choices[0].address for each in found.sure] == [at("a")]


def test_a_table_with_other_columns_is_refused_with_those_it_has() -> None:
    """And what to write instead."""
    with pytest.raises(Unfit, match="第一行是 日期、阅读"):
        from_csv("日期,阅读\n2024-06-18,12\n", "表")
    with pytest.raises(Unfit, match="标题,链接"):
        from_csv("", "表")


@given(st.text(alphabet="ab甲[]()<>/:|,;\"'\n\t= hrefsmp.weixn.qcom", max_size=200))
def test_no_text_breaks_the_readers(noise: str) -> None:
    """Whatever somebody pasted, each address that is told has a place to be opened."""
    text = f"{noise}{at('x')}{noise}\n<a href={at('y')}>{noise}"
    for heard in (from_list(text, "列表"), from_page(text, "页面")):
        assert all(each.address.startswith(at("")[:-1]) for each in heard.told)
    with suppress(Unfit):
        assert from_csv(text, "表").refused is not None

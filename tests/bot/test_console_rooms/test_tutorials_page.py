"""The console's page of tutorials: the series, its order, and the menu that is made of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from insider import Insider, Insiders, insiders_at

from workers.orders import teaching
from workers.people import Role
from workers.publication import Kind

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "https://mp.weixin.qq.com/s/"
DEEDS = ("add", "change", "pin", "remove", "move", "push")


def teach(house: Insiders, *named: str) -> None:
    """Add tutorials, written 「分类 标题」."""
    for number, name in enumerate(named):
        category, title = name.split()
        address = f"{ADDRESS}x{number}{len(house.services.ledger.series('demo'))}"
        teaching.add(house.shelf.account, category, title, address, house.services, who="cli")


def titles(house: Insiders) -> list[str]:
    return [one.title for one in house.services.ledger.series("demo")]


def number_of(house: Insiders, title: str) -> int:
    return next(one.id for one in house.services.ledger.series("demo") if one.title == title)


def step(house: Insiders, browser: Insider, label: str) -> str:
    """Press the button of this label, as a browser without a script does; what is told."""
    page = browser.get("tutorials").text
    lift = re.findall(rf'name="lift" value="([\d-]+)" aria-label="{label}"', page)[0]
    return browser.press("tutorials", "move", of="demo", lift=lift).text


def drop(house: Insiders, browser: Insider, title: str, on: str) -> str:
    which, to = number_of(house, title), number_of(house, on)
    return browser.press("tutorials", "move", of="demo", which=which, to=to).text


def test_the_page_shows_what_readers_get_in_their_order(house: Insiders) -> None:
    """By category, numbered as in chat; titles are words, and no markup."""
    assert "教程列表还是空的" in house.come_in().get("tutorials").text
    teach(house, "入门 <b>一课</b>", "进阶 二课", "入门 三课")
    page = house.come_in().get("tutorials").text
    assert page.index("&lt;b&gt;一课") < page.index("三课") < page.index("二课")
    assert "<b>一课" not in page


def test_one_is_added_changed_pinned_and_removed(house: Insiders) -> None:
    """With the sentences of the chat."""
    browser = house.come_in()
    form = {"of": "demo", "category": "入门", "title": "一课", "url": f"{ADDRESS}a"}
    assert "已加《一课》" in browser.press("tutorials", "add", **form).text
    which = number_of(house, "一课")
    assert "没有改动" in browser.press("tutorials", "change", which=which, **form).text
    form |= {"title": "新名字", "category": "进阶", "url": f"{ADDRESS}b"}
    told = browser.press("tutorials", "change", which=which, **form).text
    assert "改名《新名字》" in told
    assert "换了链接" in told
    only = house.services.ledger.series("demo")[0]
    assert (only.title, only.category, only.url) == ("新名字", "进阶", f"{ADDRESS}b")
    assert "已置顶" in browser.press("tutorials", "pin", of="demo", which=only.id).text
    assert "不再置顶" in browser.press("tutorials", "pin", of="demo", which=only.id).text
    assert "已删" in browser.press("tutorials", "remove", of="demo", which=only.id).text
    again = browser.press("tutorials", "remove", of="demo", which=only.id).text
    assert "不在列表里了" in again
    assert not titles(house)


def test_the_form_to_change_one_is_filled_with_what_it_is(house: Insiders) -> None:
    """One at a time, so that two hundred tutorials are a small page."""
    teach(house, *(f"分类{number % 9} 第{number}课" for number in range(200)))
    browser = house.come_in()
    assert len(browser.get("tutorials").data) < 100_000
    page = browser.get(f"tutorials?edit={number_of(house, '第7课')}").text
    assert 'value="第7课"' in page
    assert browser.get("tutorials?edit=x").status_code == 200


def test_steps_up_and_down_need_no_script(house: Insiders) -> None:
    """Whatever was submitted in between: categories stand together, not their rows."""
    teach(house, "甲 一", "乙 二", "甲 三", "甲 四")
    browser = house.come_in()
    assert titles(house) == ["一", "三", "四", "二"]
    step(house, browser, "下移第 1 篇")
    assert titles(house) == ["三", "一", "四", "二"]
    step(house, browser, "上移第 3 篇")
    assert titles(house) == ["三", "四", "一", "二"]
    step(house, browser, "上移分类 乙")
    assert titles(house) == ["二", "三", "四", "一"]
    step(house, browser, "下移第 3 篇")
    assert titles(house) == ["二", "三", "一", "四"]


def test_one_is_dragged_to_another_place_and_category(house: Insiders) -> None:
    """It takes the place of the one on which it is dropped, up or down."""
    teach(house, "甲 一", "乙 二", "甲 三", "甲 四")
    browser = house.come_in()
    drop(house, browser, "一", "四")
    assert titles(house) == ["三", "四", "一", "二"]
    drop(house, browser, "一", "三")
    assert titles(house) == ["一", "三", "四", "二"]
    drop(house, browser, "四", "二")
    assert {one.title for one in house.services.ledger.series("demo") if one.category == "乙"} == {
        "二",
        "四",
    }


def test_what_cannot_be_moved_says_why(house: Insiders) -> None:
    """What is pinned stays before all others; what is gone is gone."""
    teach(house, "甲 一", "甲 二")
    browser = house.come_in()
    browser.press("tutorials", "pin", of="demo", which=number_of(house, "一"))
    assert "置顶的总在前面" in step(house, browser, "上移第 2 篇")
    for form in (
        {},
        {"lift": "x"},
        {"lift": "1-999"},
        {"which": -1, "to": 1},
        {"which": 10**30, "to": "１"},
    ):
        told = browser.press("tutorials", "move", of="demo", **form)
        assert "notice bad" in told.text
    assert titles(house) == ["一", "二"]


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("", f"{ADDRESS}a"),
        ("长" * 300, f"{ADDRESS}a"),
        ("一课", "javascript:alert(1)"),
        ("一课", "https://example.com/" + "a" * 2000),
        ("一课", ""),
    ],
)
def test_what_is_no_tutorial_is_refused(house: Insiders, title: str, url: str) -> None:
    """With a sentence; the list stays as it is."""
    form = {"of": "demo", "category": "入门", "title": title, "url": url}
    assert "notice bad" in house.come_in().press("tutorials", "add", **form).text
    assert not titles(house)


def test_an_editor_looks_and_changes_nothing(house: Insiders) -> None:
    """The form may be written by hand."""
    teach(house, "甲 一", "甲 二")
    editor = house.as_operator("小李", Role.EDITOR)
    page = editor.get("tutorials").text
    assert ("一" in page, 'name="lift"' in page, "推送菜单" in page) == (True, False, False)
    for deed in DEEDS:
        assert editor.press("tutorials", deed, of="demo", which=1, lift="2-1").status_code == 403
    assert titles(house) == ["一", "二"]


def test_the_menu_is_shown_as_a_phone_has_it_with_its_bytes(house: Insiders) -> None:
    """Used and allowed: 16 bytes of a button, 60 of one below."""
    teach(house, "入门教程 一", "入门教程 二", "进阶 三")
    page = house.come_in().get("tutorials").text
    assert "<summary>教程</summary>" in page
    assert re.search(r"<li>入门教程</li><li>进阶</li>", page)
    assert re.search(r"<b>最新</b> <span class=\"num\">6 / 16</span>", page)
    assert re.search(r"<b>入门教程</b> <span class=\"num\">12 / 60</span>", page)


def test_an_account_without_the_right_has_the_numbered_menu(tmp_path: Path, redis_url: str) -> None:
    """A personal account pushes no menu: the reason, and what its readers get instead."""
    house = insiders_at(tmp_path, redis_url, kind=Kind.PERSONAL)
    teach(house, "入门 一", "进阶 二")
    browser = house.come_in()
    page = browser.get("tutorials?compare=demo").text
    assert "没有用接口设菜单的权限" in page
    assert "聊天里的编号菜单" in page
    assert "推送菜单" not in page
    assert "没有用接口设菜单的权限" in browser.press("tutorials", "push", of="demo").text


def test_wechat_that_does_not_answer_is_told(house: Insiders) -> None:
    """Comparing asks WeChat; the page itself never waits for it."""
    teach(house, "入门 一")
    page = house.come_in().get("tutorials?compare=demo")
    assert page.status_code == 200
    assert "said-of" in page.text

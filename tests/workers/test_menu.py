"""The menu: what becomes a button, what finds no room, and WeChat's limits in bytes."""

from __future__ import annotations

import json
from itertools import count
from typing import Any, Final

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.remote import Sandbox
from workers.account import Account, MenuPlan, OwnButton
from workers.digest import Tutorial
from workers.menu import Menu, build, category_of, chat_menu, entries, key_of, same, spelled
from workers.menu.names import fit, width
from workers.publication import Kind

ACCOUNT: Final = Account(
    name="daily", app_id="wx0123456789abcdef", secret="s" * 32, kind=Kind.SUBSCRIPTION
)
PLAN: Final = MenuPlan()


def series(*categories: str, each: int = 2) -> list[Tutorial]:
    """So many tutorials of each category."""
    number = count(1)
    return [
        Tutorial(category, f"第{at}课", f"https://mp.weixin.qq.com/s/{next(number)}")
        for category in categories
        for at in range(each)
    ]


def names(menu: Menu) -> list[str]:
    return [one.name for one in menu.leaves()]


def test_the_series_stands_between_the_accounts_own_buttons() -> None:
    """Without a word in the settings a menu has the newest issue, the series, and the rest."""
    menu = build(series("入门", "进阶"), PLAN, ACCOUNT)
    assert [one.name for one in menu.buttons] == ["最新", "教程", "更多"]
    assert names(menu) == ["最新", "入门", "进阶", "往期", "帮助"]
    assert menu.buttons[1].below[0].words == "教程:入门"


def test_without_a_series_there_is_no_button_for_it() -> None:
    """A list without categories never enters the menu."""
    assert names(build(series(""), PLAN, ACCOUNT)) == ["最新", "往期", "帮助"]
    assert names(build([], PLAN, ACCOUNT)) == ["最新", "往期", "帮助"]


def test_five_categories_fit_and_of_seven_the_busiest_and_pinned_are_seen() -> None:
    """What finds no room is behind the last button, never lost."""
    assert len(build(series(*"甲乙丙丁戊"), PLAN, ACCOUNT).buttons[1].below) == 5
    seven = [*series(*"甲乙丙丁戊己"), *series("庚", each=4)]
    menu = build(seven, PLAN, ACCOUNT, pinned={"己"})
    assert [one.name for one in menu.buttons[1].below] == ["己", "庚", "甲", "乙", "更多教程"]
    assert menu.buttons[1].below[-1].words == "教程"


def test_a_category_of_one_tutorial_leads_to_its_article() -> None:
    """A list of one entry is a tap too many."""
    (only,) = build(series("入门", each=1), PLAN, ACCOUNT).buttons[1].below
    assert only.as_json() == {
        "type": "view",
        "name": "入门",
        "url": "https://mp.weixin.qq.com/s/1",
    }


@pytest.mark.parametrize(
    "url",
    ["https://example.com/a", "javascript:alert(1)", "https://mp.weixin.qq.com/s/" + "a" * 1024],
)
def test_a_button_leads_only_where_the_account_may_link(url: str) -> None:
    """An account that is not certified may link to its own articles; nobody to a script."""
    personal = Account(name="p", app_id="wx0123456789abcdef", secret="s" * 32)
    (only,) = build([Tutorial("入门", "一", url)], PLAN, personal).buttons[1].below
    assert (only.url, only.words) == ("", "教程:入门")


def test_the_settings_say_what_stands_where() -> None:
    """An account may have buttons of its own, and the series at any place or nowhere."""
    site = OwnButton(name="官网", url="https://example.com")
    plan = MenuPlan(buttons=(site,), tutorials="课程", place=1)
    assert [one.name for one in build(series("入门"), plan, ACCOUNT).buttons] == ["课程", "官网"]
    plan = MenuPlan(buttons=(site,), tutorials="")
    assert names(build(series("入门"), plan, ACCOUNT)) == ["官网"]


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("大模型应用开发入门教程", "大模型应用开发"),
        ("Transformers 框架", "Transformers"),
        ("👨‍👩‍👧‍👦" * 9, "👨‍👩‍👧‍👦"),
        ("a\\u4e2db", "a u4e2db"),
        ("\u202e\x07  ", ""),
    ],
)
def test_a_name_is_cut_where_a_reader_would_stop(name: str, cut: str) -> None:
    """A phone shows eight Han characters of a sub-button; more is an ellipsis."""
    fitted = fit(name, 16, 60)
    assert fitted.startswith(cut)
    assert width(fitted) <= 16
    assert len(fitted.encode()) <= 60


def test_a_key_names_its_category_however_long_that_is() -> None:
    """A click says only the key; the category must be found again."""
    long = "关于大模型的一切" * 9
    assert len(key_of(long).encode()) <= 128
    assert category_of(key_of(long), ["入门", long]) == long
    assert category_of("教程:没有了", ["入门"]) is None


def test_menus_are_the_same_whatever_else_wechat_writes_of_them() -> None:
    """menu/get gives every button an empty list below it."""
    ours = build(series("入门"), PLAN, ACCOUNT).as_json()
    theirs = {
        "menuid": 1,
        "button": [{**one, "sub_button": one.get("sub_button", [])} for one in ours["button"]],
    }
    assert same(ours, theirs)
    assert spelled(ours)[:3] == ["最新 → 答 最新", "教程", "  入门 → 答 教程:入门"]
    assert not same(ours, build(series("进阶"), PLAN, ACCOUNT).as_json())


def test_the_chat_menu_is_numbered_and_says_what_anybody_may_type() -> None:
    """Who may have no menu gets the same as links that send words."""
    menu = build(series("入门", "A&B"), PLAN, ACCOUNT)
    lines = chat_menu(menu).splitlines()
    assert lines[0] == ('1 <a href="weixin://bizmsgmenu?msgmenucontent=最新&msgmenuid=1">最新</a>')
    assert "msgmenucontent=教程 入门" in lines[1]
    assert lines[2] == "3 A＆B"
    assert [one.words for one in entries(menu)][:3] == ["最新", "教程 入门", "教程 A&B"]


def test_the_chat_menu_keeps_to_its_bytes() -> None:
    """A reply has 2047 bytes, and the menu is only part of it."""
    whole = chat_menu(build(series("入门"), PLAN, ACCOUNT))
    assert chat_menu(build(series("入门"), PLAN, ACCOUNT), limit=300) == "\n".join(
        whole.splitlines()[:3]
    )


@pytest.fixture(scope="module")
def api(sandbox_server: str) -> Api:
    handle = Sandbox(sandbox_server)
    return Api(handle, handle.create_account("subscription"))


HOSTILE: Final = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="👨‍👩‍👧‍👦🏳️‍🌈🇨🇳é\u0301\\u4e2d教程<>&\"'\u202e\x00 ", max_size=60),
    st.sampled_from(["入门", "进阶", "", "Python", "长" * 200]),
)
LINKS: Final = st.one_of(
    st.builds("https://mp.weixin.qq.com/s/{}".format, st.text(max_size=20)),
    st.sampled_from(
        [
            "javascript:alert(1)", "https://localhost/", "http://1.2.3.4/", "https://例子.中国/",
            "https://example.com/a\\u4e2d", "https://mp.weixin.qq.com/" + "a" * 999,
        ]
    ),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Tutorial, HOSTILE, HOSTILE, LINKS), max_size=40), st.integers(1, 3))
def test_any_series_makes_a_menu_that_wechat_takes(
    api: Api, tutorials: list[Tutorial], place: int
) -> None:
    """Whatever pages call their lists, menu/create answers 0."""
    menu = build(tutorials, MenuPlan(place=place), ACCOUNT)
    assert api.create(menu.as_json())["errcode"] == 0
    assert len(chat_menu(menu, limit=700).encode()) <= 700


class Api:
    """menu/create, as any client calls it."""

    def __init__(self, sandbox: Sandbox, opened: dict[str, Any]) -> None:
        self._session, self._api = requests.Session(), sandbox.api
        asked = {
            "grant_type": "client_credential",
            "appid": opened["app_id"],
            "secret": opened["secret"],
        }
        self._token = self._session.post(f"{self._api}stable_token", json=asked).json()

    def create(self, menu: dict[str, Any]) -> dict[str, Any]:
        token = {"access_token": self._token["access_token"]}
        body = json.dumps(menu, ensure_ascii=False).encode()
        answer: dict[str, Any] = self._session.post(
            f"{self._api}menu/create", params=token, data=body
        ).json()
        return answer

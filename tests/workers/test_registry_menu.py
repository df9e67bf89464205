"""The menu's table inside an account's table, and which tags make a post a tutorial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workers.account import MenuPlan, OwnButton
from workers.errors import SettingsInvalid
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from workers.account import Account


def read(folder: Path, lines: str) -> Account:
    (folder / "gongbao.toml").write_text(
        f'[accounts.daily]\napp_id = "wx0123456789abcdef"\n{lines}', encoding="utf-8"
    )
    return Settings.read(folder, {"GONGBAO_ACCOUNT_DAILY_SECRET": "a" * 32}).account()


def test_without_a_word_there_is_a_menu(tmp_path: Path) -> None:
    """The newest issue, the series, and the rest."""
    account = read(tmp_path, "")
    assert account.menu == MenuPlan()
    assert account.tutorial_tags == ("教程", "tutorial", "tutorials")


def test_an_account_may_have_buttons_of_its_own(tmp_path: Path) -> None:
    """With words, an address, or more below; and the series where it likes."""
    account = read(
        tmp_path,
        """
        tutorial_tags = ["课程"]
        [accounts.daily.menu]
        tutorials = "课程"
        place = 1
        buttons = [
          { name = "最新", words = "最新" },
          { name = "更多", sub = [{ name = "官网", url = "https://example.com" }] },
        ]
        """,
    )
    assert account.tutorial_tags == ("课程",)
    assert account.menu == MenuPlan(
        buttons=(
            OwnButton(name="最新", words="最新"),
            OwnButton(name="更多", below=(OwnButton(name="官网", url="https://example.com"),)),
        ),
        tutorials="课程",
        place=1,
    )


def test_wechats_menu_may_be_left_alone(tmp_path: Path) -> None:
    """Somebody else looks after it."""
    assert read(tmp_path, "menu = false").menu is None


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("menu = 3", "menu is false, or a table"),
        ("menu = { colour = 1 }", "menu has no 'colour'"),
        ("menu = { place = 9 }", "menu.place must be a number from 1 to 3"),
        ('menu = { tutorials = "教程教程教程" }', "menu.tutorials is longer than 16 bytes"),
        ("menu = { buttons = 1 }", "must be a list"),
        ('menu = { buttons = [{ name = "a" }] }', "is no button"),
        ('menu = { buttons = [{ name = "a", words = "b", url = "c" }] }', "is no button"),
        ('menu = { buttons = [{ name = "a", words = " " }] }', "words is empty"),
        ('menu = { buttons = [{ name = "a", url = "javascript:1" }] }', "an http(s) address"),
        ("menu = { buttons = [{ name = 'a\\u4e2d', words = 'b' }] }", "without backslashes"),
        (f'menu = {{ buttons = [{{ name = "a", words = "{"字" * 43}" }}] }}', "than 128 bytes"),
        ('menu = { buttons = [{ name = "一二三四五六", words = "b" }] }', "than 16 bytes"),
        ('menu = { buttons = [{ name = "a", sub = [] }] }', "1 to 5 sub-buttons"),
        (
            'menu = { buttons = [{ name = "a", sub = [{ name = "b", sub = [] }] }] }',
            "b is a sub-button",
        ),
        (
            "menu.buttons = [" + ", ".join(f"{{ name = '{n}', words = 'w' }}" for n in "abc") + "]",
            "more than 2, for which there is room beside the tutorials",
        ),
        ("tutorial_tags = [1]", "tutorial_tags must be a list of texts"),
    ],
)
def test_what_wechat_would_refuse_is_said_at_the_start(
    tmp_path: Path, lines: str, says: str
) -> None:
    """With the name of the setting, before anything runs."""
    with pytest.raises(SettingsInvalid) as raised:
        read(tmp_path, lines)
    assert says in str(raised.value)

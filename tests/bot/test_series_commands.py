"""gongbao tutorials and gongbao menu: from a terminal, against a sandbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from house import House, settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

LINK = "https://mp.weixin.qq.com/s/{}"


@pytest.fixture
def opened(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.create_account("subscription")


@pytest.fixture
def house(tmp_path: Path, opened: dict[str, Any], sandbox: Sandbox, redis_url: str) -> House:
    """A certified account's folder."""
    kind = "GONGBAO_ACCOUNT_MAIN_KIND=subscription\n"
    (tmp_path / ".env").write_text(settings_for(opened, sandbox.api) + kind)
    made = House(tmp_path, {"REDIS_URL": redis_url})
    assert made.run("migrate").returncode == 0
    return made


def told(house: House, *words: str, status: int = 0) -> dict[str, Any]:
    ran = house.run(*words, "--json")
    assert ran.returncode == status, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def test_the_series_is_added_to_changed_and_taken_in_from_a_file(house: House) -> None:
    """Every order of the chat has its words for a terminal."""
    assert "还是空的" in house.run("tutorials").stdout
    house.run("tutorials", "add", "入门", "第一课", LINK.format("a"))
    (house.folder / "more.md").write_text(f"### 进阶\n\n- [压轴]({LINK.format('b')})\n")
    assert "已收下 1 篇" in house.run("tutorials", "import", "more.md").stdout
    house.run("tutorials", "rename", "第一课", "新名")
    house.run("tutorials", "sort", "1", "进阶")
    house.run("tutorials", "pin", "压轴")
    house.run("tutorials", "url", "压轴", LINK.format("c"))
    listed = told(house, "tutorials")["tutorials"]
    assert [(one["title"], one["category"], one["pinned"]) for one in listed] == [
        ("压轴", "进阶", True),
        ("新名", "进阶", False),
    ]
    assert listed[0]["url"] == LINK.format("c")
    assert "📌压轴" in house.run("tutorials").stdout
    house.run("tutorials", "unpin", "1")
    house.run("tutorials", "move", "2", "1")
    house.run("tutorials", "remove", "压轴")
    assert [one["title"] for one in told(house, "tutorials")["tutorials"]] == ["新名"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "入门"), "usage: gongbao tutorials add CATEGORY TITLE ADDRESS"),
        (("remove", "9"), "教程列表还是空的"),
        (("move", "1", "x"), "must be a number"),
        (("add", "入门", "标题", "javascript:alert(1)"), "链接要以 https:// 开头"),
    ],
)
def test_words_that_cannot_be_followed_are_exit_status_two(
    house: House, words: tuple[str, ...], says: str
) -> None:
    """With what to write instead, and nothing changed."""
    ran = house.run("tutorials", *words)
    assert ran.returncode == 2
    assert says in ran.stderr


def test_the_file_of_the_settings_is_taken_in_before_it_is_listed(house: House) -> None:
    """Its owner need not wait for the clock."""
    (house.folder / "tutorials.md").write_text(f"### 入门\n\n- [第一课]({LINK.format('a')})\n")
    app = (house.folder / ".env").read_text().split("APP_ID=")[1].split()[0]
    (house.folder / "gongbao.toml").write_text(
        f'[accounts.main]\napp_id = "{app}"\nfurniture = {{ tutorials = "tutorials.md" }}\n'
    )
    assert [one["origin"] for one in told(house, "tutorials")["tutorials"]] == ["file"]


def test_the_menu_is_shown_compared_and_pushed(
    house: House, sandbox: Sandbox, opened: dict[str, Any]
) -> None:
    """Diff says what differs, push changes it, and the second push changes nothing."""
    house.run("tutorials", "add", "入门", "第一课", LINK.format("a"))
    assert "  入门 → 开 https" in house.run("menu").stdout
    assert "+最新 → 答 最新" in house.run("menu", "diff").stdout
    assert told(house, "menu")["there"] is None
    assert "菜单已推送" in house.run("menu", "push").stdout
    assert "不用推送" in house.run("menu", "push").stdout
    assert len(sandbox.calls(opened["app_id"], "menu/create")) == 1
    after = told(house, "menu", "diff")
    assert after["differs"] is False
    assert [one["name"] for one in after["there"]["button"]] == ["最新", "教程", "更多"]


def test_a_right_that_is_missing_is_learnt_and_said(
    house: House, sandbox: Sandbox, opened: dict[str, Any]
) -> None:
    """48001 is no exception: it is what this account has instead."""
    (house.folder / ".env").write_text(
        (house.folder / ".env").read_text().replace("KIND=subscription", "KIND=service")
    )
    sandbox.fault(opened["app_id"], "menu/get", "before", errcode=48001)
    ran = house.run("menu")
    assert ran.returncode == 0
    assert "没有自定义菜单的权限（menu/get 回答 48001）" in ran.stdout
    assert "weixin://bizmsgmenu" in ran.stdout
    pushed = house.run("menu", "push")
    assert pushed.returncode == 2
    assert "读者发「帮助」" in pushed.stderr


def test_the_series_is_made_before_anything_runs(house: House) -> None:
    """Whoever sets up an account begins with it; the first `gongbao up` brings Redis along."""
    house.environ = {}
    added = house.run("tutorials", "add", "入门", "第一课", LINK.format("a"))
    assert (added.returncode, added.stderr) == (0, "")
    assert "已加《第一课》" in added.stdout
    assert "第一课" in house.run("tutorials").stdout

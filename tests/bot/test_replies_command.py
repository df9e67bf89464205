"""gongbao replies: listed, set, taken back, and taken over from the back end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from house import House, settings_for
from ledgers import new_ledger

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox


@pytest.fixture
def house(
    tmp_path: Path, wechat_account: dict[str, Any], sandbox: Sandbox, redis_url: str
) -> House:
    """A personal account's folder, with an empty file of replies."""
    (tmp_path / "replies.toml").touch()
    (tmp_path / ".env").write_text(
        settings_for(wechat_account, sandbox.api) + "GONGBAO_ACCOUNT_MAIN_REPLIES=replies.toml\n"
    )
    database = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    new_ledger(database)
    return House(tmp_path, {"REDIS_URL": redis_url, "DATABASE_URL": database})


def told(house: House, *words: str, status: int = 0) -> dict[str, Any]:
    ran = house.run("replies", *words, "--json")
    assert ran.returncode == status, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def test_replies_are_set_listed_and_taken_back(house: House) -> None:
    """Beside those of the file, each with where it comes from."""
    assert "还没有自己的回复" in house.run("replies").stdout
    assert "已设好" in house.run("replies", "add", "加群、进群", "扫码", "--contains").stdout
    assert "已设好" in house.run("replies", "add", "--on", "follow", "欢迎").stdout
    (house.folder / "replies.toml").write_text("[[replies]]\nwords = '客服'\ntext = '发邮件'\n")
    shown = house.run("replies").stdout
    assert "文件第 1 行" in shown
    assert "有人关注时" in shown
    listed = [(one["words"], one["match"], one["origin"]) for one in told(house)["replies"]]
    assert listed == [
        ("加群", "contains", "chat"),
        ("进群", "contains", "chat"),
        ("客服", "exact", "file"),
        ("", "follow", "chat"),
    ]
    assert "已删除" in house.run("replies", "remove", "加群").stdout
    assert "已删除" in house.run("replies", "remove", "--on", "follow").stdout
    assert "加群" not in house.run("replies").stdout


def test_a_broken_file_is_shown_with_its_lines_beside_what_still_answers(house: House) -> None:
    """Bad input is exit status 2, and JSON has the faults, too."""
    house.run("replies", "add", "加群", "扫码")
    (house.folder / "replies.toml").write_text("[[replies]]\nwords = 'a'\n\n[[replies]]\nx = 1\n")
    ran = house.run("replies")
    assert ran.returncode == 2
    assert "加群" in ran.stdout
    assert "replies.toml:1：没有写回复什么" in ran.stderr
    assert "replies.toml:4：不认识“x”" in ran.stderr
    faults = told(house, status=2)["faults"]
    assert [fault["line"] for fault in faults] == [1, 4, 4, 4]


def test_what_cannot_be_done_is_exit_status_two(house: House) -> None:
    """A sentence says what is expected."""
    for words, says in (
        (("add", "加群", "扫", "码"), "quote what has spaces inside"),
        (("remove",), "usage: gongbao replies remove WORDS"),
        (("remove", "没有"), "没有「没有」的回复"),
        (("add", "加群", "字" * 1000), "3000 字节"),
    ):
        ran = house.run("replies", *words)
        assert ran.returncode == 2
        assert says in ran.stderr


def test_the_back_end_s_replies_are_imported(
    house: House, sandbox: Sandbox, wechat_account: dict[str, Any]
) -> None:
    """With its menu as gongbao.toml has it; a second time there is nothing new."""
    app_id = wechat_account["app_id"]
    assert "没有自动回复和菜单可接" in house.run("replies", "import").stdout
    sandbox.by_hand(app_id, "callback", on=False)
    sandbox.by_hand(
        app_id, "replies", follow="欢迎", keywords=[{"words": ["加群"], "replies": ["扫码"]}]
    )
    sandbox.by_hand(app_id, "menu", button=[{"name": "联系", "type": "text", "value": "发邮件"}])
    shown = house.run("replies", "import").stdout
    assert "接过来 3 条自动回复，0 条早已有了" in shown
    assert '{ name = "联系", words = "联系" }' in shown
    again = told(house, "import")
    assert (len(again["kept"]), len(again["known"])) == (0, 3)
    assert again["menu"] == [{"name": "联系", "words": "联系"}]
    assert [one["origin"] for one in told(house)["replies"]] == ["back_end"] * 3

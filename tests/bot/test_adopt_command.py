"""gongbao adopt from a terminal, and what people see of old pages afterwards."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from house import House, settings_for
from ledgers import new_ledger
from shelved import Shelf, shelf_at

from bot.app import create_app
from bot.archive import make_archive
from bot.console import make_console
from bot.terminal.adopting import evidence
from workers.adoption import adopt, from_list, survey
from workers.entrance import make_link
from workers.errors import Unfit
from workers.services import Services

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

PAGE = '+++\ntitle = "{title}"\ndate = "2024-06-18"\n+++\n\n## 第一条\n\n正文。\n\n![图](a.png)\n'
LIST = "标题,链接\n甲,https://mp.weixin.qq.com/s/a\n乙,https://mp.weixin.qq.com/s/b\n"


def write(folder: Path, **titles: str) -> Path:
    """Write old pages, whose pictures were lost since."""
    for name, title in titles.items():
        page = folder / "posts" / f"{name}.md"
        page.parent.mkdir(exist_ok=True)
        page.write_text(PAGE.format(title=title), encoding="utf-8")
    return folder / "posts"


@pytest.fixture
def house(tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any]) -> House:
    """A personal account with three old pages; no Redis is needed to adopt them."""
    write(tmp_path, one="甲", two="乙（附图）", three="丙")
    (tmp_path / "表.csv").write_bytes(LIST.encode("gb18030"))
    content = "GONGBAO_ACCOUNT_MAIN_CONTENT=posts\n"
    (tmp_path / ".env").write_text(settings_for(wechat_account, sandbox.api) + content)
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    new_ledger(url)
    return House(tmp_path, {"DATABASE_URL": url})


def test_old_pages_are_adopted_from_a_terminal(house: House) -> None:
    """First only looked at, then written down; what is unknown is told with its reason."""
    looked = house.run("adopt", "--csv", "表.csv", "--online", "--dry-run")
    assert looked.returncode == 0, looked.stderr
    assert "对上 2 篇，拿不准 0 篇，没有找到 1 篇" in looked.stdout
    assert "没有找到链接的：\n  three「丙」\n" in looked.stdout
    assert "个人号没有" in looked.stdout
    assert looked.stdout.index("去掉 --dry-run") < looked.stdout.index("gongbao adopt --list 文件")
    ran = house.run("adopt", "--csv", "表.csv", "--json")
    told = json.loads(ran.stdout)
    assert (told["archived"], told["adopted"]) == (3, 2)
    assert [each["key"] for each in told["unknown"]] == ["three"]
    nowhere = house.run("adopt", "nowhere")
    assert (nowhere.returncode, nowhere.stderr) == (2, "gongbao: 没有这个文件夹：nowhere\n")


def test_a_list_that_cannot_be_read_is_told_before_anything_is_looked_at(tmp_path: Path) -> None:
    """One that is not there, one without addresses, a table with other columns."""
    notes, table = tmp_path / "notes.txt", tmp_path / "table.csv"
    notes.write_text("没有链接", encoding="utf-8")
    table.write_text("日期,阅读\n", encoding="utf-8")
    book = tmp_path / "book.csv"
    book.write_bytes(b"PK\x03\x04" + bytes(9))
    for lists, tables, said in (
        ([], [book], "另存为 CSV"),
        ([tmp_path / "none"], [], "读不了"),
        ([notes], [], "没有公众号文章的链接"),
        ([], [table], "找不到标题和链接两列"),
    ):
        with pytest.raises(Unfit, match=said):
            evidence(lists, tables)


def test_a_table_is_read_as_one_whichever_way_it_is_handed_over(tmp_path: Path) -> None:
    """Its quotes and commas are no part of titles."""
    table = tmp_path / "表.CSV"
    table.write_bytes(
        '标题,阅读,链接\r\n"甲,乙","1,234",https://mp.weixin.qq.com/s/a\r\n'.encode("gbk")
    )
    for heard in (evidence([table], []), evidence([], [table])):
        assert [one.names for each in heard for one in each.told] == [("甲,乙",)]


def test_old_pages_are_in_the_console_and_in_the_public_archive(
    tmp_path: Path, redis_url: str
) -> None:
    """With their story and their source; today's page and the calendar do not know them."""
    made = shelf_at(tmp_path / "ledger.sqlite3", archive=True, content=write(tmp_path, one="甲"))
    settings = replace(made.services.settings, redis_url=redis_url)
    shelf = Shelf(Services(settings=settings), made.account)
    services, account = shelf.services, shelf.account
    lists = [from_list("甲 https://mp.weixin.qq.com/s/a", "列表")]
    seen = survey(tmp_path / "posts", account, services, lists=lists)
    adopt(seen.matches.sure, seen.found, account, services, who="小王")
    pages = make_console(services), make_archive(services)
    browser = create_app(services, None, *pages).test_client()
    key = re.findall(r"key=([\w-]+)", make_link("小王", services, everything=True))[0]
    browser.post("/console/enter", data={"key": key})
    for path in ("archive", "issues/1", "issues/1/source/0"):
        answer = browser.get(f"/console/{path}")
        assert (answer.status_code, "甲" in answer.text) == (200, True), path
    assert "接管旧文章" in browser.get("/console/issues/1").text
    for path in ("", "calendar"):
        answer = browser.get(f"/console/{path}")
        assert (answer.status_code, "甲" in answer.text) == (200, False), path
    assert "https://mp.weixin.qq.com/s/a" in browser.get("/a/demo/").text
    assert "<title>甲</title>" in browser.get("/a/demo/feed.xml").text

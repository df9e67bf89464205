"""Everything of an account as plain files, that anybody can open anywhere."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from workers.digest import Tutorial
from workers.exporting import export_account
from workers.exporting.names import Folder, file_for, safe_name
from workers.exporting.sheets import plain, write_sheet
from workers.exporting.tables import quoted
from workers.ownreplies import Match, Origin, OwnReply, Text, read_replies
from workers.tutorials import read_series

if TYPE_CHECKING:
    from pathlib import Path

    from pressroom import House

URL = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"
HOSTILE = (
    "../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\x.png", "nul.png", "CON",
    "a\x00b.png", "x" * 300 + ".png", "图" * 200 + ".png", "trailing. ", ".", "..", "",
    "a/../../b.png", "\u202egnp.exe",
    "https://example.com/a.png?x=1", "//cdn/x", "data:image/png;base64,AA==", "a/b/c/d/e/f/g/h.png",
    "\udcff.png", "~root/x", "con.tar.gz", "COM1.txt", "a:b.png",
)  # fmt: skip


@pytest.mark.parametrize("ref", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_leads_out_of_the_folder(ref: str, tmp_path: Path) -> None:
    """Names come from pages, and pages from anywhere."""
    for path in (file_for(ref), PurePosixPath(safe_name(ref))):
        target = (tmp_path / "in" / path).resolve()
        assert target.is_relative_to(tmp_path / "in")
        assert target != tmp_path / "in"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"")
        target.unlink()
        for part in path.parts:
            assert len(part.encode()) <= 81
            assert not set(part) & set('<>:"\\|?*\x00\u202e')
            assert part.partition(".")[0].casefold() not in ("con", "nul", "com1")


def test_two_files_never_share_a_name() -> None:
    """Systems that know no case, a file that would be a folder, the page's own name."""
    folder = Folder("index.md")
    refs = ("a.png", "A.PNG", "./a.png", "index.md", "a.png/b.png", "x/y.png", "x", "x/y.png")
    given = [str(folder.give(file_for(ref))).casefold() for ref in refs]
    assert len(set(given)) == len(refs)
    assert given[0] == "a.png"
    assert given[3] == "index-2.md"
    assert not any(one != two and two.startswith(f"{one}/") for one in given for two in given)


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    """What a follower asks ends up in somebody's spreadsheet."""
    asked = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "可灵", -3)
    assert [plain(cell)[:1] for cell in asked] == ["'"] * 7 + ["可", "-"]
    write_sheet(tmp_path / "x.csv", ("词",), [(cell,) for cell in asked])
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_everything_comes_out_and_is_read_again(house: House, tmp_path: Path) -> None:
    """Pages byte for byte, articles that open in a browser, lists that gongbao itself reads."""
    page = house.page()
    row = house.walk(house.submit(page))
    ledger, now, name = house.services.ledger, house.clock(), house.account.name
    words = 'a"b\\c\n\x07\x7f😀'
    tutorial = Tutorial("入门", '第"一"课', URL)
    ledger.keep_tutorial(name, tutorial, who="小王", now=now)
    reply = OwnReply(words="加群", match=Match.CONTAINS, body=Text("扫码：…"), origin=Origin.CHAT)
    ledger.add_own_reply(name, reply, who="小王", now=now)
    ledger.count_questions(name, [(now.date(), "=1+1", True)])
    done = export_account(house.account, house.services, tmp_path / "out")
    assert (done.publications, done.pages, done.files, done.articles) == (1, 1, 1, 1)
    kept = tmp_path / "out" / "pages" / f"{row.id:05}-ai1122"
    for file in ("index.md", "one.png"):
        assert (kept / file).read_bytes() == (page / file).read_bytes()
    [article] = (tmp_path / "out" / "articles").iterdir()
    assert "正文一" in article.read_text(encoding="utf-8")
    assert read_series((tmp_path / "out" / "tutorials.toml").read_text(), "t.toml").tutorials == (
        tutorial,
    )
    [read] = read_replies((tmp_path / "out" / "replies.toml").read_text(), "replies.toml")
    assert (read.words, read.match, read.body) == (reply.words, reply.match, reply.body)
    [listed] = _rows(tmp_path / "out" / "publications.csv")
    assert (listed["期"], listed["页面"]) == ("ai1122", f"pages/{row.id:05}-ai1122")
    assert [each["问的词"] for each in _rows(tmp_path / "out" / "questions.csv")] == ["'=1+1"]
    assert {"submit"} <= {each["做了什么"] for each in _rows(tmp_path / "out" / "journal.csv")}
    assert tomllib.loads(f"a = {quoted(words)}") == {"a": words}


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))

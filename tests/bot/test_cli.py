"""The command line: what a person types, and what comes back."""

import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from ledgers import new_ledger

from bot.cli import COMMANDS, main
from workers.jinja import templates

SAMPLE = templates() / "sample" / "gongbao1122"
NAMES = [name for group in COMMANDS.values() for names in group for name in names.split(", ")]


@dataclass(frozen=True)
class Ran:
    """What a command left: its status, and the two streams."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run gongbao in an empty folder without any settings."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["gongbao", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        streams = capfd.readouterr()
        return Ran(int(ended.value.code or 0), streams.out, streams.err)

    return run


def page(folder: Path, text: str, name: str = "index.md") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


GOOD = '+++\ntitle = "一天的新闻"\ndate = "2024-11-22"\n+++\n\n正文在这里。\n'
BAD = """+++
title = "坏的一页"
date = "someday"
image = "gone.jpg"
+++

![没有的图](missing.png)

![外面的图](../../etc/passwd)
"""


def test_help_shows_every_command_and_what_it_is_for(run: Run) -> None:
    """The map fits one screen."""
    shown = run("-h")
    assert shown.status == 0
    for group in COMMANDS.values():
        for name, what in group.items():
            assert re.search(rf"^  {name} +{re.escape(what)}$", shown.out, re.MULTILINE)
    assert len(shown.out.splitlines()) <= 40


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself_by_examples(run: Run, name: str) -> None:
    """An example is what people copy."""
    shown = run(name, "--help")
    assert shown.status == 0
    assert shown.out.startswith(f"Usage: gongbao {name}")
    assert f"\n    gongbao {name}" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 100


def test_the_version_is_the_packages(run: Run) -> None:
    """A report of a fault begins with the version."""
    assert re.fullmatch(r"gongbao \d+\.\d+\.\d+\S*\n", run("--version").out)


def test_a_mistyped_command_is_answered_with_the_right_one(run: Run) -> None:
    """Nobody should have to read the help for a typing error."""
    mistyped = run("tyepset", "page")
    assert mistyped.status == 2
    assert "Did you mean 'typeset'?" in mistyped.err


def test_typeset_prints_the_bare_article_and_touches_nothing(run: Run, tmp_path: Path) -> None:
    """Its output can be piped anywhere; it needs no settings at all."""
    made = run("typeset", SAMPLE)
    assert made.status == 0
    assert made.out.startswith("<section")
    assert made.out.endswith("</section>\n")
    assert made.err == ""
    assert list(tmp_path.iterdir()) == []


def test_typeset_tells_all_it_knows_as_json(run: Run) -> None:
    """Scripts get the article, and every fact that went into it."""
    made = run("typeset", SAMPLE, "--json")
    told = json.loads(made.out)
    (article,) = told["articles"]
    assert list(told) == ["articles", "pictures", "notes", "kept_links", "faults"]
    assert list(article) == ["title", "author", "summary", "html", "characters"]
    assert len(article["title"]) <= 32
    assert len(article["summary"]) <= 120
    assert article["characters"] < 20_000
    assert [p["ref"] for p in told["pictures"]] == [
        "speech.webp",
        "compute.png",
        "network.jpg",
        "loss.png",
        "satellites.gif",
        "city-night.jpg",
    ]
    assert all(
        p["after"] < 1_000_000 and p["kind"] in ("jpeg", "png", "gif") for p in told["pictures"]
    )
    assert [n["number"] for n in told["notes"]] == list(range(1, 13))
    assert all(link["url"].startswith("https://mp.weixin.qq.com/s/") for link in told["kept_links"])
    assert len(told["kept_links"]) == 8
    assert told["faults"] == []


def test_typeset_of_a_bad_page_prints_faults_and_no_article(run: Run, tmp_path: Path) -> None:
    """Half an article on stdout would be taken for a whole one."""
    bad = page(tmp_path / "bad", BAD)
    plain, as_json = run("typeset", bad), run("typeset", bad, "--json")
    assert (plain.status, as_json.status) == (2, 2)
    assert plain.out == ""
    assert "missing.png" in plain.err
    assert {fault["gravity"] for fault in json.loads(as_json.out)["faults"]} >= {"error"}


def test_typeset_of_what_is_no_page_still_answers_json(run: Run, tmp_path: Path) -> None:
    """A script that asked for JSON must not have to parse a sentence."""
    answered = run("typeset", tmp_path / "nothing.md", "--json")
    told = json.loads(answered.out)
    assert answered.status == 2
    assert told["articles"] == []
    assert len(told["faults"]) == 1


def test_check_lists_every_fault_with_its_line_and_remedy(run: Run, tmp_path: Path) -> None:
    """Mending one fault to be told of the next is a waste of the author's evening."""
    checked = run("check", page(tmp_path / "bad", BAD), "--json")
    told = json.loads(checked.out)
    faults = told["pages"][0]["faults"]
    assert checked.status == 2
    assert told["errors"] == sum(fault["gravity"] == "error" for fault in faults) >= 3
    assert {7, 9} <= {fault["line"] for fault in faults}
    assert all(fault["what"] and fault["remedy"] for fault in faults)


def test_check_names_the_place_so_that_an_editor_can_jump_there(run: Run, tmp_path: Path) -> None:
    """`index.md:7` is clickable in most terminals."""
    checked = run("check", page(tmp_path / "bad", BAD))
    assert checked.status == 2
    assert re.search(r"^错误 \S*index\.md:7：", checked.out, re.MULTILINE)
    assert checked.err == ""


def test_check_of_several_pages_says_which_is_which(run: Run, tmp_path: Path) -> None:
    """A whole site is checked with one command; one bad page fails it."""
    good = page(tmp_path / "好 的", GOOD)
    checked = run("check", good, page(tmp_path / "bad", BAD), tmp_path / "none")
    assert checked.status == 2
    assert f"{good}：没有问题" in checked.out
    assert f"{tmp_path / 'none'}：" in checked.out
    assert run("check", good).status == 0


def test_names_may_be_chinese_and_hold_spaces(run: Run, tmp_path: Path) -> None:
    """Authors name their folders as they speak."""
    folder = tmp_path / "20240501-每日 AI（一）"
    shutil.copytree(SAMPLE, folder)
    assert run("check", folder).status == 0
    assert run("typeset", folder).out.startswith("<section")
    out = tmp_path / "预览 文件.html"
    assert run("preview", folder, "--out", out, "--no-open").status == 0
    assert out.exists()


def test_a_pipe_gets_no_colours_and_no_wrapped_lines(run: Run, tmp_path: Path) -> None:
    """What is read by a program must not hold escape sequences."""
    checked = run("check", page(tmp_path / ("很长的名字" * 12), BAD))
    assert "\x1b" not in checked.out + checked.err
    assert all(line.startswith(("错误", "提醒")) for line in checked.out.splitlines())


def test_without_settings_everything_that_is_missing_is_said(run: Run) -> None:
    """The deployer reads sentences, never a traceback."""
    refused = run("submit", SAMPLE)
    assert refused.status == 2
    assert refused.out == ""
    assert refused.err.startswith("gongbao: no account is set up")
    assert "Traceback" not in refused.err


def test_an_unknown_account_is_answered_with_those_there_are(run: Run, tmp_path: Path) -> None:
    """A name is mistyped more often than missing."""
    (tmp_path / ".env").write_text(
        f"GONGBAO_ACCOUNT_MAIN_APP_ID=wx{'0' * 16}\nGONGBAO_ACCOUNT_MAIN_SECRET={'s3cr' * 8}\n"
    )
    refused = run("check", SAMPLE, "--account", "mian")
    assert refused.status == 2
    assert "there are: main" in refused.err
    assert "s3cr" not in refused.err


def test_a_file_that_cannot_be_written_is_a_sentence(run: Run, tmp_path: Path) -> None:
    """A missing folder is the caller's mistake, not a crash."""
    refused = run("preview", SAMPLE, "--out", tmp_path / "no" / "folder.html", "--no-open")
    assert refused.status == 1
    # What the author should know of the page comes first.
    assert refused.err.splitlines()[-1].startswith("gongbao: ")
    assert "Traceback" not in refused.err


def test_a_ledger_that_fails_under_a_command_is_a_sentence(run: Run, tmp_path: Path) -> None:
    """A full disk is found out when something is written; no traceback says more than doctor."""
    (tmp_path / ".env").write_text(
        "GONGBAO_ACCOUNT_MAIN_APP_ID=wx0123456789abcdef\n"
        f"GONGBAO_ACCOUNT_MAIN_SECRET={'s' * 32}\nREDIS_URL=unix:///none\n"
    )
    (tmp_path / ".gongbao").mkdir()
    file = tmp_path / ".gongbao" / "ledger.sqlite3"
    new_ledger(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as ledger:
        ledger.execute("DROP TABLE publications")
    ran = run("status")
    assert ran.status == 1
    assert ran.err == "gongbao: the ledger failed (OperationalError): see gongbao doctor\n"

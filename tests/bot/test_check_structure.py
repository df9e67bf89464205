"""`gongbao check` and WeChat's structure rules: by the source, in a browser, by WeChat."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from workers.jinja import templates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SAMPLE = templates() / "sample" / "gongbao1122"
GOOD = '+++\ntitle = "一天的新闻"\ndate = "2024-11-22"\n+++\n\n正文在这里。\n'
PALE = GOOD + '\n这里<font color="#eee">有些字太淡了</font>。\n'
CHECKER = "/article-bin/verify_article_structure"


@dataclass(frozen=True)
class Ran:
    """What a command left: its status, and the two streams."""

    status: int
    out: str
    err: str


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run `gongbao check` in a folder without any settings."""
    monkeypatch.chdir(tmp_path)

    def check(*words: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["gongbao", "check", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        streams = capfd.readouterr()
        return Ran(int(ended.value.code or 0), streams.out, streams.err)

    return check


def written(folder: Path, text: str) -> Path:
    page = folder / "index.md"
    page.write_text(text, encoding="utf-8")
    return page


def test_text_that_cannot_be_read_is_an_error_with_its_line(
    check: Callable[..., Ran], tmp_path: Path
) -> None:
    """Without any flag: the HTML alone tells."""
    told = json.loads(check(written(tmp_path, PALE), "--json").out)
    (fault,) = [f for f in told["pages"][0]["faults"] if "结构异常" in f["what"]]
    assert fault["gravity"] == "error"
    assert fault["line"] == 8
    assert "对比度" in fault["what"]
    assert fault["remedy"]


@pytest.mark.browser
def test_several_pages_are_laid_out_and_one_that_cannot_be_read_is_told(
    check: Callable[..., Ran], tmp_path: Path
) -> None:
    """A page without an article does not shift the others' faults."""
    checked = check("--layout", tmp_path / "none", SAMPLE, written(tmp_path, PALE))
    assert checked.status == 2
    assert f"{SAMPLE}：没有问题\n说明 gongbao1122/index.md:104：认出了页尾的" in checked.out
    assert "index.md:8" in checked.out


def test_wechats_own_checker_is_asked_where_it_is_said_to_be(
    check: Callable[..., Ran], tmp_path: Path, sandbox_server: str
) -> None:
    """The sandbox stands for it; a page that keeps the rules passes both."""
    address = ["--online", "--online-address", sandbox_server + CHECKER]
    assert check(SAMPLE, *address).status == 0
    assert "没有问题" in check(written(tmp_path, GOOD), *address).out


def test_a_checker_that_does_not_answer_fails_the_command(
    check: Callable[..., Ran], tmp_path: Path, sandbox_server: str
) -> None:
    """What was not checked must not look checked."""
    page = written(tmp_path, GOOD)
    refused = check(page, "--online", "--online-address", f"{sandbox_server}/nothing")
    assert refused.status == 1
    assert "HTTP 404" in refused.err
    assert refused.out == ""


def test_without_the_flag_nobody_is_asked(check: Callable[..., Ran], tmp_path: Path) -> None:
    """`check` touches nothing, unless it is told to."""
    page = written(tmp_path, GOOD)
    assert check(page, "--online-address", "http://127.0.0.1:1/").status == 0

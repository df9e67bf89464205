"""`gongbao typeset --as markdown`: the copy for other sites."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = '+++\ntitle = "一天的新闻"\nslug = "xw"\n+++\n\n![图](a.png)\n'
ACCOUNT = """
[accounts.daily]
app_id = "wx0123456789abcdef"
base_url = "https://example.com"
"""


class Ran(NamedTuple):
    """What a command left: its status, and the two streams."""

    status: int
    out: str
    err: str


@pytest.fixture
def markdown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Have a page with this text printed, in a folder with or without settings."""
    monkeypatch.chdir(tmp_path)

    def markdown(text: str | bytes, *words: str, settings: bool = True) -> Ran:
        page = tmp_path / "index.md"
        page.write_bytes(text if isinstance(text, bytes) else text.encode())
        if settings:
            (tmp_path / "gongbao.toml").write_text(ACCOUNT)
            (tmp_path / ".env").write_text(f"GONGBAO_ACCOUNT_DAILY_SECRET={'0' * 32}\n")
        line = ["gongbao", "typeset", str(page), "--as", "markdown", *words]
        monkeypatch.setattr(sys, "argv", line)
        with pytest.raises(SystemExit) as ended:
            main()
        return Ran(int(ended.value.code or 0), *capfd.readouterr())

    return markdown


def test_the_copy_is_printed_as_it_is(markdown: Callable[..., Ran]) -> None:
    """To be piped into a file: no line more, and the same as JSON."""
    copy = "![图](https://example.com/p/xw/a.png)\n"
    assert markdown(GOOD) == (0, copy, "")
    assert json.loads(markdown(GOOD, "--json").out) == {"markdown": copy, "faults": []}


def test_without_the_sites_address_the_setting_is_named(markdown: Callable[..., Ran]) -> None:
    """The deployer reads what to set."""
    refused = markdown(GOOD, settings=False)
    assert refused.status == 2
    assert "base_url" in refused.err
    assert refused.out == ""


def test_a_page_that_cannot_be_copied_whole_is_not_copied(markdown: Callable[..., Ran]) -> None:
    """A shortcode would stand on the other site as it is."""
    bad = GOOD + "\n{{< bilibili 1 >}}\n"
    refused = markdown(bad)
    assert (refused.status, refused.out) == (2, "")
    assert "index.md:8" in refused.err
    (fault,) = json.loads(markdown(bad, "--json").out)["faults"]
    assert "bilibili" in fault["what"]


def test_a_page_that_is_no_text_answers_json_where_asked(markdown: Callable[..., Ran]) -> None:
    """A script that asked for JSON must not have to parse a sentence."""
    refused = markdown(GOOD.encode("gb18030"), "--json")
    told = json.loads(refused.out)
    assert refused.status == 2
    assert told["markdown"] == ""
    assert "UTF-8" in told["faults"][0]["what"]

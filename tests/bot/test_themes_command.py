"""What a newcomer looks at first: `gongbao themes`."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from looked_at import looked_at

from bot.cli import main
from bot.terminal.gallery import gallery
from bot.terminal.house import NOBODYS
from workers import wardrobe
from workers.errors import PageInvalid
from workers.jinja import templates

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = templates() / "sample" / "gongbao1122"


def test_every_theme_is_shown_with_what_it_is_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """One file, which holds all it shows and has no script."""
    out = tmp_path / "themes.html"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["gongbao", "themes", "--out", str(out), "--no-open"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert capfd.readouterr().out == f"{out}\n"
    html = out.read_text(encoding="utf-8")
    shown = re.findall(r"<h2>\S+ <code>(\w+)</code>", html)
    assert shown == list(wardrobe.names())
    assert len(re.findall(r"这一页 \d,\d{3} 字符", html)) == len(shown)
    assert "静读" in html
    assert "墨青点缀，留白宽松，适合每日资讯" in html
    assert "<script" not in html
    sources = re.findall(r'\bsrc="([^"]*)"', html)
    assert sources
    assert all(source.startswith("data:image/") for source in sources)


def test_an_accent_colours_every_theme() -> None:
    """It is tried before it is written into the settings."""
    html = gallery(NOBODYS, accent="#0b6e4f").html
    assert html.count('title="accent #0b6e4f"') == len(wardrobe.names())
    assert 'title="accent #077"' not in html


@pytest.mark.parametrize("accent", ["green", "#12345", "#1234567", "url(x)"])
def test_what_is_no_colour_is_refused(
    accent: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """With the form a colour has."""
    monkeypatch.setattr(sys, "argv", ["gongbao", "themes", "--accent", accent, "--no-open"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "#rrggbb" in capfd.readouterr().err


def test_the_accounts_own_sheet_stands_first(tmp_path: Path) -> None:
    """With what is wrong in it, and where."""
    own = tmp_path / "our.css"
    own.write_text("h2 { color: $accent; }\nh3 { position: fixed; }\n", encoding="utf-8")
    shown = gallery(replace(NOBODYS, theme=str(own)))
    assert f"自己的 <code>{own}</code>" in shown.html
    assert shown.html.count('class="theme"') == len(wardrobe.names()) + 1
    assert "同一页，七种样子" in shown.html
    assert [(fault.file, fault.line) for fault in shown.faults] == [("our.css", 2)]


def test_a_page_of_ones_own_is_shown_in_all_of_them(tmp_path: Path) -> None:
    """Whatever theme it asks for itself."""
    page = tmp_path / "a.md"
    page.write_text(
        '+++\ntitle = "我的{页}"\n[wechat]\ntheme = "mono"\n+++\n\n## 节\n\n话\n', encoding="utf-8"
    )
    html = gallery(NOBODYS, page).html
    assert "用的是你的《我的{页}》" in html
    headings = re.findall(r"<h2 style=\"([^\"]*)\">节", html)
    assert len(set(headings)) == len(wardrobe.names())


def test_a_page_that_is_not_there_is_said(tmp_path: Path) -> None:
    """As by every command that reads one."""
    with pytest.raises(PageInvalid):
        gallery(NOBODYS, tmp_path / "none.md")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "dark"), [(390, False), (390, True), (1280, False), (1280, True)]
)
def test_the_gallery_stands_on_a_phone_and_on_a_desk(width: int, dark: bool) -> None:  # noqa: FBT001
    """Nothing sticks out, everything can be tapped, nothing is asked for, and night is night."""
    seen = looked_at(gallery(NOBODYS, SAMPLE if dark else None).html, width, dark=dark)
    count = len(wardrobe.names())
    assert seen["console"] == []
    assert seen["asked"] == []
    assert (seen["over"], seen["small"], seen["broken"]) == (0, [], 0)
    assert len(set(seen["words"])) == 1
    assert seen["words"][0] > 500
    assert seen["desk"] == ("rgb(19, 21, 20)" if dark else "rgb(244, 244, 241)")
    assert seen["day"] == ["rgba(0, 0, 0, 0.9)"] * count
    assert seen["night"] == ["rgb(163, 163, 163)"] * count
    assert seen["narrow"] == [320] * count

"""The themes: what they may do, the room they leave, and that they can be read day and night."""

from __future__ import annotations

import re
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.sandbox.normalise import normalise
from bot.sandbox.rendition import by_night
from workers import wardrobe
from workers.errors import SettingsInvalid
from workers.jinja import templates
from workers.markup import themes
from workers.markup.colours import LEGIBLE, Colour, contrast, read
from workers.settings import Account, Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "samples"))
from golden import GOLDEN, article, lines

THEMES = ("calm", "festive", "letter", "magazine", "mono", "tutorial")
# The sandbox lightens a colour only until it is legible; the client, which looks at the ground,
# goes further. Body text has 7.
LEGIBLE_BY_NIGHT = 3.5
RGB = re.compile(r"rgba?\((\d+), ?(\d+), ?(\d+)")
STYLE = re.compile(r'style="([^"]*)"')


class Ink(NamedTuple):
    """Some text with its colour and the ground it stands on."""

    text: str
    colour: Colour
    ground: Colour


class Reader(HTMLParser):
    """Reads the colour and the ground of every text, as a browser inherits them."""

    def __init__(self, colour: Colour, ground: Colour) -> None:
        super().__init__()
        self.stack = [("", colour, ground)]
        self.inks: list[Ink] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "img"):
            return
        _, colour, ground = self.stack[-1]
        style = dict(attrs).get("style") or ""
        for declaration in style.split(";"):
            name, _, value = declaration.partition(":")
            if found := RGB.search(value):
                seen = (int(found[1]), int(found[2]), int(found[3]))
                colour = seen if name == "color" else colour
                ground = seen if name.startswith("background") else ground
        self.stack.append((tag, colour, ground))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("br", "img"):
            return
        while len(self.stack) > 1 and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.inks.append(Ink(data, *self.stack[-1][1:]))


def inks(html: str, *, night: bool) -> list[Ink]:
    saved = normalise(html)
    if night:
        saved = STYLE.sub(lambda s: f'style="{_night(by_night(s[1]))}"', saved)
    reader = Reader(*(((163,) * 3, (25,) * 3) if night else ((0,) * 3, (255,) * 3)))
    reader.feed(saved)
    return reader.inks


def _night(style: str) -> str:
    return re.sub(r"light-dark\(rgba?\([^)]*\), (rgba?\([^)]*\))\)", r"\1", style)


def faint(html: str, least: float, *, night: bool) -> list[tuple[str, float]]:
    """Texts that are hard to read, without the author's own colours."""
    own = {read("#c00"), read("#060")}
    return [
        (ink.text, round(contrast(ink.colour, ink.ground), 2))
        for ink in inks(html, night=night)
        if contrast(ink.colour, ink.ground) < least
        and ink.colour not in own
        and ink.text not in ("红色的大字", "绿字")
    ]


def test_there_are_six_themes() -> None:
    """The default is the first that is offered."""
    assert wardrobe.names()[0] == "calm"
    assert sorted(wardrobe.names()) == sorted(THEMES)


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_has_a_name_and_only_what_wechat_keeps(theme: str) -> None:
    """Ours are held to what an owner's sheet is held to."""
    found = wardrobe.dress(theme, "", "", "index.md")
    assert found.faults == ()
    told = themes.words((templates() / "themes" / theme / "theme.toml").read_text("utf-8"))
    assert 2 <= len(told.name) <= 4
    assert told.description


@pytest.mark.parametrize("theme", THEMES)
def test_the_feature_page_looks_as_it_was_approved(theme: str) -> None:
    """A change of looks is wanted, or it is a fault; tests/samples/golden.py renews the page."""
    kept = (GOLDEN / f"{theme}.html").read_text(encoding="utf-8")
    assert lines(article(theme).html) == kept


@pytest.mark.parametrize("theme", THEMES)
def test_saving_does_not_change_how_it_looks(theme: str) -> None:
    """What WeChat's filter gives back has each text and each declaration it was given."""
    html = article(theme).html
    saved = normalise(html)
    assert texts(saved) == texts(html)
    assert [style(s) for s in STYLE.findall(saved)] == [style(s) for s in STYLE.findall(html)]
    assert normalise(saved) == saved


def texts(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def style(written: str) -> str:
    def rgb(found: re.Match[str]) -> str:
        return f"rgb({', '.join(map(str, read(found[0])))})"

    return re.sub(r"#[0-9a-f]{6}|#[0-9a-f]{3}", rgb, unescape(written))


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_by_day(theme: str) -> None:
    """On its own ground or on white, at the contrast that the web's guidelines ask for."""
    assert faint(article(theme).html, LEGIBLE, night=False) == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_by_night(theme: str) -> None:
    """After the client has turned bright grounds dark and dark texts bright."""
    assert faint(article(theme).html, LEGIBLE_BY_NIGHT, night=True) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("accent", ["#ffcc00", "#0b6e4f"])
def test_any_accent_can_be_read(theme: str, accent: str) -> None:
    """An owner's brand may be yellow."""
    found = article(theme, accent)
    assert found.html != article(theme).html
    assert faint(found.html, LEGIBLE, night=False) == []


@pytest.mark.content
@pytest.mark.parametrize("theme", THEMES)
def test_every_real_page_fits_in_every_theme(content: Path, theme: str) -> None:
    """The digest well within WeChat's limit, the longest tutorial too."""
    for folder in content.iterdir():
        found = article(theme, page=folder / "index.md")
        limit = 14_000 if folder.name == "ai20240618" else 20_000
        assert found.characters < limit, folder.name


def test_an_owner_may_bring_a_sheet(tmp_path: Path) -> None:
    """On the same ground as ours, with the account's accent, and read anew when it changes."""
    sheet = tmp_path / "my.css"
    sheet.write_text("h2 { color: $accent; letter-spacing: 2px }", encoding="utf-8")
    found = wardrobe.dress("", str(sheet), "#0b6e4f", "index.md")
    assert found.faults == ()
    assert "letter-spacing:2px" in found.full.child("h2").style
    assert "color:#0b6e4f" in found.full.child("h2").style
    assert sheet in wardrobe.files(str(sheet))


def test_a_sheet_with_faults_is_told_and_not_worn(tmp_path: Path) -> None:
    """The article is set in the default meanwhile, so that a check gets to the end."""
    sheet = tmp_path / "my.css"
    sheet.write_text("p { color: red }\nh2 { position: fixed }\n", encoding="utf-8")
    found = wardrobe.dress("", str(sheet), "", "index.md")
    assert [(fault.file, fault.line) for fault in found.faults] == [("my.css", 2)]
    assert "color:red" not in found.full.child("p").style
    (fault,) = wardrobe.dress("", str(tmp_path / "none.css"), "", "index.md").faults
    assert "none.css" in fault.what


def test_a_page_cannot_name_a_file() -> None:
    """What a page says comes from its author, and files are the owner's."""
    (fault,) = wardrobe.dress("/etc/my.css", "calm", "", "index.md").faults
    assert "/etc/my.css" in fault.what


def account(folder: Path, **told: str) -> Account:
    lines = "\n".join(f'{key} = "{value}"' for key, value in told.items())
    (folder / "gongbao.toml").write_text(f"[accounts.main]\n{lines}\n", encoding="utf-8")
    needed = {
        "GONGBAO_ACCOUNT_MAIN_APP_ID": "wx" + "0" * 16,
        "GONGBAO_ACCOUNT_MAIN_SECRET": "0" * 32,
    }
    return Settings.read(folder, needed).account()


def test_an_account_chooses_its_theme_and_its_colour(tmp_path: Path) -> None:
    """A sheet is found from the folder of the settings, wherever the process runs."""
    sheet = tmp_path / "my looks.css"
    sheet.write_text("p { margin: 0 }", encoding="utf-8")
    found = account(tmp_path, theme="my looks.css", accent="#0B6E4F")
    assert (found.theme, found.accent) == (str(sheet.resolve()), "#0b6e4f")
    assert account(tmp_path, theme="mono").theme == "mono"


def test_a_wrong_colour_or_sheet_is_listed(tmp_path: Path) -> None:
    """Before the start, and both at once."""
    with pytest.raises(SettingsInvalid) as told:
        account(tmp_path, theme="none.css", accent="green")
    assert "none.css" in str(told.value)
    assert "#rrggbb" in str(told.value)

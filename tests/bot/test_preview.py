"""What an author sees of a page before anybody else does: `gongbao preview`."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest
from looked_at import looked_at
from PIL import Image

from bot.cli import main
from bot.commands import shortcut
from bot.terminal.fitted import fitted
from bot.terminal.house import NOBODYS
from bot.terminal.linked import linked
from bot.terminal.previewing import Wish
from bot.terminal.showing import show
from workers.account import Furniture
from workers.jinja import templates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.terminal.sight import Sight
    from workers.account import Account

    Run = Callable[..., int]

SAMPLE = templates() / "sample" / "gongbao1122"
GOOD = '+++\ntitle = "一天的新闻"\ndate = "2024-11-22"\n+++\n\n正文在这里。\n'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `gongbao preview` in an empty folder, into preview.html."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path) -> int:
        line = ["gongbao", "preview", *map(str, words), "--out", "preview.html", "--no-open"]
        monkeypatch.setattr(sys, "argv", line)
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    return run


def shown(folder: Path) -> str:
    return (folder / "preview.html").read_text(encoding="utf-8")


def page(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.md").write_text(text, encoding="utf-8")
    return folder / "index.md"


def picture(place: Path, size: tuple[int, int] = (1200, 700)) -> Path:
    """A picture with something in it, of the kind its name says."""
    Image.radial_gradient("L").resize(size).convert("RGB").save(place)
    return place


def sources(html: str) -> list[str]:
    return re.findall(r'<img\b[^>]*?\bsrc="([^"]*)"', html)


def test_a_preview_holds_all_it_shows(run: Run, tmp_path: Path) -> None:
    """It can be mailed, and opening it tells nobody that it was opened."""
    assert run(SAMPLE) == 0
    html = shown(tmp_path)
    # Six pictures of the article; the cover in the feed, in a share, and whole.
    assert len(sources(html)) == 6 + 3
    assert all(source.startswith("data:image/") for source in sources(html))
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in unescape(html)
    assert "<script" not in html
    assert re.search(r"HTML \d{5} / 20000 字符", html)


def test_a_preview_fetches_no_picture_from_elsewhere(run: Run, tmp_path: Path) -> None:
    """A picture far away is shown as a place holder until it is submitted."""
    far = page(tmp_path / "far", GOOD + "\n![远](https://example.com/far.png)\n")
    for words in ((far,), ("--linked", far)):
        run(*words)
        assert [source for source in sources(shown(tmp_path)) if "example.com" in source] == []
        assert "data:image/svg+xml" in shown(tmp_path)
        assert "远程，提交时抓取" in shown(tmp_path)


@pytest.mark.parametrize("way", [fitted, linked])
def test_a_page_cannot_put_markup_into_its_preview(
    tmp_path: Path, way: Callable[..., object]
) -> None:
    """A page may come from somebody else."""
    evil = "<script>alert(1)</script>"
    text = GOOD.replace("一天的新闻", f"{evil}{{title}}</title>") + f'\n![{evil}](a".png)\n'
    html = show(way(page(tmp_path, text), NOBODYS))  # type: ignore[arg-type]
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{title}" in html


def test_a_linked_preview_leaves_pictures_where_they_lie(run: Run, tmp_path: Path) -> None:
    """It shows the very files, under their addresses, and fits none of them."""
    picture(tmp_path / "一 张.jpg")
    assert run("--linked", page(tmp_path, GOOD + "\n![图](<一 张.jpg>)\n")) == 0
    html = shown(tmp_path)
    assert set(sources(html)) == {(tmp_path / "一 张.jpg").as_uri()}
    assert "img-src data: file:;" in html
    assert "1200×700" in html
    assert "不加 --linked" in html


def test_both_ways_of_looking_tell_the_same_faults(tmp_path: Path) -> None:
    """Who is in a hurry is not told less: a missing picture, a small cover, a broken file."""
    picture(tmp_path / "small.png", (300, 200))
    (tmp_path / "broken.jpg").write_bytes(b"<!doctype html>")
    text = GOOD.replace("+++\n\n", 'image = "small.png"\n+++\n\n')
    where = page(tmp_path, text + "\n![](gone.png)\n\n![](broken.jpg)\n\n![](http://10.0.0.1/a)\n")
    close, hurried = (way(where, NOBODYS) for way in (fitted, linked))
    assert [str(fault) for fault in close.faults] == [str(fault) for fault in hurried.faults]
    assert len(close.faults) == 4


def test_what_the_author_marked_is_what_both_ways_show(tmp_path: Path) -> None:
    """The crop of a cover is the author's word, decoded or not."""
    picture(tmp_path / "a.png", (1000, 1000))
    text = GOOD.replace(
        "+++\n\n",
        'image = "a.png"\n[wechat]\ncover_crop = "0_0_1_0.5"\n'
        'cover_crop_square = "0_0_0.5_0.5"\n+++\n\n',
    )
    where = page(tmp_path, text)
    close, hurried = (way(where, NOBODYS).covers[0] for way in (fitted, linked))
    assert close.wide is not None
    assert hurried.wide is not None
    assert close.wide == pytest.approx(hurried.wide, abs=1e-5)
    assert close.square == pytest.approx(hurried.square, abs=1e-5)


def test_a_turned_picture_is_seen_upright(tmp_path: Path) -> None:
    """A phone writes down how it was held; the page reserves room for what is seen."""
    exif = Image.Exif()
    exif[274] = 6
    Image.new("RGB", (40, 20), "red").save(tmp_path / "a.jpg", exif=exif)
    assert linked(page(tmp_path, GOOD + "\n![](a.jpg)\n"), NOBODYS).pictures["a.jpg"].size == (
        20,
        40,
    )


def test_a_page_without_a_picture_shows_the_card_that_will_be_drawn(tmp_path: Path) -> None:
    """The author sees what stands for the page before any reader does."""
    sight = fitted(page(tmp_path, GOOD), NOBODYS)
    assert sight.covers[0].drawn
    assert sight.covers[0].address.startswith("data:image/png;base64,")
    assert "封面由公报绘制" in show(sight)


def test_errors_are_shown_first_and_end_in_status_2(run: Run, tmp_path: Path) -> None:
    """The page is shown nevertheless: that is where one sees what is wrong."""
    assert run("--linked", page(tmp_path, GOOD + "\n![](gone.png)\n")) == 2
    html = shown(tmp_path)
    assert '<li class="error"><b>错误</b><code>' in html
    assert html.index('class="faults"') < html.index('class="feed"')


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        ("a.md", Wish("a.md")),
        ("a.md --linked --no-open", Wish("a.md", linked=True, open_it=False)),
        ("--theme mono -a main -o b.html a.md", Wish("a.md", "main", "mono", out="b.html")),
    ],
)
def test_a_plain_line_takes_the_short_way(line: str, wish: Wish) -> None:
    """An author asks for a preview after every paragraph, and it is there at once."""
    read = shortcut.read(line.split())
    assert read is not None
    assert read._replace(page=str(read.page), out=read.out and str(read.out)) == wish


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--help",
        "a.md -h",
        "a.md b.md",
        "a.md --out",
        "a.md --out=b.html",
        "a.md --wide",
        "--",
        "-a x",
    ],
)
def test_every_other_line_is_read_as_all_commands_are(line: str) -> None:
    """Help, mistakes and rare spellings have one reader."""
    assert shortcut.read(line.split()) is None


def test_the_short_way_needs_no_library_of_the_long_one(tmp_path: Path) -> None:
    """What is not imported takes no time: the promise behind the measured one."""
    picture(tmp_path / "a.jpg")
    where = page(tmp_path, GOOD + "\n![图](a.jpg)\n")
    words = ["preview", "--linked", where, "--no-open", "--out", tmp_path / "preview.html"]
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot.cli", *words],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(re.findall(r"\| +([\w.]+)$", told.stderr, re.MULTILINE))
    slow = {
        "typer",
        "pydantic",
        "rich.console",
        "jinja2",
        "PIL.Image",
        "requests",
        "yaml",
        "sqlalchemy",
    }
    assert loaded & slow == set()
    assert "workers.steps.typeset" in loaded


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "dark"), [(390, False), (390, True), (1280, False), (1280, True)]
)
def test_a_preview_stands_on_a_phone_and_on_a_desk(width: int, dark: bool) -> None:  # noqa: FBT001
    """Nothing sticks out, everything can be tapped, nothing is asked for, and night is night."""
    seen = looked_at(show(fitted(SAMPLE, NOBODYS)), width, dark=dark)
    assert seen["console"] == []
    assert seen["asked"] == []
    assert (seen["over"], seen["small"], seen["broken"]) == (0, [], 0)
    assert seen["words"][0] > 1000
    assert seen["desk"] == ("rgb(19, 21, 20)" if dark else "rgb(244, 244, 241)")
    # WeChat's own colours, whatever the author's own screen prefers.
    assert (seen["day"], seen["night"]) == (["rgba(0, 0, 0, 0.9)"], ["rgb(163, 163, 163)"])
    assert seen["narrow"] == [320]


@pytest.mark.content
def test_the_authors_own_page_is_shown_with_all_that_is_known_of_it(content: Path) -> None:
    """Before and after of each picture, the length, how the title was cut."""
    html = show(fitted(content / "ai20240618", NOBODYS))
    assert html.count('<td class="n px">') == 4
    assert "原标题 76 字" in html
    assert '<div class="marks">' in html


@pytest.mark.parametrize("look", [fitted, linked])
def test_what_became_of_the_footer_is_told_and_nothing_is_wrong(
    look: Callable[[Path, Account], Sight], tmp_path: Path
) -> None:
    """Who wrote a footer sees that it was recognised, and that the page may go."""
    account = replace(NOBODYS, furniture=Furniture(follow="欢迎关注"))
    told = show(
        look(
            page(
                tmp_path / "a", f"{GOOD}\n今天的新闻说完了，明天再见。\n\n---\n\n欢迎关注公众号\n"
            ),
            account,
        )
    )
    assert "没有发现问题" in told
    assert '<li class="note"><b>说明</b>' in told
    assert "认出了页尾的关注语" in told

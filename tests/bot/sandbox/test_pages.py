"""The simulated WeChat's pages: accounts, a draft box, an article as a reader sees it."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from PIL import Image

from bot.sandbox.pages import article_address
from bot.sandbox.remote import Sandbox
from bot.sandbox.rendition import by_night, local, visible

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller

BANNER = "这是模拟的微信，不是真正的平台"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), "")


@pytest.fixture
def publish(caller: "Caller") -> Callable[..., str]:
    """Put a draft of one or more articles into the box; answers its media_id."""

    def published(*articles: dict[str, Any]) -> str:
        cover = caller.cover()
        full = [
            {"title": "早上好", "content": "<p>今天有雨。</p>", "thumb_media_id": cover, **one}
            for one in articles
        ]
        return str(caller.post("draft/add", {"articles": full})["media_id"])

    return published


def page(sandbox: Sandbox, path: str) -> requests.Response:
    return requests.get(f"{sandbox.base_url}{path}", timeout=20)


def test_every_page_says_that_it_is_a_simulation_and_runs_no_script(
    sandbox: Sandbox, caller: "Caller", publish: Callable[..., str]
) -> None:
    """Nobody shall take a practice account for his own, and no article shall act."""
    article = f"/mp/{caller.app_id}/{publish({})}/0"
    for path in ("/", f"/mp/{caller.app_id}/", article, "/mp/wx0/", f"/mp/{caller.app_id}/x/0"):
        shown = page(sandbox, path)
        assert BANNER in shown.text
        assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
        assert "script-src" not in shown.headers["Content-Security-Policy"]
        assert shown.headers["X-Content-Type-Options"] == "nosniff"


def test_the_article_page_shows_what_a_reader_would_see(
    sandbox: Sandbox, caller: "Caller", publish: Callable[..., str], draw: Callable[..., bytes]
) -> None:
    """Title, author, account, date, pictures and the way to the original."""
    drawn = draw()
    hosted = caller.upload("media/uploadimg", drawn)["url"]
    media_id = publish(
        {
            "title": "早 <b>安</b>",
            "author": "编辑部",
            "content": f'<p style="color:#333">雨</p><img src="{hosted}"><script>x</script>',
            "content_source_url": "https://example.com/a?b=1&c=2",
        }
    )
    shown = requests.get(article_address(sandbox.base_url, caller.app_id, media_id), timeout=20)
    for words in ("早 &lt;b&gt;安&lt;/b&gt;", "编辑部", "练习公众号", "阅读原文", "b=1&amp;c=2"):
        assert words in shown.text
    assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d", shown.text)
    assert "<script" not in shown.text
    picture = page(sandbox, re.findall(r' src="(/mmbiz\.qpic\.cn/[^"]+)"', shown.text)[0])
    assert picture.content == drawn
    assert picture.headers["Content-Type"] == "image/png"


def test_the_draft_box_shows_each_draft_with_its_articles(
    sandbox: Sandbox, caller: "Caller", publish: Callable[..., str]
) -> None:
    """As in the official back end: newest first, cover, title, and a summary for a single one."""
    assert "草稿箱是空的" in page(sandbox, f"/mp/{caller.app_id}/").text
    publish({"title": "旧的", "digest": "摘要在此"})
    sandbox.advance(60)
    publish({"title": "新的", "digest": "不显示"}, {"title": "第二条"})
    text = page(sandbox, f"/mp/{caller.app_id}/").text
    assert text.index("新的") < text.index("第二条") < text.index("旧的") < text.index("摘要在此")
    assert "不显示" not in text
    assert text.count("更新于") == 2
    every = page(sandbox, "/").text
    assert caller.app_id in every
    assert caller.account["secret"] not in every


def test_articles_of_one_draft_lead_to_one_another(
    sandbox: Sandbox, caller: "Caller", publish: Callable[..., str]
) -> None:
    """A digest that was split is read as two."""
    media_id = publish({"title": "上"}, {"title": "下"})
    text = page(sandbox, f"/mp/{caller.app_id}/{media_id}/1").text
    assert f'href="/mp/{caller.app_id}/{media_id}/0"' in text
    assert page(sandbox, f"/mp/{caller.app_id}/{media_id}/2").status_code == 404


def test_picture_posts_show_their_pictures(
    sandbox: Sandbox, caller: "Caller", publish: Callable[..., str]
) -> None:
    """A picture post has no body pictures: they are materials beside its text."""
    pictures = {"image_list": [{"image_media_id": caller.cover()}]}
    media_id = publish({"article_type": "newspic", "content": "早", "image_info": pictures})
    text = page(sandbox, f"/mp/{caller.app_id}/{media_id}/0").text
    assert re.search(r'<div class="pictures">\s*<img src="/mmbiz\.qpic\.cn/', text)


@pytest.mark.parametrize("path", ["/mmbiz.qpic.cn/a/b/0", "/mmbiz.qpic.cn/x", "/mp/wx0/a/-1"])
def test_what_does_not_exist_is_not_found(sandbox: Sandbox, path: str) -> None:
    """Also hosted pictures that nobody uploaded."""
    assert page(sandbox, path).status_code == 404


def test_the_style_sheet_is_served(sandbox: Sandbox) -> None:
    """The pages' own, from the templates."""
    sheet = page(sandbox, "/mp/sandbox.css")
    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "max-width: 677px" in sheet.text


def test_stored_pictures_become_visible() -> None:
    """Readers' clients fill src by script; the page has none, so it is done beforehand."""
    stored = (
        '<img alt="a>b" data-src="http://mmbiz.qpic.cn/x/y/640?from=appmsg">http://mmbiz.qpic.cn/z'
        '<section style="background:url(https://mmecoa.qpic.cn/x/0)"></section>'
    )
    assert visible(stored) == (
        '<img alt="a>b" src="/mmbiz.qpic.cn/x/y/640?from=appmsg">http://mmbiz.qpic.cn/z'
        '<section style="background:url(/mmecoa.qpic.cn/x/0)"></section>'
    )
    assert local("http://mmbiz.qpic.cn/x/y/0?wx_fmt=png") == "/mmbiz.qpic.cn/x/y/0?wx_fmt=png"


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("color:rgb(0, 0, 0)", "color:light-dark(rgb(0, 0, 0), rgb(163, 163, 163))"),
        (
            "background-color:white",
            "background-color:light-dark(rgb(255, 255, 255), rgb(25, 25, 25))",
        ),
        ("color:rgb(200, 200, 200)", "color:rgb(200, 200, 200)"),
        ("color:rgb(7, 193, 96)", "color:rgb(7, 193, 96)"),
        ("background:rgba(0, 0, 0, 0.5)", "background:rgba(0, 0, 0, 0.5)"),
        ("background:url(/mmbiz.qpic.cn/white/0)", "background:url(/mmbiz.qpic.cn/white/0)"),
        ("margin:0;text-align:left", "margin:0;text-align:left"),
    ],
)
def test_colours_get_one_for_the_night(style: str, shown: str) -> None:
    """Dark text turns light, white turns the page's grey; what is fit for both stays."""
    assert by_night(style) == shown


def test_drawings_and_marked_elements_keep_their_colours() -> None:
    """WeChat's dark mode skips SVG and what is marked for it to skip."""
    for kept in (
        '<svg><text style="color:rgb(0, 0, 0)"></text></svg>',
        '<p data-no-dark="" style="color:rgb(0, 0, 0)">早</p>',
    ):
        assert visible(kept) == kept
    assert "light-dark" in visible('<svg></svg><p style="color:rgb(0, 0, 0)">早</p>')


@pytest.mark.browser
def test_a_browser_shows_the_article_with_its_pictures(
    sandbox: Sandbox,
    caller: "Caller",
    publish: Callable[..., str],
    draw: Callable[..., bytes],
    tmp_path: Path,
) -> None:
    """The page's policy lets style attributes and hosted pictures through."""
    hosted = caller.upload("media/uploadimg", draw(size=(400, 3000)))["url"]
    media_id = publish({"content": f'<img src="{hosted}" style="width:100%">'})
    shot = tmp_path / "page.png"
    subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *(f"--user-data-dir={tmp_path / 'profile'}", "--window-size=600,900"),
            *(f"--screenshot={shot}", article_address(sandbox.base_url, caller.app_id, media_id)),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    with Image.open(shot) as image:
        assert image.convert("RGB").getpixel((300, 600)) == (7, 193, 96)

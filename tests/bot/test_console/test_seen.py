"""The console in a real browser: on a phone and at a desk, by day and by night."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from looker import chromium, window

from workers.publication import Route, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from consoleside import ConsoleSide
    from looker import Looker
    from playwright.sync_api import Browser, Page

    from workers.publication import Publication

pytestmark = pytest.mark.browser

SIZES = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
WELL = {"small": [], "over": 0, "shifts": 0.0, "axe": []}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def _let_in(looker: Looker, side: ConsoleSide) -> None:
    """Open the link, and press."""
    link = side.link()
    looker.page.goto(f"{side.url}/console/enter?{link.partition('?')[2]}")
    looker.page.get_by_role("button", name="进入").click()
    looker.page.wait_for_url("**/console/")


def _soon(page: Page, promise: str) -> None:
    """Ask until it is so; a second try of wait_for_function is against the page's policy."""
    until = time.monotonic() + 30
    while not page.evaluate(promise):
        assert time.monotonic() < until, promise
        page.wait_for_timeout(50)


def _busy(side: ConsoleSide) -> Publication:
    """Some of everything: waiting, scheduled, leaving, held, handed over, published."""
    room = side.room
    drafted = [room.drafted(f"ai{n}", title=f"第 {n} 期：可灵 2.0 发布") for n in range(1120, 1126)]
    room.order("release", drafted[1], at=room.in_(hours=3), anyway=True)
    room.order("release", drafted[2], anyway=True)
    held = room.order("release", drafted[3], at=room.in_(hours=30), anyway=True).publication
    room.order("hold", held)
    room.order("release", drafted[4], route=Route.DRAFT)
    room.order("published", drafted[5], "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv")
    return drafted[0]


@pytest.mark.parametrize(("width", "look"), SIZES)
def test_every_page_can_be_read_and_pressed_by_anybody(
    side: ConsoleSide, browser: Browser, width: int, look: str
) -> None:
    """Nothing too small, hidden, faint, unnamed or jumping; and nobody else is asked."""
    row = _busy(side)
    with window(browser, side.url, width, look) as looker:
        _let_in(looker, side)
        looker.open(f"issues/{row.id}")
        side.typeset(row)
        for path in (
            "",
            "more",
            "journal",
            "operators",
            f"issues/{row.id}",
            f"issues/{row.id}/source/0?line=9",
            f"issues/{row.id}/confirm/release",
            f"issues/{row.id}/confirm/published",
            f"issues/{row.id}/preview",
        ):
            told = looker.open(path)
            assert told.pop("bytes") < 100_000
            assert told == WELL | {"status": 200}, path
        assert looker.strangers == []
        assert looker.complaints == []


@pytest.mark.parametrize(("width", "look"), SIZES)
def test_the_first_run_says_what_to_do(
    side: ConsoleSide, browser: Browser, width: int, look: str
) -> None:
    """No publication at all: three steps instead of empty tables."""
    with window(browser, side.url, width, look) as looker:
        assert looker.open("")["status"] == 401
        looker.complaints.clear()  # a browser tells of any 401
        _let_in(looker, side)
        assert looker.open("") == WELL | {"status": 200, "bytes": pytest.approx(8000, abs=6000)}
        assert looker.page.get_by_text("从这里开始").is_visible()
        assert looker.complaints == looker.strangers == []


@pytest.mark.parametrize("width", [390, 1280])
def test_an_issue_is_sent_held_back_and_let_go_by_clicking(
    side: ConsoleSide, browser: Browser, width: int
) -> None:
    """From Today to the card, the second press, and the undo while it is held."""
    row, house = side.room.drafted(), side.room.house
    with window(browser, side.url, width, "light") as looker:
        _let_in(looker, side)
        page = looker.page
        page.get_by_role("link", name="早上好").click()
        page.get_by_role("link", name="发出…").click()
        assert "人数" in page.locator(".said").inner_text()
        page.get_by_role("button", name="确认群发").click()
        assert "已定于" in page.locator(".notice").inner_text()
        assert house.row(row).state is State.SCHEDULED
        page.get_by_role("link", name="今天").click()
        assert "还有" in page.locator(".countdown").first.inner_text()
        page.get_by_role("button", name="先别发").click()
        assert "已暂停" in page.locator(".notice").inner_text()
        assert house.row(row).state is State.HELD
        page.get_by_role("button", name="继续").click()
        assert house.row(row).state is State.SCHEDULED
        assert looker.complaints == looker.strangers == []


def test_an_article_is_copied_for_the_official_editor_with_one_tap(
    side: ConsoleSide, browser: Browser
) -> None:
    """Rich text with WeChat's own pictures; title and summary as words, the cover as a picture."""
    row = side.room.drafted()
    with window(browser, side.url, 390, "light") as looker:
        _let_in(looker, side)
        page = looker.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=side.url)
        looker.open(f"issues/{row.id}")
        side.typeset(row)
        looker.open(f"issues/{row.id}")
        copied = """async (kind) => {
          const [item] = await navigator.clipboard.read();
          return item.types.includes(kind) ? (await item.getType(kind)).text() : "";
        }"""
        section = page.get_by_role("region", name="复制到公众号后台")
        section.get_by_role("button", name="正文").click()
        page.get_by_text("已复制").wait_for()
        assert looker.complaints == []
        rich = page.evaluate(copied, "text/html")
        looker.complaints.clear()  # a browser cleans what a page reads, and tells of its styles
        assert "mmbiz.qpic.cn" in rich
        assert "style=" in rich
        assert "/console/" not in rich
        section.get_by_role("button", name="标题").click()
        _soon(page, "navigator.clipboard.readText().then(text => text === '早上好')")
        section.get_by_role("button", name="封面").click()
        _soon(page, "navigator.clipboard.read().then(([one]) => one.types.includes('image/png'))")
        assert looker.complaints == looker.strangers == []


def test_an_article_is_copied_where_there_is_no_clipboard_for_scripts(
    side: ConsoleSide, browser: Browser
) -> None:
    """Plain http, or WeChat's own browser; what is copied is the article to the letter."""
    row = side.room.drafted()
    with window(browser, side.url, 390, "light") as looker:
        _let_in(looker, side)
        looker.page.add_init_script(
            "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
            "addEventListener('copy', (event) => {"
            " window.copied = event.clipboardData.getData('text/html') });"
        )
        looker.open(f"issues/{row.id}")
        side.typeset(row)
        looker.open(f"issues/{row.id}")
        looker.page.get_by_role("button", name="正文").click()
        looker.page.get_by_text("已复制").wait_for()
        ours = side.visitor().get(f"issues/{row.id}/copy").text
        assert looker.page.evaluate("window.copied") == ours
        looker.page.get_by_role("button", name="封面").click()
        looker.page.get_by_text("请用「存封面」").wait_for()


def test_night_and_width_of_the_phone_need_no_new_page(side: ConsoleSide, browser: Browser) -> None:
    """And the article runs no script of its own meanwhile."""
    row = side.room.drafted()
    with window(browser, side.url, 1280, "light") as looker:
        _let_in(looker, side)
        looker.open(f"issues/{row.id}")
        side.typeset(row)
        looker.open(f"issues/{row.id}")
        page, frame = looker.page, looker.page.frames[1]
        assert (
            frame.evaluate("getComputedStyle(document.body).backgroundColor")
            == "rgb(255, 255, 255)"
        )
        page.get_by_label("明暗 Mode").select_option("night")
        assert (
            frame.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(25, 25, 25)"
        )
        page.get_by_label("屏宽").select_option("320")
        assert frame.evaluate("innerWidth") == 320
        page.get_by_label("版式").select_option("letter")
        page.wait_for_url("**theme=letter**")


def test_the_keyboard_alone_is_enough(side: ConsoleSide, browser: Browser) -> None:
    """The first stop leads past the navigation; what has the focus can be seen."""
    with window(browser, side.url, 1280, "light") as looker:
        _let_in(looker, side)
        page = looker.page
        page.keyboard.press("Tab")
        assert "跳到正文" in page.evaluate("document.activeElement.textContent")
        assert page.locator(".skip").bounding_box()["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px"


def test_light_and_dark_are_a_choice_that_is_kept(side: ConsoleSide, browser: Browser) -> None:
    """Whatever the machine says."""
    with window(browser, side.url, 1280, "light") as looker:
        _let_in(looker, side)
        colour = "getComputedStyle(document.body).backgroundColor"
        day = looker.page.evaluate(colour)
        looker.page.get_by_role("button", name="暗 Dark").click()
        night = looker.page.evaluate(colour)
        assert day != night
        looker.open("more")
        assert looker.page.evaluate(colour) == night


def test_everything_works_without_a_script(
    open_console: Callable[..., ConsoleSide], browser: Browser
) -> None:
    """Slow phones and careful people: forms are forms, links are links."""
    side = open_console()
    row = side.room.drafted()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    link = side.link()
    page.goto(f"{side.url}/console/enter?{link.partition('?')[2]}")
    page.get_by_role("button", name="进入").click()
    page.goto(f"{side.url}/console/issues/{row.id}/confirm/release")
    page.get_by_role("button", name="确认群发").click()
    assert side.room.house.row(row).state is State.SCHEDULED
    page.get_by_role("button", name="先别发").click()
    assert side.room.house.row(row).state is State.HELD
    context.close()

"""The whole story by clicking, in a real browser: phone, back end, console, at both widths."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.append(str(Path(__file__).parent / "bot" / "test_console"))

from house import House
from looker import chromium, window

from bot.sandbox.remote import Sandbox

if TYPE_CHECKING:
    from looker import Looker
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TITLE = "开源语音模型“潮声”发布"
PATIENT = 40_000  # milliseconds: processes start anew meanwhile


@pytest.fixture
def house(tmp_path: Path) -> House:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    return House(tmp_path, {"TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"})


def tap(page: Page, name: str) -> None:
    """Tap what the phone offers, as soon as it does."""
    button = page.locator("#hints").get_by_role("button", name=name)
    button.wait_for(timeout=PATIENT)
    button.click()


def answered(page: Page, words: str) -> None:
    page.locator("#chat").get_by_text(words).last.wait_for(timeout=PATIENT)


def test_a_newcomer_clicks_through_everything(house: House) -> None:
    """Nothing has to be read first; no page complains, and nobody outside is asked."""
    with house.begin("demo") as demo, chromium() as browser:
        assert demo.stdout is not None
        try:
            line = next(line for line in demo.stdout if "/phone/" in line)
            base, app_id = line[line.index("http") :].strip().split("/phone/")
            with window(browser, base, 1280, "light") as looker:
                _as_a_personal_account(looker, app_id)
                _as_a_certified_one(looker, base, app_id)
                assert (looker.strangers, looker.complaints) == ([], [])
            link = Sandbox(base).as_follower(app_id, "say", content="登录")["shown"]
            _in_the_console(browser, re.findall(r"http://127\S+", link)[0])
        finally:
            demo.send_signal(signal.SIGINT)
            demo.communicate(timeout=60)


def _as_a_personal_account(looker: Looker, app_id: str) -> None:
    """Ask a word, become an operator, press 发表, paste the address, find the issue, read it."""
    page = looker.page
    page.goto(f"{looker.url}/phone/{app_id}")
    page.get_by_label("消息").fill("语音模型")
    page.keyboard.press("Enter")
    answered(page, "没有找到")
    tap(page, "成为运营者")
    answered(page, "绑定好了")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="官方后台").click()
    desk = opened.value
    desk.locator("summary", has_text="发表").first.click()
    desk.get_by_role("button", name="确认发表").first.click()
    desk.get_by_text("已发表").wait_for(timeout=PATIENT)
    desk.close()
    tap(page, "粘贴刚发表的链接")
    answered(page, "已发表")
    card = page.locator("#chat .cards button").last
    for _ in range(20):  # a worker puts it into the index; answers are kept for two seconds
        tap(page, "问一个词")
        page.wait_for_timeout(2000)
        if card.count():
            break
    card.click()
    page.frame_locator("#article").get_by_role("heading", name=TITLE).first.wait_for()
    page.get_by_role("button", name="返回").click()


def _as_a_certified_one(looker: Looker, base: str, app_id: str) -> None:
    """Switch the kind, tap the menu, push the next issue, see the card arrive."""
    page = looker.page
    page.get_by_label("认证公众号").check()
    page.locator("#menu button").first.wait_for(timeout=PATIENT)
    page.locator("#menu > div > button").first.click()
    subs = page.locator("#menu ul:not([hidden]) button")
    if subs.count():
        subs.first.click()
    page.get_by_label("切换菜单和键盘").click()
    tap(page, "群发新的一期")
    answered(page, "分钟内回复")
    asked = page.locator("#chat .words", has_text="分钟内回复").last.inner_text()
    code = re.findall(r"分钟内回复：(\w+)", asked)[0]
    page.get_by_label("消息").fill(code)
    page.keyboard.press("Enter")
    for _ in range(20):
        Sandbox(base).advance(5)
        pushed = Sandbox(base).phone(app_id)["bubbles"]
        if any(bubble.get("pushed") for bubble in pushed):
            break
        page.wait_for_timeout(1000)
    answered(page, "方言转写评测公布首批成绩")


def _in_the_console(browser: Browser, link: str) -> None:
    """Come in by the link from the chat, on a phone by night; then at a desk by day."""
    web = re.findall(r"http://[^/]+", link)[0]
    with window(browser, web, 390, "dark") as looker:
        page = looker.page
        page.goto(link)
        page.get_by_role("button", name="进入").click()
        page.get_by_role("heading", name="今天").wait_for()
        for path in ("", "calendar", "archive?q=语音模型", "journal", "operators", "more"):
            told = looker.open(path)
            assert told["status"] == 200, path
            assert (told["axe"], told["over"]) == ([], 0), path
        page.set_viewport_size({"width": 1280, "height": 900})
        told = looker.open("issues/1")
        assert told["axe"] == []
        page.get_by_role("heading", name=TITLE).first.wait_for()
        page.get_by_text("撤回…").wait_for()
        assert (looker.strangers, looker.complaints) == ([], [])

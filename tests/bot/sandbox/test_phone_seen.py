"""The phone's page in a real browser: everything by tapping, at both widths, by day and night."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

sys.path.append(str(Path(__file__).parents[1] / "test_console"))

from looker import Looker, chromium, window
from receiving import Push, Receiver, text_reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.bot.sandbox.conftest import Caller

pytestmark = pytest.mark.browser

SIZES = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
MORE = "weixin://bizmsgmenu?msgmenucontent=%E6%9B%B4%E5%A4%9A&msgmenuid=7"
HOLD_ONE_LOOK = """() => {
  const asked = window.fetch;
  window.fetch = async (path, how) => {
    const answer = await asked(path, how);
    if (String(path).includes("/phone?") && !window.late) {
      document.documentElement.classList.add("held");
      await new Promise((done) => { window.late = done; });
    }
    return answer;
  };
}"""
LET_IT_GO = """async () => {
  window.late();
  await new Promise((done) => { setTimeout(done, 100); });
  return document.getElementById("chat").innerText;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def talking(certified: Caller, receiver: Receiver) -> Caller:
    """A certified account with a menu, an article that is out, and a server that answers."""
    certified.sandbox.patch_account(certified.app_id, callback_url=receiver.url)
    media_id = certified.draft({"title": "早上好，今天有雨", "content": "<p>出门带伞。</p>"})
    certified.by_hand(f"drafts/{media_id}/publish", notify=False)
    certified.sandbox.advance(660)
    certified.token = str(certified.stable_token()["access_token"])
    buttons = [
        {"name": "教程", "sub_button": [{"name": "入门", "type": "click", "key": "教程:入门"}]},
        {"name": "最新", "type": "click", "key": "最新"},
    ]
    assert certified.post("menu/create", {"button": buttons})["errcode"] == 0
    address = certified.sandbox.releases(certified.app_id)[0]["articles"][0]["url"]
    receiver.answer = lambda push: _answer(push, address)
    return certified


def _answer(push: Push, address: str) -> bytes:
    said = push.field("Content") or push.field("EventKey")
    links = f'你说：{len(said)} 个字\n<a href="{address}">早上好</a>\n<a href="{MORE}">更多</a>'
    plain = text_reply(push, "词")
    return plain.replace(
        "<Content>词</Content>".encode(), f"<Content><![CDATA[{links}]]></Content>".encode()
    )


def held(looker: Looker, caller: Caller) -> Looker:
    looker.page.goto(f"{looker.url}/phone/{caller.app_id}")
    # Not wait_for_function: its second try evaluates words, which the page's policy forbids.
    expect(looker.page.locator("#now")).not_to_be_empty(timeout=30_000)
    return looker


@pytest.mark.parametrize(("width", "look"), SIZES)
def test_nothing_on_the_phone_is_too_small_faint_or_unnamed(
    talking: Caller, browser: Browser, width: int, look: str
) -> None:
    """And nobody outside this machine is asked for anything."""
    with window(browser, talking.sandbox.base_url, width, look) as looker:
        held(looker, talking)
        looker.page.get_by_label("切换菜单和键盘").click()
        looker.page.get_by_label("消息").fill("可灵")
        looker.page.get_by_role("button", name="发送").click()
        looker.page.get_by_role("button", name="早上好").wait_for()
        told = looker.judged()
        told.pop("shifts")  # what is said comes when it comes
        small = [each for each in told["small"] if 'class="link"' not in each]  # within words
        assert {**told, "small": small} == {"small": [], "over": 0, "axe": []}
        assert looker.strangers == []
        assert looker.complaints == []


@pytest.mark.parametrize(("width", "look"), SIZES)
def test_a_conversation_is_tapped_from_end_to_end(
    talking: Caller, browser: Browser, receiver: Receiver, width: int, look: str
) -> None:
    """Type, tap what is linked, read the article, press the menu, become somebody else."""
    with window(browser, talking.sandbox.base_url, width, look) as looker:
        page = held(looker, talking).page
        page.get_by_role("button", name="≡ 教程").click()
        page.get_by_role("button", name="入门", exact=True).click()
        page.locator("#chat").get_by_text("你说：5 个字").wait_for()
        assert receiver.pushes[-1].field("EventKey") == "教程:入门"
        page.get_by_role("button", name="更多").last.click()
        page.locator("#chat").get_by_text("你说：2 个字").wait_for()
        assert receiver.pushes[-1].field("bizmsgmenuid") == "7"
        page.get_by_role("button", name="早上好").last.click()
        article = page.frame_locator("#article")
        article.get_by_text("出门带伞。").wait_for()
        page.get_by_role("button", name="返回").click()
        if width == 390:
            page.get_by_role("button", name="幕后").click()
        page.get_by_role("button", name="新读者关注").click()
        page.locator("#chat").get_by_text("你关注了公众号").wait_for()
        assert page.locator("#chat").get_by_text("你说：5 个字").count() == 0
        page.get_by_label("谁在用手机").select_option(index=0)
        page.locator("#chat").get_by_text("你说：5 个字").wait_for()
        assert looker.strangers == []
        assert looker.complaints == []


def test_a_link_stays_under_the_finger_while_others_speak(
    talking: Caller, browser: Browser
) -> None:
    """What arrives between a finger's going down and up does not take the tap away."""
    with window(browser, talking.sandbox.base_url, 390, "light") as looker:
        page = held(looker, talking).page
        talking.lever("follower/say", content="可灵昨天")
        page.get_by_role("button", name="更多").hover()
        page.mouse.down()
        talking.lever("follower/say", content="又")
        page.locator("#chat").get_by_text("你说：1 个字").wait_for()
        page.mouse.up()
        page.locator("#chat").get_by_text("你说：2 个字").wait_for()


def test_an_answer_that_was_overtaken_is_not_shown(talking: Caller, browser: Browser) -> None:
    """What was said does not vanish when an older look at the chat comes back late."""
    with window(browser, talking.sandbox.base_url, 390, "light") as looker:
        page = held(looker, talking).page
        page.evaluate(HOLD_ONE_LOOK)
        page.get_by_label("切换菜单和键盘").click()
        expect(page.locator("html")).to_have_class("held", timeout=30_000)
        page.get_by_label("消息").fill("可灵")
        page.get_by_role("button", name="发送").click()
        page.locator("#chat").get_by_text("你说：2 个字").wait_for()
        assert "你说：2 个字" in page.evaluate(LET_IT_GO)


def test_the_levers_move_kind_clock_and_faults(talking: Caller, browser: Browser) -> None:
    """What a newcomer changes there is changed for the account's own calls."""
    with window(browser, talking.sandbox.base_url, 1280, "light") as looker:
        page = held(looker, talking).page
        page.get_by_label("认证服务号").check()
        page.wait_for_timeout(300)
        assert talking.sandbox.kind(talking.app_id) == "service"
        before = talking.sandbox.now()
        page.get_by_role("button", name="＋1 小时").click()
        page.wait_for_timeout(300)
        assert 3600 <= talking.sandbox.now() - before < 3700
        page.get_by_role("button", name="下一次调用：系统繁忙 -1").click()
        page.get_by_text("还有 1 次").wait_for()
        talking.token = str(talking.stable_token().get("access_token", ""))
        page.get_by_text("还有 1 次").wait_for(state="detached")
        page.get_by_role("button", name="夜间").click()
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_words_that_look_like_html_are_words(
    caller: Caller, receiver: Receiver, browser: Browser
) -> None:
    """Neither a follower's words nor an account's answer becomes anything but text and links."""
    caller.sandbox.patch_account(caller.app_id, callback_url=receiver.url)
    evil = "<img src=x onerror=alert(1)><b>粗</b><a href='javascript:alert(1)'>点我</a>"
    receiver.answer = lambda push: text_reply(push).replace(
        b"<Content>", f"<Content><![CDATA[{evil}]]>".encode()
    )
    with window(browser, caller.sandbox.base_url, 390, "light") as looker:
        page = held(looker, caller).page
        page.get_by_label("消息").fill(evil)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="点我").first.click()
        page.get_by_text("手机会打开").wait_for()
        assert page.locator("#chat img").count() == 0
        assert "<b>粗</b>" in page.locator("#chat").inner_text()
        assert looker.complaints == []

"""The back end as pages: plain forms without a script, in Chinese, never for a foreign site."""

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller


class Desk:
    """A person before the back end's page."""

    def __init__(self, caller: "Caller") -> None:
        self.http = caller.http
        self.base = caller.sandbox.base_url
        self.path = f"/sandbox/backend/{caller.app_id}"

    def open(self, path: str = "") -> requests.Response:
        return self.http.get(self.base + (path or self.path), timeout=9)

    def forms(self) -> list[str]:
        return re.findall(r'<form[^>]* action="([^"]+)"', self.open().text)

    def press(self, end: str, **fields: str) -> requests.Response:
        """Send the first form whose address ends so, as a browser would."""
        path = next(form for form in self.forms() if form.endswith(end))
        headers = {"Origin": self.base}
        return self.http.post(self.base + path, data=fields, headers=headers, timeout=9)


@pytest.fixture
def desk(caller: "Caller") -> Desk:
    return Desk(caller)


def test_a_person_reads_the_box_presses_and_copies_the_address(
    caller: "Caller", desk: Desk
) -> None:
    """The whole of the first story on the page, and the address leads to the article."""
    assert "草稿箱是空的" in desk.open().text
    caller.draft({"title": "今日 <要闻>"})
    assert "今日 &lt;要闻&gt;" in desk.open().text
    shown = desk.press("/publish")
    assert shown.history[0].status_code == 303
    assert "已发表，链接在下面" in shown.text
    address = re.findall(r"https://mp\.weixin\.qq\.com/s/[\w-]{22}", shown.text)[0]
    assert address == caller.sandbox.releases(caller.app_id)[0]["articles"][0]["url"]
    article = desk.open(address.removeprefix("https://mp.weixin.qq.com"))
    assert "今日 &lt;要闻&gt;" in article.text
    assert "今天有雨。" in article.text
    gone = desk.press("/releases/0/delete")
    assert "已删除" in gone.text
    assert address not in gone.text
    assert "该内容已被发布者删除" in desk.open(article.url.removeprefix(desk.base)).text


def test_with_notice_it_is_sent_and_the_page_says_when_that_is_not_possible(
    caller: "Caller", desk: Desk
) -> None:
    """One push a day; the second is a sentence on the page, with the draft still there."""
    caller.draft({"title": "甲"})
    assert "已开始发送" in desk.press("/publish", notify="on").text
    assert "发表中" in desk.open().text
    caller.sandbox.advance(60)
    assert "已通知" in desk.open().text
    caller.draft({"title": "乙"})
    refused = desk.press("/publish", notify="on")
    assert refused.status_code == 409
    assert "群发次数已用完" in refused.text
    assert "乙" in refused.text


def test_a_draft_is_edited_in_a_form_that_holds_what_it_was(caller: "Caller", desk: Desk) -> None:
    """Saved unchanged it still says the same; markup comes back as it was."""
    media_id = caller.draft({"content": "<p>a &amp; b</p>"}, {"title": "第二条"})
    path = re.findall(r'class="edit" href="([^"]+)"', desk.open().text)[0]
    form = desk.open(path).text
    content = unescape(re.findall(r'name="content"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)[0])
    assert "a &amp; b" in content
    headers = {"Origin": desk.base}
    fields = {"title": '改了 "题"', "author": "", "digest": "", "content": content}
    saved = desk.http.post(desk.base + path, data=fields, headers=headers, timeout=9)
    assert "已保存" in saved.text
    items = caller.post("draft/get", {"media_id": media_id})["news_item"]
    assert [one["title"] for one in items] == ['改了 "题"', "第二条"]
    assert "a &amp; b" in items[0]["content"]
    bad = desk.http.post(desk.base + path, data=fields | {"title": "长" * 40}, timeout=9)
    assert (bad.status_code, "保存失败（45003" in bad.text) == (409, True)


def test_drafts_are_deleted_and_switches_switched(caller: "Caller", desk: Desk) -> None:
    """Each press says what it did, and reloading does not do it again."""
    caller.draft()
    assert "已删除草稿" in desk.press("/delete").text
    assert caller.sandbox.drafts(caller.app_id) == []
    assert "已停用" in desk.press("/callback").text
    assert "已启用" in desk.press("/callback").text
    assert "已开启" in desk.press("/protection").text
    assert "旧的已失效" in desk.press("/secret").text
    assert caller.get("draft/count")["errcode"] == 40001


@pytest.mark.parametrize(("said", "state"), [("confirm", "under_way"), ("refuse", "failed")])
def test_the_admin_answers_on_the_page(certified: "Caller", said: str, state: str) -> None:
    """What API 群发保护 holds back waits there for a press."""
    desk = Desk(certified)
    certified.by_hand("protection", on=True)
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews"}
    body["mpnews"] = {"media_id": certified.draft()}
    certified.post("message/mass/sendall", body)
    assert "等待管理员确认" in desk.open().text
    path = next(form for form in desk.forms() if form.endswith(f"/{said}"))
    assert "管理员已" in desk.press(f"/{said}").text
    assert certified.sandbox.releases(certified.app_id)[0]["state"] == state
    late = desk.http.post(desk.base + path, timeout=9)
    assert (late.status_code, "已经不在等待确认" in late.text) == (409, True)


def test_the_pages_say_what_they_are_and_run_no_script(caller: "Caller", desk: Desk) -> None:
    """A form goes to the page's own host only; nobody may frame it."""
    media_id = caller.draft()
    for path in (desk.path, f"{desk.path}/drafts/{media_id}/0"):
        shown = desk.open(path)
        assert "这是模拟的微信，不是真正的平台" in shown.text
        policy = shown.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert not re.search(r"script|unsafe|<[^>]* (style|on\w+)=", policy + shown.text)
    assert desk.path in desk.open(f"/mp/{caller.app_id}/").text


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_a_foreign_site_cannot_press_a_button(caller: "Caller", desk: Desk, origin: str) -> None:
    """A browser names whence a form comes; only the page itself is heard."""
    path = f"{desk.path}/drafts/{caller.draft()}/publish"
    answer = desk.http.post(desk.base + path, headers={"Origin": origin}, timeout=9)
    assert answer.status_code == 403
    assert caller.sandbox.releases(caller.app_id) == []


def test_what_does_not_exist_is_not_found(caller: "Caller", desk: Desk) -> None:
    """An account, a draft, an article of it."""
    media_id = caller.draft()
    for path in ("/sandbox/backend/wx0", f"{desk.path}/drafts/x/0"):
        assert desk.open(path).status_code == 404
    assert desk.open(f"{desk.path}/drafts/{media_id}/1").status_code == 404

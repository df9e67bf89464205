"""The phone's page: what one person's chat shows, and what is behind it."""

from typing import TYPE_CHECKING

import requests
from receiving import Push, Receiver, text_reply

from bot.sandbox.remote import Sandbox

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller, Json

LINK = '<a href="weixin://bizmsgmenu?msgmenucontent=%E6%9B%B4%E5%A4%9A&amp;msgmenuid=1">更多</a>'


def bubbles(caller: "Caller", openid: str = "") -> "list[Json]":
    return list(caller.sandbox.phone(caller.app_id, openid)["bubbles"])


def first(caller: "Caller") -> str:
    return str(caller.sandbox.audience(caller.app_id)["openids"][0])


def test_a_chat_shows_words_and_their_answers_in_order(
    caller: "Caller", receiver: Receiver
) -> None:
    """Mine on the right, the account's on the left, and what WeChat says where nobody answered."""
    caller.sandbox.patch_account(caller.app_id, callback_url=receiver.url)
    receiver.answer = lambda push: text_reply(push, "可灵有三篇")
    caller.sandbox.as_follower(caller.app_id, "say", content="可灵")
    receiver.answer = lambda _: b"{}"
    caller.sandbox.as_follower(caller.app_id, "say", content="再来")
    shown = [(one["mine"], one["kind"], one["text"]) for one in bubbles(caller)]
    assert shown == [
        (True, "text", "可灵"),
        (False, "text", "可灵有三篇"),
        (True, "text", "再来"),
        (False, "trouble", "该公众号暂时无法提供服务，请稍后再试"),
    ]
    behind = caller.sandbox.phone(caller.app_id)["deliveries"]
    assert [one["outcome"] for one in behind] == ["out_of_service", "reply"]


def test_two_people_have_two_chats(caller: "Caller", receiver: Receiver) -> None:
    """Nobody sees another's words; a newcomer begins with a note that they follow."""
    caller.sandbox.patch_account(caller.app_id, callback_url=receiver.url)
    caller.sandbox.as_follower(caller.app_id, "say", content="可灵")
    other = str(caller.sandbox.as_follower(caller.app_id, "subscribe")["openid"])
    assert [one["text"] for one in bubbles(caller, other)] == ["你关注了公众号"]
    assert [one["text"] for one in bubbles(caller)] == ["可灵"]
    people = caller.sandbox.phone(caller.app_id, other)["people"]
    assert [one["openid"] for one in people] == [first(caller), other]


def test_what_nobody_is_told_is_shown_all_the_same(caller: "Caller") -> None:
    """While the callback is off, the website's own replies answer in the chat."""
    caller.by_hand("replies", keywords=[{"words": ["课"], "replies": ["第一课"]}])
    caller.sandbox.as_follower(caller.app_id, "say", content="有课吗")
    assert [(one["mine"], one["text"]) for one in bubbles(caller)] == [
        (True, "有课吗"),
        (False, "第一课"),
    ]


def test_a_push_arrives_as_a_card_with_its_article(certified: "Caller") -> None:
    """Who refuses mass messages has none; the address leads to a page of the sandbox's own."""
    media_id = certified.draft({"title": "早上好", "digest": "今天有雨"})
    sent = {"filter": {"is_to_all": True}, "mpnews": {"media_id": media_id}, "msgtype": "mpnews"}
    certified.post("message/mass/sendall", sent | {"send_ignore_reprint": 0})
    assert bubbles(certified) == []
    certified.sandbox.advance(60)
    (bubble,) = bubbles(certified)
    (card,) = bubble["cards"]
    assert (card["title"], card["summary"], bubble["pushed"]) == ("早上好", "今天有雨", True)
    read = requests.get(certified.sandbox.base_url + card["address"], timeout=5)
    assert read.status_code == 200
    assert "早上好" in read.text


def test_words_to_tap_are_offered_to_whom_they_are_for(caller: "Caller") -> None:
    """And the address of what a person has just published, which nobody likes to type."""
    caller.sandbox.hint(
        caller.app_id,
        {"words": "最新", "label": "最新一期"},
        {"words": "状态", "label": "状态", "openid": "somebody else"},
    )
    told = caller.sandbox.phone(caller.app_id)["hints"]
    assert [one["words"] for one in told] == ["最新"]
    caller.by_hand(f"drafts/{caller.draft()}/publish", notify=False)
    caller.sandbox.advance(660)
    told = caller.sandbox.phone(caller.app_id)["hints"]
    assert told[0]["words"].startswith("https://mp.weixin.qq.com/s/")
    caller.sandbox.patch_account(caller.app_id, callback_url="http://127.0.0.1:1/")
    caller.sandbox.as_follower(caller.app_id, "say", content=told[0]["words"], limit=0.1)
    left = [one["words"] for one in caller.sandbox.phone(caller.app_id)["hints"]]
    assert left == ["最新"]


def test_the_page_runs_its_own_script_and_asks_nobody_else(
    caller: "Caller", sandbox: Sandbox
) -> None:
    """No page of another site may hold it in a frame, and it says that it is a simulation."""
    page = requests.get(f"{sandbox.base_url}/phone/{caller.app_id}", timeout=5)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "这是模拟的微信" in page.text
    assert "<script>" not in page.text
    for name, kind in (("phone.js", "text/javascript"), ("phone.css", "text/css")):
        file = requests.get(f"{sandbox.base_url}/mp/{name}", timeout=5)
        assert file.headers["Content-Type"].startswith(kind)
    assert requests.get(f"{sandbox.base_url}/phone/wx0", timeout=5).status_code == 404


def test_a_tapped_link_of_words_is_sent_as_words(caller: "Caller", receiver: Receiver) -> None:
    """What the link carries arrives as the follower's own message."""
    caller.sandbox.patch_account(caller.app_id, callback_url=receiver.url)
    receiver.answer = _linked
    caller.sandbox.as_follower(caller.app_id, "say", content="可灵")
    assert bubbles(caller)[-1]["text"].startswith("<a href=")
    caller.sandbox.as_follower(caller.app_id, "say", content="更多", fields={"bizmsgmenuid": "1"})
    assert receiver.pushes[-1].field("bizmsgmenuid") == "1"


def _linked(push: Push) -> bytes:
    return text_reply(push).replace(b"<Content>", b"<Content><![CDATA[" + LINK.encode() + b"]]>")

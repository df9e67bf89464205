"""What comes of a mass send: counts, checks, the admin, and the event that tells it."""

import time
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from receiving import Push, Receiver

    from bot.sandbox.remote import Sandbox
    from tests.bot.sandbox.conftest import Caller, Json

NOON = 1_781_064_000.0  # 2026-06-10 12:00 in Beijing
CHECK_STATES = {"original": "1", "reprint": "2", "forbidden": "3", "broken": "0"}


@pytest.fixture
def opened(
    sandbox: "Sandbox", open_caller: "Callable[..., Caller]", receiver: "Receiver"
) -> "Iterator[Callable[..., Caller]]":
    """Open certified accounts whose callback is the receiver, at noon in Beijing."""
    sandbox.set_clock(NOON)

    def account(kind: str = "subscription", **over: object) -> "Caller":
        caller = open_caller(kind, callback_url=receiver.url, **over)
        sandbox.audience(caller.app_id, followers=5)
        return caller

    return account


def send(caller: "Caller", *titles: str, **over: object) -> "Json":
    cover = caller.cover()
    articles = [
        {"title": title, "content": "<p>今天有雨。</p>", "thumb_media_id": cover}
        for title in titles or ("早上好",)
    ]
    media_id = caller.post("draft/add", {"articles": articles})["media_id"]
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": media_id}}
    return caller.post("message/mass/sendall", body | over)


def heard(receiver: "Receiver", count: int = 1) -> "list[Push]":
    """Wait until so many events have come; they are delivered in threads of their own."""
    until = time.monotonic() + 5
    while len(receiver.pushes) < count and time.monotonic() < until:
        time.sleep(0.01)
    assert len(receiver.pushes) == count
    return receiver.pushes


def told(receiver: "Receiver", count: int = 1) -> ET.Element:
    return ET.fromstring(heard(receiver, count)[-1].body)


def status(caller: "Caller", sent: "Json") -> str:
    return str(caller.post("message/mass/get", {"msg_id": sent["msg_id"]})["msg_status"])


def test_the_finish_is_told_in_full(opened: "Callable[..., Caller]", receiver: "Receiver") -> None:
    """Counts, the check, and an address for each article; nothing is told before."""
    caller = opened()
    caller.sandbox.audience(caller.app_id, refusing=1)
    caller.sandbox.audience(caller.app_id, broken=2)
    sent = send(caller, "一", "二")
    assert receiver.pushes == []
    caller.sandbox.advance(10)
    event = told(receiver)
    assert event.findtext("Event") == "MASSSENDJOBFINISH"
    assert event.findtext("MsgID") == str(sent["msg_id"])
    assert event.findtext("MsgId") is None
    assert event.findtext("Status") == "send success"
    names = ("TotalCount", "FilterCount", "SentCount", "ErrorCount")
    assert [event.findtext(name) for name in names] == ["5", "4", "3", "1"]
    assert event.findtext("CopyrightCheckResult/CheckState") == "1"
    assert event.findtext("CopyrightCheckResult/ResultList") == ""
    addresses = [one.text for one in event.iterfind("ArticleUrlResult/ResultList/item/ArticleUrl")]
    pages = caller.sandbox.releases(caller.app_id)[0]["articles"]
    assert addresses == [page["url"] for page in pages]
    assert event.findtext("ArticleUrlResult/Count") == "2"


def test_the_finish_may_be_told_before_it_is_one(
    opened: "Callable[..., Caller]", receiver: "Receiver"
) -> None:
    """The event comes when a job is about to finish; asked then, mass/get may still say SENDING."""
    caller = opened(terms={"mass_tail": 30})
    sent = send(caller)
    caller.sandbox.advance(10)
    assert told(receiver).findtext("Status") == "send success"
    assert status(caller, sent) == "SENDING"
    caller.sandbox.advance(30)
    assert status(caller, sent) == "SEND_SUCCESS"


def test_wechatpy_reads_the_event(opened: "Callable[..., Caller]", receiver: "Receiver") -> None:
    """The client our callers use has a class for it."""
    caller = opened()
    sent = send(caller)
    caller.sandbox.advance(10)
    event = parse_message(heard(receiver)[0].body)
    assert event.event == "masssendjobfinish"
    assert str(event.id) == str(sent["msg_id"])
    assert (event.total_count, event.filter_count) == (5, 5)
    assert (event.sent_count, event.error_count) == (5, 0)


@pytest.mark.parametrize(
    ("originality", "ignore", "verdict"),
    [
        ("original", 0, "send success"),
        ("reprint", 0, "err(30003)"),
        ("reprint", 1, "send success"),
        ("forbidden", 0, "err(30002)"),
        ("forbidden", 1, "err(30002)"),
        ("broken", 0, "err(30001)"),
        ("broken", 1, "send success"),
    ],
)
def test_originality_is_checked_before_anything_goes_out(
    opened: "Callable[..., Caller]",
    receiver: "Receiver",
    originality: str,
    ignore: int,
    verdict: str,
) -> None:
    """A reprint stops unless send_ignore_reprint allows it, a forbidden one always does."""
    caller = opened(terms={"originality": originality})
    sent = send(caller, send_ignore_reprint=ignore)
    caller.sandbox.advance(10)
    event, is_out = told(receiver), verdict == "send success"
    assert event.findtext("Status") == verdict
    assert event.findtext("CopyrightCheckResult/CheckState") == CHECK_STATES[originality]
    item = event.find("CopyrightCheckResult/ResultList/item")
    assert (item is not None) == (originality in ("reprint", "forbidden"))
    if item is not None:
        assert item.findtext("CanReprint") == str(int(originality == "reprint"))
        assert item.findtext("OriginalArticleUrl")
    assert event.findtext("SentCount") == ("5" if is_out else "0")
    assert event.findtext("ArticleUrlResult/Count") == str(int(is_out))
    assert status(caller, sent) == ("SEND_SUCCESS" if is_out else "SEND_FAIL")


@pytest.mark.parametrize("verdict", ["send fail", "err(10001)", "err(20431)"])
def test_what_failed_gives_its_place_in_the_quota_back(
    opened: "Callable[..., Caller]", receiver: "Receiver", verdict: str
) -> None:
    """But not its draft: that has left the box for good."""
    caller = opened(terms={"mass_verdict": verdict})
    sent = send(caller)
    caller.sandbox.advance(10)
    assert told(receiver).findtext("Status") == verdict
    assert status(caller, sent) == "SEND_FAIL"
    assert caller.get("draft/count") == {"total_count": 0}
    caller.sandbox.patch_account(caller.app_id, terms={"mass_verdict": "send success"})
    assert send(caller)["errcode"] == 0
    assert send(caller)["errcode"] == 45028


def test_the_admin_may_confirm(opened: "Callable[..., Caller]", receiver: "Receiver") -> None:
    """Until then it is SENDING like any other, and nothing goes out."""
    caller = opened(protected=True)
    sent = send(caller)
    caller.sandbox.advance(1790)
    assert (status(caller, sent), receiver.pushes) == ("SENDING", [])
    assert caller.sandbox.releases(caller.app_id)[0]["state"] == "awaiting_admin"
    caller.sandbox.admin(caller.app_id, "confirm")
    caller.sandbox.advance(10)
    assert told(receiver).findtext("Status") == "send success"
    caller.sandbox.advance(1800)
    assert status(caller, sent) == "SEND_SUCCESS"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [("refuse", "err(40001)"), ("expire", "err(40002)"), (None, "err(40002)")],
)
def test_without_the_admin_nothing_goes_out(
    opened: "Callable[..., Caller]", receiver: "Receiver", answer: str | None, verdict: str
) -> None:
    """Refused, or silent for 30 minutes."""
    caller = opened(protected=True)
    sent = send(caller)
    if answer:
        caller.sandbox.admin(caller.app_id, answer)
    else:
        caller.sandbox.advance(1799)
        assert status(caller, sent) == "SENDING"
        caller.sandbox.advance(2)
    event = told(receiver)
    assert event.findtext("Status") == verdict
    assert event.findtext("ArticleUrlResult/Count") == "0"
    assert status(caller, sent) == "SEND_FAIL"
    caller.sandbox.admin(caller.app_id, "confirm")  # too late
    caller.sandbox.advance(10)
    assert status(caller, sent) == "SEND_FAIL"


def test_protection_is_for_sending_to_all_over_the_api(opened: "Callable[..., Caller]") -> None:
    """Neither a tag nor a person in the back end waits."""
    caller = opened("service", protected=True)
    send(caller, filter={"is_to_all": False, "tag_id": 2})
    cover = caller.cover()
    article = {"title": "手动", "content": "<p>雨</p>", "thumb_media_id": cover}
    media_id = caller.post("draft/add", {"articles": [article]})["media_id"]
    caller.sandbox.mass_by_hand(caller.app_id, media_id)
    caller.sandbox.advance(10)
    states = [one["state"] for one in caller.sandbox.releases(caller.app_id)]
    assert states == ["out", "out"]


def test_some_accounts_are_answered_with_a_code_and_wait_all_the_same(
    opened: "Callable[..., Caller]", receiver: "Receiver"
) -> None:
    """89504 is no refusal: when the admin confirms, it goes out; meanwhile others get 89505."""
    caller = opened(protected=True, terms={"protection": "code"})
    first = send(caller, clientmsgid="one")
    assert (first["errcode"], "msg_id" in first) == (89504, False)
    assert send(caller, clientmsgid="two")["errcode"] == 89505
    caller.sandbox.advance(61)
    again = send(caller, clientmsgid="one")
    assert again["errcode"] == 45065
    caller.sandbox.admin(caller.app_id, "confirm")
    caller.sandbox.advance(10)
    assert told(receiver).findtext("MsgID") == str(again["msg_id"])
    assert len(caller.sandbox.releases(caller.app_id)) == 1


@pytest.mark.parametrize(("hand_events", "events"), [("notified", 1), ("none", 0)])
def test_what_a_person_sends_is_told_too(
    opened: "Callable[..., Caller]", receiver: "Receiver", hand_events: str, events: int
) -> None:
    """A finish event that no call of ours began; an account may be spared it."""
    caller = opened("personal", terms={"hand_events": hand_events})
    article = {"title": "手动", "content": "<p>雨</p>", "thumb_media_id": caller.cover()}
    media_id = caller.post("draft/add", {"articles": [article]})["media_id"]
    released = caller.sandbox.mass_by_hand(caller.app_id, media_id)
    caller.sandbox.advance(10)
    assert caller.sandbox.releases(caller.app_id)[0]["state"] == "out"
    heard(receiver, events)
    if events:
        assert told(receiver).findtext("MsgID") == released["msg_id"]
    assert caller.sandbox.attempts(caller.app_id) == []


def test_an_event_can_be_lost_and_mass_get_still_knows(
    opened: "Callable[..., Caller]", receiver: "Receiver"
) -> None:
    """All that is missing then is the address, which no endpoint tells."""
    caller = opened()
    caller.sandbox.events(caller.app_id, lose=1)
    sent = send(caller)
    caller.sandbox.advance(10)
    assert caller.post("message/mass/get", {"msg_id": sent["msg_id"]}) == {
        "msg_id": sent["msg_id"],
        "msg_status": "SEND_SUCCESS",
    }
    heard(receiver, 0)


def test_it_ends_by_itself(opened: "Callable[..., Caller]", receiver: "Receiver") -> None:
    """Nobody has to move the clock or to ask."""
    caller = opened(mode="safe", terms={"mass_seconds": 0.2})
    send(caller)
    crypto = WeChatCrypto(
        caller.account["callback_token"], caller.account["aes_key"], caller.app_id
    )
    push = heard(receiver)[0]
    signed = [push.query[name] for name in ("msg_signature", "timestamp", "nonce")]
    assert "MASSSENDJOBFINISH" in crypto.decrypt_message(push.body, *signed)

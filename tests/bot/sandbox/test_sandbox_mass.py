"""Sending to many: to whom, what, under which key."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import requests
from mass_calls import DAY, NOON, draft, later, news, state, to_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.remote import Sandbox
    from tests.bot.sandbox.conftest import Caller, Json


@pytest.fixture
def opened(sandbox: "Sandbox", open_caller: "Callable[..., Caller]") -> "Callable[..., Caller]":
    """Open accounts with three followers at noon in Beijing."""
    sandbox.set_clock(NOON)

    def account(kind: str = "subscription", **over: object) -> "Caller":
        caller = open_caller(kind, **over)
        sandbox.audience(caller.app_id, followers=3, tags={"内测": 2})
        return caller

    return account


@pytest.fixture
def certified(opened: "Callable[..., Caller]") -> "Caller":
    """A certified subscription account."""
    return opened()


def test_a_draft_goes_out_to_all_and_takes_its_time(certified: "Caller") -> None:
    """SENDING until it is out; the draft has left the box at once, and addresses are not told."""
    media_id = draft(certified)
    sent = to_all(certified, media_id)
    assert (sent["errcode"], sent["errmsg"]) == (0, "send job submission success")
    assert isinstance(sent["msg_id"], int)
    assert isinstance(sent["msg_data_id"], int)
    assert certified.post("draft/get", {"media_id": media_id})["errcode"] == 40007
    assert state(certified, sent) == "SENDING"
    certified.sandbox.advance(10)
    answer = certified.post("message/mass/get", {"msg_id": str(sent["msg_id"])})
    assert answer == {"msg_id": sent["msg_id"], "msg_status": "SEND_SUCCESS"}
    released = certified.sandbox.releases(certified.app_id)[0]
    assert (released["route"], released["target"], released["state"]) == ("mass", "all", "out")
    assert released["articles"][0]["url"].startswith("https://mp.weixin.qq.com/s/")
    assert released["details"]["SentCount"] == 3


def test_the_same_key_never_sends_twice_in_a_day(opened: "Callable[..., Caller]") -> None:
    """45066 within a minute, then 45065 with the first call's msg_id; after 24 hours it is new."""
    caller = opened(terms={"mass_quota": "lifted"})
    sent = to_all(caller, draft(caller), clientmsgid="issue-0618")
    second = draft(caller)
    hasty = to_all(caller, second, clientmsgid="issue-0618")
    assert (hasty["errcode"], "msg_id" in hasty) == (45066, False)
    later(caller, 59)
    assert to_all(caller, second, clientmsgid="issue-0618")["errcode"] == 45066
    later(caller, 60)
    again = to_all(caller, second, clientmsgid="issue-0618")
    assert (again["errcode"], again["msg_id"]) == (45065, sent["msg_id"])
    assert not {"msg_data_id", "msg_status"} & set(again)
    assert len(caller.sandbox.releases(caller.app_id)) == 1
    later(caller, DAY)
    assert to_all(caller, second, clientmsgid="issue-0618")["errcode"] == 0


def test_of_calls_at_once_with_one_key_one_sends(opened: "Callable[..., Caller]") -> None:
    """Two workers that both believe it is theirs."""
    caller = opened(terms={"mass_quota": "lifted"})
    drafts = [draft(caller) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: to_all(caller, one, clientmsgid="one"), drafts))
    assert sorted(one["errcode"] for one in answers) == [0] + [45066] * 5
    assert len(caller.sandbox.releases(caller.app_id)) == 1
    assert caller.get("draft/count") == {"total_count": 5}


def test_another_key_sends_the_same_words_again(opened: "Callable[..., Caller]") -> None:
    """The key is all that tells a repeat from a second issue."""
    caller = opened(terms={"mass_quota": "lifted"})
    for key in ("one", "two"):
        assert to_all(caller, draft(caller), clientmsgid=key)["errcode"] == 0
    assert len(caller.sandbox.releases(caller.app_id)) == 2


def test_without_a_key_target_and_content_are_the_key(opened: "Callable[..., Caller]") -> None:
    """The same draft to the same people is known, though it has left the box."""
    caller = opened(terms={"mass_quota": "lifted"})
    media_id = draft(caller)
    sent = to_all(caller, media_id)
    later(caller, 61)
    again = to_all(caller, media_id)
    assert (again["errcode"], again["msg_id"]) == (45065, sent["msg_id"])
    assert to_all(caller, media_id, filter={"tag_id": 100})["errcode"] == 40007


def test_a_key_has_32_bytes_at_most(opened: "Callable[..., Caller]") -> None:
    """Old editions of the documents allow 64, so does an account on the old terms."""
    caller = opened()
    assert to_all(caller, draft(caller), clientmsgid="k" * 33)["errcode"] == 45067
    assert to_all(caller, draft(caller), clientmsgid="早" * 11)["errcode"] == 45067
    old = opened(terms={"clientmsgid": 64})
    assert to_all(old, draft(old), clientmsgid="k" * 64)["errcode"] == 0


def test_a_first_call_may_be_told_that_it_is_a_repeat(opened: "Callable[..., Caller]") -> None:
    """Seen in 2020: 45065 for a message that was sent all the same; mass/get knows."""
    caller = opened(terms={"first_45065": True})
    answer = to_all(caller, draft(caller), clientmsgid="one")
    assert answer["errcode"] == 45065
    assert state(caller, answer) == "SENDING"
    tried = caller.sandbox.attempts(caller.app_id)[0]
    assert (tried["errcode"], tried["receipt"]) == (45065, str(answer["msg_id"]))


def test_a_list_of_openids_is_for_service_accounts(opened: "Callable[..., Caller]") -> None:
    """Two to ten thousand; who does not follow is counted, and gets nothing."""
    caller = opened("service")
    openids = caller.sandbox.audience(caller.app_id)["openids"]
    stranger = "o" + "x" * 27
    body = news(draft(caller)) | {"touser": [*openids, stranger, stranger]}
    assert caller.post("message/mass/send", body)["errcode"] == 0
    caller.sandbox.advance(10)
    released = caller.sandbox.releases(caller.app_id)[0]
    assert released["target"] == "openids:4"
    assert released["details"]["TotalCount"] == 4
    assert released["details"]["SentCount"] == 3


@pytest.mark.parametrize(
    ("touser", "errcode"),
    [
        ("oOne", 40031),
        ([1, 2], 40031),
        ([], 40130),
        (["oOne", "oOne"], 40130),
        ([f"o{number}" for number in range(10_001)], 40032),
    ],
)
def test_a_bad_list_is_refused(
    opened: "Callable[..., Caller]", touser: object, errcode: int
) -> None:
    """Each fault has its own code."""
    caller = opened("service")
    body = news("any") | {"touser": touser}
    assert caller.post("message/mass/send", body)["errcode"] == errcode


@pytest.mark.parametrize(
    ("over", "errcode"),
    [
        ({"filter": None}, 40097),
        ({"filter": {"is_to_all": "false", "tag_id": 100}}, 40008),
        ({"filter": {"is_to_all": False}}, 40152),
        ({"filter": {"tag_id": 99}}, 40152),
        ({"filter": {"tag_id": True}}, 40152),
        ({"msgtype": "letter"}, 40008),
        ({"msgtype": "wxcard"}, 45113),
        ({"msgtype": "text", "text": {}}, 44004),
        ({"msgtype": "mpnews", "mpnews": {}}, 41006),
        ({"msgtype": "image", "images": {"media_ids": []}}, 41006),
        ({"msgtype": "image", "image": {"media_id": "unknown"}}, 40007),
        ({"mpnews": {"media_id": "unknown"}}, 40007),
        ({"mpnews": {"media_id": 7}}, 47001),
        ({"send_ignore_reprint": 2}, 40097),
        ({"clientmsgid": 7}, 47001),
    ],
)
def test_a_bad_request_changes_nothing(certified: "Caller", over: "Json", errcode: int) -> None:
    """It takes neither quota nor draft, and is remembered as an attempt."""
    media_id = draft(certified)
    assert to_all(certified, media_id, **over)["errcode"] == errcode
    assert certified.sandbox.releases(certified.app_id) == []
    assert [one["errcode"] for one in certified.sandbox.attempts(certified.app_id)] == [errcode]
    assert to_all(certified, media_id)["errcode"] == 0


def test_pictures_and_words_can_be_sent_too(opened: "Callable[..., Caller]") -> None:
    """They have no msg_data_id, and one picture twice within a minute is too fast."""
    caller = opened(terms={"mass_quota": "lifted"})
    words = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "早"}}
    assert "msg_data_id" not in caller.post("message/mass/sendall", words)
    picture = {"msgtype": "image", "images": {"media_ids": [caller.cover()]}, "clientmsgid": "a"}
    whole = {"filter": {"is_to_all": True}, **picture}
    assert caller.post("message/mass/sendall", whole)["errcode"] == 0
    again = {**whole, "clientmsgid": "b"}
    assert caller.post("message/mass/sendall", again)["errcode"] == 42010
    caller.sandbox.advance(60)
    assert caller.post("message/mass/sendall", again)["errcode"] == 0


@pytest.mark.parametrize(("kind", "sent"), [("before", 0), ("after", 1)])
def test_a_dropped_connection_may_or_may_not_have_sent(
    opened: "Callable[..., Caller]", kind: str, sent: int
) -> None:
    """The same key finds out: a first call, or 45065 with the msg_id."""
    caller = opened()
    media_id = draft(caller)
    caller.sandbox.fault(caller.app_id, "message/mass/sendall", kind)
    with pytest.raises(requests.ConnectionError):
        to_all(caller, media_id, clientmsgid="one")
    releases = caller.sandbox.releases(caller.app_id)
    assert len(releases) == sent
    caller.sandbox.advance(60)
    again = to_all(caller, media_id, clientmsgid="one")
    assert again["errcode"] == (45065 if sent else 0)
    assert len(caller.sandbox.releases(caller.app_id)) == 1
    if sent:
        assert str(again["msg_id"]) == releases[0]["msg_id"]


def test_a_code_may_come_after_the_effect(certified: "Caller") -> None:
    """-1 says nothing of whether it was sent."""
    certified.sandbox.fault(certified.app_id, "message/mass/sendall", "after", errcode=-1)
    assert to_all(certified, draft(certified))["errcode"] == -1
    assert len(certified.sandbox.releases(certified.app_id)) == 1

"""How often an account may send to many, and what else is counted: previews, deletions."""

from typing import TYPE_CHECKING

import pytest
from mass_calls import DAY, NOON, draft, later, state, to_all

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


def test_a_subscription_account_sends_once_a_beijing_day(certified: "Caller") -> None:
    """To all or to a tag; the day ends at midnight in Beijing, wherever the caller lives."""
    tag = {"is_to_all": False, "tag_id": 100}
    assert to_all(certified, draft(certified), filter=tag)["errcode"] == 0
    second = draft(certified)
    refused = to_all(certified, second)
    assert refused["errcode"] == 45028
    assert refused["errmsg"].startswith("has no masssend quota rid: ")
    later(certified, DAY / 2 - 10)
    assert to_all(certified, second)["errcode"] == 45028
    later(certified, 10)
    assert to_all(certified, second)["errcode"] == 0
    codes = [one["errcode"] for one in certified.sandbox.attempts(certified.app_id)]
    assert codes == [0, 45028, 45028, 0]


def test_what_a_person_sends_by_hand_uses_the_same_quota(certified: "Caller") -> None:
    """And the other way round; the draft is gone for whoever comes second."""
    media_id, other = draft(certified), draft(certified)
    released = certified.sandbox.mass_by_hand(certified.app_id, media_id)
    assert (released["route"], released["notified"], released["target"]) == ("hand", True, "all")
    assert to_all(certified, media_id)["errcode"] == 40007
    assert to_all(certified, other)["errcode"] == 45028
    with pytest.raises(LookupError, match="409"):
        certified.sandbox.mass_by_hand(certified.app_id, other)
    certified.sandbox.advance(10)
    assert certified.sandbox.releases(certified.app_id)[0]["state"] == "out"


def test_a_personal_account_sends_by_hand_only(opened: "Callable[..., Caller]") -> None:
    """48001 for every endpoint; its owner presses 群发 once a day."""
    caller = opened("personal")
    media_id, other = draft(caller), draft(caller)
    assert to_all(caller, media_id)["errcode"] == 48001
    for path in ("send", "preview", "get", "delete", "speed/get", "speed/set"):
        assert caller.post(f"message/mass/{path}", {})["errcode"] == 48001
    caller.sandbox.mass_by_hand(caller.app_id, media_id)
    with pytest.raises(LookupError, match="45028"):
        caller.sandbox.mass_by_hand(caller.app_id, other)
    with pytest.raises(LookupError, match="40007"):
        caller.sandbox.mass_by_hand(caller.app_id, media_id)


def test_a_service_account_sends_to_all_once_a_day_and_four_times_a_month(
    opened: "Callable[..., Caller]",
) -> None:
    """In Beijing's month; by hand counts too."""
    caller = opened("service")
    for number in range(4):
        if number == 1:
            caller.sandbox.mass_by_hand(caller.app_id, draft(caller))
        else:
            assert to_all(caller, draft(caller))["errcode"] == 0
        assert to_all(caller, draft(caller))["errcode"] == 45028
        later(caller, DAY)
    assert to_all(caller, draft(caller))["errcode"] == 45028
    later(caller, 20 * DAY)
    assert to_all(caller, draft(caller))["errcode"] == 0


def test_a_follower_of_a_service_account_gets_four_a_month(
    opened: "Callable[..., Caller]",
) -> None:
    """The fifth is sent successfully, and reaches nobody."""
    caller = opened("service")
    tag = {"is_to_all": False, "tag_id": "100"}
    sent = []
    for _ in range(5):
        sent.append(to_all(caller, draft(caller), filter=tag))
        caller.sandbox.advance(10)
    assert [one["errcode"] for one in sent] == [0] * 5
    assert state(caller, sent[-1]) == "SEND_SUCCESS"
    reached = [one["details"]["SentCount"] for one in caller.sandbox.releases(caller.app_id)]
    assert reached == [2, 2, 2, 2, 0]


def test_more_than_sixty_calls_a_minute_and_a_hundred_a_day_are_refused(
    certified: "Caller",
) -> None:
    """45011 for the minute, 45009 for the day, whatever the calls were."""
    codes = [certified.post("message/mass/sendall", {})["errcode"] for _ in range(61)]
    assert codes == [40097] * 60 + [45011]
    certified.sandbox.advance(60)
    assert certified.post("message/mass/sendall", {})["errcode"] == 40097
    certified.sandbox.use_up(certified.app_id, {"message/mass/sendall": 100})
    assert to_all(certified, draft(certified))["errcode"] == 45009


def test_deleting_takes_pages_and_nothing_else(opened: "Callable[..., Caller]") -> None:
    """By number, address or all at once; the quota stays spent."""
    caller = opened()
    article = {"title": "一", "content": "<p>雨</p>", "thumb_media_id": caller.cover()}
    added = caller.post("draft/add", {"articles": [article, article, article]})
    sent = to_all(caller, added["media_id"])
    body = {"msg_id": sent["msg_id"], "article_idx": 2}
    assert caller.post("message/mass/delete", body)["errcode"] == 40059  # not out yet
    caller.sandbox.advance(10)
    assert caller.post("message/mass/delete", body | {"article_idx": 4})["errcode"] == 40060
    assert caller.post("message/mass/delete", body) == {"errcode": 0, "errmsg": "ok"}
    assert state(caller, sent) == "SEND_SUCCESS"
    pages = caller.sandbox.releases(caller.app_id)[0]["articles"]
    assert [one["is_deleted"] for one in pages] == [False, True, False]
    assert caller.post("message/mass/delete", {"url": pages[0]["url"]})["errcode"] == 0
    assert caller.post("message/mass/delete", {"url": "https://example.com"})["errcode"] == 40065
    assert caller.post("message/mass/delete", {"msg_id": sent["msg_id"]})["errcode"] == 0
    assert state(caller, sent) == "DELETE"
    assert to_all(caller, draft(caller))["errcode"] == 45028


def test_only_articles_sent_by_the_api_can_be_deleted(opened: "Callable[..., Caller]") -> None:
    """Not what a person sent, not words, not what is unknown; ten times a day."""
    caller = opened(terms={"mass_quota": "lifted"})
    words = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "早"}}
    text = caller.post("message/mass/sendall", words)
    hand = caller.sandbox.mass_by_hand(caller.app_id, draft(caller))
    caller.sandbox.advance(10)
    for msg_id, errcode in ((text["msg_id"], 40008), (hand["msg_id"], 40059), (1, 40059)):
        assert caller.post("message/mass/delete", {"msg_id": msg_id})["errcode"] == errcode
    assert caller.post("message/mass/delete", {})["errcode"] == 40059
    assert caller.post("message/mass/get", {"msg_id": "1"})["errcode"] == 40059
    caller.sandbox.use_up(caller.app_id, {"message/mass/delete": 10})
    assert caller.post("message/mass/delete", {})["errcode"] == 45009


def test_a_preview_goes_to_one_person_and_costs_nothing(certified: "Caller") -> None:
    """By openid or WeChat id, which wins; the draft stays, the quota too; a hundred a day."""
    media_id = draft(certified)
    certified.sandbox.audience(certified.app_id, wechat_id="rain")
    one, two, _ = certified.sandbox.audience(certified.app_id)["openids"]
    body = {"msgtype": "mpnews", "mpnews": {"media_id": media_id}}

    def preview(**person: object) -> "Json":
        return certified.post("message/mass/preview", body | person)

    answer = preview(touser=two)
    assert (answer["errcode"], answer["errmsg"]) == (0, "preview success")
    assert preview(touser=two, towxname="rain")["errcode"] == 0
    assert preview(towxname="nobody")["errcode"] == 40132
    assert preview(touser="o" + "x" * 27)["errcode"] == 43004
    assert preview(touser="short")["errcode"] == 40003
    assert preview(touser=[one])["errcode"] == 47001
    assert preview(touser=one, mpnews={"media_id": "unknown"})["errcode"] == 40007
    image = {"msgtype": "image", "image": {"media_id": "unknown"}}
    assert preview(touser=one, **image)["errcode"] == 40007
    shown = certified.sandbox.previews(certified.app_id)
    assert [preview["openid"] for preview in shown] == [two, one]
    certified.sandbox.use_up(certified.app_id, {"message/mass/preview": 100})
    assert preview(touser=one)["errcode"] == 45009
    assert to_all(certified, media_id)["errcode"] == 0


def test_the_speed_has_five_levels(certified: "Caller") -> None:
    """From 800,000 to 100,000 a minute."""
    assert certified.post("message/mass/speed/get", {}) == {"speed": 0, "realspeed": 80}
    assert certified.post("message/mass/speed/set", {"speed": 3})["errcode"] == 0
    assert certified.post("message/mass/speed/get", {}) == {"speed": 3, "realspeed": 30}
    assert certified.post("message/mass/speed/set", {"speed": 5})["errcode"] == 45083
    assert certified.post("message/mass/speed/set", {})["errcode"] == 45084

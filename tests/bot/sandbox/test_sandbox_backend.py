"""The back end over HTTP: what a person does there, beside and against the API."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from receiving import Receiver

    from tests.bot.sandbox.conftest import Caller


def test_a_person_publishes_for_an_account_that_may_not(caller: "Caller") -> None:
    """The first story: the API says 48001, a person presses 发表, and there is an address."""
    media_id = caller.draft({"title": "上"}, {"title": "下"})
    assert caller.post("freepublish/submit", {"media_id": media_id})["errcode"] == 48001
    listed = caller.sandbox.call("GET", f"accounts/{caller.app_id}/backend/drafts")
    assert [(one["media_id"], one["titles"]) for one in listed] == [(media_id, ["上", "下"])]
    told = caller.by_hand(f"drafts/{media_id}/publish")
    assert len(told["addresses"]) == 2
    assert all(url.startswith("https://mp.weixin.qq.com/s/") for url in told["addresses"])
    assert caller.post("draft/get", {"media_id": media_id})["errcode"] == 40007
    release = caller.sandbox.releases(caller.app_id)[0]
    assert (release["route"], release["state"], release["notified"]) == ("hand", "out", False)
    assert release["media_id"] == media_id


def test_pressed_without_notice_nobody_is_told(heard: "Caller", receiver: "Receiver") -> None:
    """The documents speak of jobs of the interface; an account may be held to more."""
    heard.by_hand(f"drafts/{heard.draft()}/publish")
    assert receiver.events("PUBLISHJOBFINISH", 1, within=0.2) == []
    assert receiver.pushes == []
    heard.sandbox.patch_account(heard.app_id, terms={"hand_events": "all"})
    told = heard.by_hand(f"drafts/{heard.draft()}/publish")
    push = receiver.events("PUBLISHJOBFINISH", 1)[0]
    assert push.fields("article_url") == told["addresses"]
    assert push.field("publish_id") == told["publish_id"]


def test_published_by_hand_it_is_in_the_list_of_what_is_out(certified: "Caller") -> None:
    """A settling program finds there what it did not publish itself."""
    told = certified.by_hand(f"drafts/{certified.draft()}/publish")
    listed = certified.post("freepublish/batchget", {"offset": 0, "count": 20})["item"]
    assert [one["article_id"] for one in listed] == [told["article_id"]]
    assert listed[0]["content"]["news_item"][0]["url"] == told["addresses"][0]


@pytest.mark.parametrize("kind", ["personal", "subscription"])
def test_pressed_with_notice_it_is_a_mass_sending(
    open_caller: "Callable[..., Caller]", receiver: "Receiver", kind: str
) -> None:
    """It uses the one push of the day, ends with an event, and is not in the list."""
    caller = open_caller(kind, callback_url=receiver.url)
    told = caller.by_hand(f"drafts/{caller.draft()}/publish", notify=True)
    assert (told["addresses"], told["article_id"]) == ([], "")
    caller.sandbox.advance(60)
    push = receiver.events("MASSSENDJOBFINISH", 1)[0]
    assert push.field("MsgID") == told["msg_id"]
    release = caller.sandbox.releases(caller.app_id)[0]
    assert (release["route"], release["notified"], release["state"]) == ("hand", True, "out")
    assert push.fields("ArticleUrl") == [release["articles"][0]["url"]]
    media_id = caller.draft()
    with pytest.raises(LookupError, match="409"):
        caller.by_hand(f"drafts/{media_id}/publish", notify=True)
    assert caller.by_hand(f"drafts/{media_id}/publish")["addresses"]
    if kind == "subscription":
        listed = caller.post("freepublish/batchget", {"offset": 0, "count": 20})
        assert listed["total_count"] == 1


def test_an_edit_by_hand_shows_in_text_and_time(certified: "Caller") -> None:
    """What was not touched stays; the content is normalised once more."""
    media_id = certified.draft({"title": "上"}, {"title": "下", "content": "<p>雨<br></p>"})
    before = certified.post("draft/get", {"media_id": media_id})
    certified.sandbox.advance(60)
    certified.by_hand(f"drafts/{media_id}/edit", index=1, title="改过", content="<p>晴</p>")
    after = certified.post("draft/get", {"media_id": media_id})
    assert [one["title"] for one in after["news_item"]] == ["上", "改过"]
    assert "晴" in after["news_item"][1]["content"]
    assert after["update_time"] >= before["update_time"] + 60
    assert after["create_time"] == before["create_time"]
    unlike = {
        key
        for key, value in before["news_item"][0].items()
        if key != "url"
        if after["news_item"][0][key] != value
    }
    assert unlike == set()
    certified.by_hand(f"drafts/{media_id}/edit", index=1, digest="摘要")
    kept = certified.sandbox.drafts(certified.app_id)[0]["articles"][1]
    assert (kept["digest"], kept["content_as_sent"]) == ("摘要", "<p>晴</p>")


def test_the_back_end_holds_to_the_same_limits(certified: "Caller") -> None:
    """A sentence, and nothing is changed."""
    media_id = certified.draft()
    for changes in ({"title": "长" * 33}, {"index": 1, "title": "改"}, {"index": -1}):
        with pytest.raises(LookupError, match="409"):
            certified.by_hand(f"drafts/{media_id}/edit", **changes)
    with pytest.raises(LookupError, match="unknown: name"):
        certified.by_hand(f"drafts/{media_id}/edit", name="改")
    assert certified.sandbox.drafts(certified.app_id)[0]["articles"][0]["title"] == "早上好"


@pytest.mark.parametrize("act", ["edit", "delete", "publish"])
def test_what_is_gone_cannot_be_touched(certified: "Caller", act: str) -> None:
    """Deleted by a person, it is 40007 to the API too."""
    media_id = certified.draft()
    certified.by_hand(f"drafts/{media_id}/delete")
    assert certified.post("draft/get", {"media_id": media_id})["errcode"] == 40007
    with pytest.raises(LookupError, match="409"):
        certified.by_hand(f"drafts/{media_id}/{act}")
    with pytest.raises(LookupError, match="409"):
        certified.by_hand(f"drafts/{media_id}/publish", notify=True)


def test_a_person_deletes_what_is_out(certified: "Caller") -> None:
    """However it got out; then its status is 5 and its page says so."""
    publish_id = certified.publish(certified.draft())
    with pytest.raises(LookupError, match="409"):
        certified.by_hand("releases/0/delete")
    certified.sandbox.advance(5)
    certified.by_hand("releases/0/delete")
    assert certified.status(publish_id)["publish_status"] == 5
    assert certified.sandbox.releases(certified.app_id)[0]["state"] == "deleted"
    for number in (1, 99):
        with pytest.raises(LookupError, match="409"):
            certified.by_hand(f"releases/{number}/delete")
    with pytest.raises(LookupError, match="409"):
        certified.by_hand("releases/0/delete", index=2)


def test_a_person_publishes_while_the_api_does(certified: "Caller") -> None:
    """Both get out: nothing in the documents keeps a person from pressing."""
    media_id = certified.draft()
    publish_id = certified.publish(media_id)
    certified.by_hand(f"drafts/{media_id}/publish")
    certified.sandbox.advance(5)
    assert certified.status(publish_id)["publish_status"] == 0
    out = certified.sandbox.releases(certified.app_id)
    assert [(one["route"], one["state"]) for one in out] == [("publish", "out"), ("hand", "out")]
    assert len(certified.sandbox.attempts(certified.app_id)) == 1


def test_resetting_the_secret_voids_it_and_its_tokens(certified: "Caller") -> None:
    """40001 for the token, 40125 for the old secret."""
    old = certified.account["secret"]
    fresh = certified.by_hand("secret")["secret"]
    assert certified.get("draft/count")["errcode"] == 40001
    assert certified.stable_token(secret=old)["errcode"] == 40125
    certified.token = certified.stable_token(secret=fresh)["access_token"]
    assert certified.get("draft/count") == {"total_count": 0}


def test_the_callback_can_be_switched_off_and_on(heard: "Caller", receiver: "Receiver") -> None:
    """Off, nothing comes; on again, it comes to the address as before."""
    heard.by_hand("callback", on=False)
    heard.publish(heard.draft())
    heard.sandbox.advance(5)
    heard.by_hand("callback", on=True)
    heard.publish(heard.draft())
    heard.sandbox.advance(5)
    assert len(receiver.events("PUBLISHJOBFINISH", 1)) == 1


def test_protection_is_a_switch_of_the_account(certified: "Caller") -> None:
    """A mass sending to all then waits for the admin."""
    certified.by_hand("protection", on=True)
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews"}
    body["mpnews"] = {"media_id": certified.draft()}
    certified.post("message/mass/sendall", body)
    assert certified.sandbox.releases(certified.app_id)[0]["state"] == "awaiting_admin"
    certified.by_hand("protection", on=False)
    certified.sandbox.patch_account(certified.app_id, terms={"mass_quota": "lifted"})
    body["mpnews"] = {"media_id": certified.draft()}
    certified.post("message/mass/sendall", body)
    assert certified.sandbox.releases(certified.app_id)[1]["state"] == "under_way"

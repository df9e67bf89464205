"""The end of a publication at the callback: what it says, and how it is lost or repeated."""

from typing import TYPE_CHECKING

import pytest
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from receiving import Push, Receiver

    from tests.bot.sandbox.conftest import Caller

NAME = "PUBLISHJOBFINISH"


def test_success_is_told_with_id_and_addresses(heard: "Caller", receiver: "Receiver") -> None:
    """A number where JSON has a text, one item for each article, and no MsgId."""
    publish_id = heard.publish(heard.draft({"title": "上"}, {"title": "下"}))
    assert receiver.events(NAME, 1, within=0) == []
    heard.sandbox.advance(5)
    push = receiver.events(NAME, 1)[0]
    status = heard.status(publish_id)
    assert (push.field("publish_id"), push.field("publish_status")) == (publish_id, "0")
    assert push.field("article_id") == status["article_id"]
    assert (push.field("count"), push.fields("idx")) == ("2", ["1", "2"])
    urls = [one["article_url"] for one in status["article_detail"]["item"]]
    assert push.fields("article_url") == urls
    assert (push.field("MsgType"), push.field("MsgId")) == ("event", "")
    assert push.query["openid"] == push.field("FromUserName")
    stamp = (push.query["signature"], push.query["timestamp"], push.query["nonce"])
    check_signature(heard.account["callback_token"], *stamp)


def test_it_ends_by_itself_when_nobody_asks(heard: "Caller", receiver: "Receiver") -> None:
    """The end comes with the clock, not with the next question."""
    heard.sandbox.patch_account(heard.app_id, terms={"publish_seconds": 0.2})
    heard.publish(heard.draft())
    assert len(receiver.events(NAME, 1)) == 1
    release = heard.sandbox.releases(heard.app_id)[0]
    assert 0.2 <= release["settled_at"] - release["called_at"] < 1


def test_failure_is_told_with_the_numbers_of_the_articles(
    heard: "Caller", receiver: "Receiver"
) -> None:
    """Repeated nodes counted from 1, and no article."""
    heard.sandbox.end_publications(heard.app_id, status=4, fail_idx=[1, 2])
    heard.publish(heard.draft({"title": "上"}, {"title": "下"}))
    heard.sandbox.advance(5)
    push = receiver.events(NAME, 1)[0]
    assert (push.field("publish_status"), push.fields("fail_idx")) == ("4", ["1", "2"])
    assert "article" not in push.body


def test_the_wrong_event_may_tell_of_it(heard: "Caller", receiver: "Receiver") -> None:
    """As seen in 2022: a mass sending's event, under a number nobody was given."""
    heard.sandbox.patch_account(heard.app_id, terms={"publish_event": "mass"})
    publish_id = heard.publish(heard.draft())
    heard.sandbox.advance(5)
    push = receiver.events("MASSSENDJOBFINISH", 1)[0]
    told = heard.status(publish_id)
    url = told["article_detail"]["item"][0]["article_url"]
    assert push.fields("ArticleUrl") == [url]
    assert told["article_id"] not in push.body
    assert push.field("MsgID") != publish_id
    assert heard.sandbox.releases(heard.app_id)[0]["notified"] is False
    heard.sandbox.end_publications(heard.app_id, status=3)
    heard.publish(heard.draft())
    heard.sandbox.advance(5)
    assert receiver.events(NAME, 1)[0].field("publish_status") == "3"


@pytest.mark.parametrize("mode", ["compatible", "safe"])
def test_events_are_encrypted_as_messages_are(
    open_caller: "Callable[..., Caller]", receiver: "Receiver", mode: str
) -> None:
    """In the account's mode, with its key."""
    caller = open_caller("subscription", callback_url=receiver.url, mode=mode)
    crypto = WeChatCrypto(
        caller.account["callback_token"], caller.account["aes_key"], caller.app_id
    )

    def answer(push: "Push") -> bytes:
        stamp = (push.query["msg_signature"], push.query["timestamp"], push.query["nonce"])
        push.body = crypto.decrypt_message(push.body, *stamp)
        return b"success"

    receiver.answer = answer
    publish_id = caller.publish(caller.draft())
    caller.sandbox.advance(5)
    assert receiver.events(NAME, 1)[0].field("publish_id") == publish_id


def test_an_event_without_an_answer_is_pushed_three_times(
    heard: "Caller", receiver: "Receiver"
) -> None:
    """As messages are: the same words again, and the deliveries tell of each attempt."""
    heard.sandbox.patch_account(heard.app_id, terms={"callback_seconds": 0.5})
    receiver.answer = lambda _: 500
    heard.publish(heard.draft())
    heard.sandbox.advance(5)
    pushes = receiver.events(NAME, 3)
    assert len({push.body for push in pushes}) == 1
    assert len({push.query["nonce"] for push in pushes}) == 3
    told = heard.deliveries(1)
    assert (told[0]["event"], len(told[0]["attempts"])) == (NAME, 3)


def test_a_lost_event_never_comes(heard: "Caller", receiver: "Receiver") -> None:
    """The next one does; what was lost can be looked up."""
    heard.sandbox.events(heard.app_id, lose=1)
    lost = heard.publish(heard.draft())
    heard.sandbox.advance(5)
    kept = heard.publish(heard.draft())
    heard.sandbox.advance(5)
    assert [push.field("publish_id") for push in receiver.events(NAME, 1)] == [kept]
    told = heard.sandbox.events(heard.app_id)
    assert [one["PublishEventInfo"]["publish_id"] for one in told["lost"]] == [int(lost)]
    assert told["lose"] == 0


def test_a_doubled_event_comes_twice_alike(heard: "Caller", receiver: "Receiver") -> None:
    """Both at once: whoever looks before he acts must look in one step."""
    heard.sandbox.events(heard.app_id, double=1)
    heard.publish(heard.draft())
    heard.sandbox.advance(5)
    pushes = receiver.events(NAME, 2)
    assert len(pushes) == 2
    assert pushes[0].body == pushes[1].body


def test_a_late_event_comes_late_with_its_old_time(heard: "Caller", receiver: "Receiver") -> None:
    """Later by the sandbox's clock; CreateTime stays that of what happened."""
    heard.sandbox.events(heard.app_id, late=3600)
    heard.publish(heard.draft())
    heard.sandbox.advance(5)
    settled = heard.sandbox.releases(heard.app_id)[0]["settled_at"]
    assert receiver.events(NAME, 1, within=0.2) == []
    heard.sandbox.advance(3600)
    assert int(receiver.events(NAME, 1)[0].field("CreateTime")) == int(settled)


def test_a_reordered_event_comes_behind_the_next(heard: "Caller", receiver: "Receiver") -> None:
    """Or after a minute, if nothing overtakes it."""
    heard.sandbox.events(heard.app_id, reorder=1)
    first = heard.publish(heard.draft())
    heard.sandbox.advance(5)
    second = heard.publish(heard.draft())
    heard.sandbox.advance(5)
    ids = [push.field("publish_id") for push in receiver.events(NAME, 2)]
    assert ids == [second, first]
    heard.sandbox.events(heard.app_id, reorder=1)
    alone = heard.publish(heard.draft())
    heard.sandbox.advance(5)
    assert len(heard.sandbox.events(heard.app_id)["held"]) == 1
    heard.sandbox.advance(60)
    assert receiver.events(NAME, 3)[2].field("publish_id") == alone


def test_two_jobs_that_end_together_look_alike_by_sender_and_time(
    heard: "Caller", receiver: "Receiver"
) -> None:
    """The documents' advice for telling events apart does not tell these apart."""
    for _ in range(2):
        heard.publish(heard.draft())
    heard.sandbox.advance(5)
    pushes = receiver.events(NAME, 2)
    assert len({push.field("publish_id") for push in pushes}) == 2
    assert len({(push.field("FromUserName"), push.field("CreateTime")) for push in pushes}) == 1


@pytest.mark.parametrize("how", ["switched off", "no address"])
def test_without_a_callback_nothing_is_told(
    heard: "Caller", receiver: "Receiver", how: str
) -> None:
    """Publishing goes on all the same."""
    if how == "switched off":
        heard.by_hand("callback", on=False)
        with pytest.raises(LookupError, match="switched off"):
            heard.sandbox.send(heard.app_id, content="早")
    else:
        heard.sandbox.patch_account(heard.app_id, callback_url=None)
    publish_id = heard.publish(heard.draft())
    heard.sandbox.advance(5)
    assert heard.status(publish_id)["publish_status"] == 0
    assert receiver.events(NAME, 1, within=0.2) == []


def test_a_lever_that_does_not_exist_is_refused(heard: "Caller") -> None:
    """A misspelt word must not pass for a test that passed."""
    with pytest.raises(LookupError, match="unknown: loose"):
        heard.sandbox.events(heard.app_id, loose=1)
    with pytest.raises(LookupError, match="unknown: state"):
        heard.sandbox.end_publications(heard.app_id, state=2)
    with pytest.raises(LookupError, match="status is one of"):
        heard.sandbox.end_publications(heard.app_id, status=5)
    with pytest.raises(LookupError, match="unknown: code"):
        heard.lever(f"drafts/{heard.draft()}/refuse", code=53503)

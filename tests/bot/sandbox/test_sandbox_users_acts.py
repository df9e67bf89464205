"""What followers do reaches the callback as the platform sends it; they see what comes back."""

import base64
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import requests
from receiving import Push, Receiver, text_reply
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from bot.sandbox.judgement import OUT_OF_SERVICE

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller

CLICK = {"type": "click", "name": "最新", "key": "latest"}


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_what_a_follower_does_is_signed_and_sealed(
    open_caller: Callable[..., "Caller"], receiver: Receiver, mode: str
) -> None:
    """Wechatpy opens every act, in each mode, as what it was."""
    caller = open_caller("subscription", callback_url=receiver.url, mode=mode)
    caller.post("menu/create", {"button": [CLICK]})
    app_id, act = caller.app_id, caller.sandbox.as_follower
    act(app_id, "press", name="最新")
    act(app_id, "say", content="可灵 ]]> <b>")
    act(app_id, "locate", latitude=30.5, longitude=120.25)
    act(app_id, "picture")
    act(app_id, "voice", recognition="可灵怎么用")
    act(app_id, "video")
    act(app_id, "place", label="外滩")
    act(app_id, "link", title="好文", url="https://example.com/1")
    act(app_id, "unsubscribe")
    heard = [parse_message(opened(caller, push)) for push in receiver.pushes]
    assert [getattr(one, "event", one.type) for one in heard] == [
        "click",
        "text",
        "location",
        "image",
        "voice",
        "video",
        "location",
        "link",
        "unsubscribe",
    ]
    assert heard[1].content == "可灵 ]]> <b>"
    assert heard[4].recognition == "可灵怎么用"
    assert len({one.id for one in heard[3:8]}) == 5


def opened(caller: "Caller", push: Push) -> str:
    """Check the signatures and take the message out of its envelope."""
    stamp = (push.query["timestamp"], push.query["nonce"])
    check_signature(caller.account["callback_token"], push.query["signature"], *stamp)
    if "encrypt_type" not in push.query:
        return push.body
    token, key = caller.account["callback_token"], caller.account["aes_key"]
    crypto = WeChatCrypto(token, key, caller.app_id)
    return str(crypto.decrypt_message(push.body, push.query["msg_signature"], *stamp))


def test_an_act_is_pushed_three_times_and_then_the_follower_is_told(
    heard: "Caller", receiver: Receiver
) -> None:
    """The same message each time; where nobody waits, nothing is told."""
    receiver.answer = lambda _: 500
    heard.post("menu/create", {"button": [CLICK]})
    told = heard.sandbox.as_follower(heard.app_id, "press", name="最新")
    assert (told["outcome"], told["shown"]) == ("out_of_service", OUT_OF_SERVICE)
    assert len(told["attempts"]) == 3
    assert len({push.body for push in receiver.pushes}) == 1
    assert len({push.query["nonce"] for push in receiver.pushes}) == 3
    gone = heard.sandbox.as_follower(heard.app_id, "unsubscribe")
    assert (gone["outcome"], gone["shown"], len(gone["attempts"])) == ("nothing", "", 3)


def test_who_answers_late_is_asked_again(heard: "Caller", receiver: Receiver) -> None:
    """The time for one answer is the account's, or given with the act."""
    heard.sandbox.patch_account(heard.app_id, terms={"callback_seconds": 0.2})

    def late(_: Push) -> bytes:
        time.sleep(0.4)
        return b"success"

    receiver.answer = late
    told = heard.sandbox.as_follower(heard.app_id, "say", content="在吗")
    assert [one["ended"] for one in told["attempts"]] == ["timeout"] * 3
    assert told["shown"] == OUT_OF_SERVICE
    receiver.answer = text_reply
    told = heard.sandbox.as_follower(heard.app_id, "say", content="在吗", limit=5)
    assert told["shown"] == "早"


def test_an_answer_may_be_written_to_the_follower_meanwhile(
    heard: "Caller", receiver: Receiver
) -> None:
    """A customer-service message is allowed before the act is answered."""

    def answer(push: Push) -> bytes:
        body = {
            "touser": push.field("FromUserName"),
            "msgtype": "text",
            "text": {"content": "稍等"},
        }
        assert heard.post("message/custom/send", body)["errcode"] == 0
        return b"success"

    receiver.answer = answer
    assert heard.sandbox.as_follower(heard.app_id, "say", content="在吗")["outcome"] == "silence"
    assert heard.sandbox.told(heard.app_id)[0]["content"] == {"content": "稍等"}


def test_a_picture_that_was_sent_can_be_fetched(heard: "Caller", receiver: Receiver) -> None:
    """For three days by its id, and at its address; the bytes are those that were sent."""
    data = requests.get(f"{heard.sandbox.base_url}/mp/sandbox.css", timeout=9).content
    heard.sandbox.as_follower(heard.app_id, "picture", data=base64.b64encode(data).decode())
    heard.sandbox.as_follower(heard.app_id, "picture")
    heard.sandbox.as_follower(heard.app_id, "voice")
    heard.sandbox.as_follower(heard.app_id, "video")
    ids = [push.field("MediaId") for push in receiver.pushes]
    query = {"access_token": heard.token}
    odd, picture, voice, film = (
        requests.get(f"{heard.sandbox.api}media/get", {**query, "media_id": one}, timeout=9)
        for one in ids
    )
    assert odd.content == data
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert voice.content.startswith(b"#!AMR")
    assert json.loads(film.content)["video_url"].startswith("http://mp.weixin.qq.com/")
    path = receiver.pushes[1].field("PicUrl").removeprefix("http://")
    shown = requests.get(f"{heard.sandbox.base_url}/{path}", timeout=9)
    assert shown.content == picture.content
    heard.sandbox.advance(3 * 86_400)
    heard.token = str(heard.stable_token()["access_token"])
    assert heard.get("media/get", media_id=ids[1])["errcode"] == 40007


def test_following_by_a_search_is_an_event_with_an_empty_key(
    heard: "Caller", receiver: Receiver
) -> None:
    """Somebody new each time; nobody follows twice."""
    receiver.answer = text_reply
    told = heard.sandbox.as_follower(heard.app_id, "subscribe", platform="2")
    assert (told["event"], told["shown"]) == ("subscribe", "早")
    assert "<EventKey><![CDATA[]]></EventKey>" in receiver.pushes[0].body
    assert told["openid"] in heard.sandbox.audience(heard.app_id)["openids"]
    with pytest.raises(LookupError, match="409"):
        heard.sandbox.as_follower(heard.app_id, "subscribe", openid=told["openid"])
    assert len(receiver.pushes) == 1


def test_without_a_callback_nothing_is_pushed(caller: "Caller") -> None:
    """And nothing answers, if nothing is set on the website either."""
    for act in ("say", "picture", "locate", "subscribe"):
        told = caller.sandbox.as_follower(caller.app_id, act)
        assert (told["outcome"], told["attempts"]) == ("nothing", [])
    assert caller.sandbox.deliveries(caller.app_id) == []


def test_a_lever_says_what_it_does_not_know_of_followers(caller: "Caller") -> None:
    """Unknown acts, words and data."""
    for act, wanted, status in (
        ("dance", {}, "404"),
        ("say", {"contents": "早"}, "400"),
        ("picture", {"data": "§"}, "400"),
        ("say", {"openid": "o"}, "409"),
        ("scan", {"ticket": "x"}, "409"),
    ):
        with pytest.raises(LookupError, match=status):
            caller.sandbox.as_follower(caller.app_id, act, **wanted)

"""Pushing messages to a real receiver on the loopback address."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from receiving import Push, Receiver, text_reply
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from bot.sandbox.judgement import OUT_OF_SERVICE
from bot.sandbox.remote import Sandbox

LIMIT = 0.3  # seconds, in place of five


@pytest.fixture
def account(sandbox: Sandbox, receiver: Receiver) -> dict[str, Any]:
    return sandbox.create_account("personal", callback_url=receiver.url)


def test_an_address_is_verified_as_the_console_does(
    sandbox: Sandbox, account: dict[str, Any], receiver: Receiver
) -> None:
    """The echostr must come back verbatim, to a query signed with the account's token."""
    receiver.answer = lambda push: push.query["echostr"].encode()
    assert sandbox.verify(account["app_id"])["ok"]
    query = receiver.pushes[0].query
    stamp = (query["signature"], query["timestamp"], query["nonce"])
    check_signature(account["callback_token"], *stamp)
    assert query["key"] == "1"


@pytest.mark.parametrize("answer", [b"", b"success", b'"1"', 403, 302])
def test_an_address_that_says_anything_else_is_refused(
    sandbox: Sandbox, account: dict[str, Any], receiver: Receiver, answer: bytes | int
) -> None:
    """Not even a redirect is followed."""
    receiver.answer = lambda _: answer
    assert not sandbox.verify(account["app_id"])["ok"]
    assert len(receiver.pushes) == 1


def test_a_plain_message_is_signed_and_its_reply_shown(
    sandbox: Sandbox, account: dict[str, Any], receiver: Receiver
) -> None:
    """The follower's words arrive as they were typed, and the answer comes back."""
    receiver.answer = text_reply
    told = sandbox.send(account["app_id"], content="可灵 <b>&]]>")
    push = receiver.pushes[0]
    stamp = (push.query["signature"], push.query["timestamp"], push.query["nonce"])
    check_signature(account["callback_token"], *stamp)
    assert push.query["openid"] == push.field("FromUserName") == told["openid"]
    assert push.headers["Content-Type"] == "text/xml"
    assert "可灵 <b>&" in push.body
    assert (told["outcome"], told["shown"], len(told["attempts"])) == ("reply", "早", 1)
    assert sandbox.deliveries(account["app_id"]) == [told]


@pytest.mark.parametrize("mode", ["compatible", "safe"])
def test_encrypted_messages_are_opened_and_answered_with_wechatpy(
    sandbox: Sandbox, receiver: Receiver, mode: str
) -> None:
    """A bot written on wechatpy understands what is pushed, and is understood."""
    account = sandbox.create_account("personal", callback_url=receiver.url, mode=mode)
    crypto = WeChatCrypto(account["callback_token"], account["aes_key"], account["app_id"])

    def answer(push: Push) -> bytes:
        stamp = (push.query["msg_signature"], push.query["timestamp"], push.query["nonce"])
        push.body = crypto.decrypt_message(push.body, *stamp)
        return crypto.encrypt_message(text_reply(push).decode(), push.query["nonce"]).encode()

    receiver.answer = answer
    told = sandbox.send(account["app_id"], content="你好")
    assert (told["outcome"], told["shown"], told["reason"]) == ("reply", "早", "")
    assert receiver.pushes[0].field("Content") == "你好"
    assert "早" in told["reply"]


@pytest.mark.parametrize("how", ["slow", "trickling", 500, 302])
def test_without_an_answer_in_time_the_same_message_is_pushed_three_times(
    sandbox: Sandbox, account: dict[str, Any], receiver: Receiver, how: str | int
) -> None:
    """MsgId and CreateTime stay, so that a bot can tell a repetition from a new message."""

    def answer(_: Push) -> bytes | int:
        time.sleep(LIMIT * 2 if how == "slow" else 0)
        return how if isinstance(how, int) else b"success"

    receiver.answer = answer
    if how == "trickling":
        with dripping() as url:
            sandbox.patch_account(account["app_id"], callback_url=url)
            told = sandbox.send(account["app_id"], content="早", limit=LIMIT)
    else:
        told = sandbox.send(account["app_id"], content="早", limit=LIMIT)
        assert len({(one.field("MsgId"), one.field("CreateTime")) for one in receiver.pushes}) == 1
        assert len(receiver.pushes) == 3
    assert [one["ended"] for one in told["attempts"]] == (
        ["answered"] * 3 if isinstance(how, int) else ["timeout"] * 3
    )
    assert all(one["ms"] < 2000 * LIMIT for one in told["attempts"])
    assert told["shown"] == OUT_OF_SERVICE


@contextmanager
def dripping() -> Iterator[str]:
    """An address that sends a byte now and then, so that no single wait is long."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, suppress(OSError):
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
                        while connection.send(b"s"):
                            time.sleep(LIMIT / 10)

        threading.Thread(target=drip, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        listener.shutdown(socket.SHUT_RDWR)


def test_the_first_answer_in_time_ends_the_repetition(
    sandbox: Sandbox, account: dict[str, Any], receiver: Receiver
) -> None:
    """A bot that is late once still reaches its follower."""

    def answer(push: Push) -> bytes:
        time.sleep(LIMIT * 2 if len(receiver.pushes) == 1 else 0)
        return text_reply(push)

    receiver.answer = answer
    told = sandbox.send(account["app_id"], content="早", limit=LIMIT)
    assert [one["ended"] for one in told["attempts"]] == ["timeout", "answered"]
    assert told["shown"] == "早"


def test_an_address_nobody_listens_at_is_out_of_service(sandbox: Sandbox) -> None:
    """Three attempts, and the follower reads WeChat's own sentence."""
    account = sandbox.create_account("personal", callback_url="http://127.0.0.1:1/")
    told = sandbox.send(account["app_id"], content="早", limit=LIMIT)
    assert [one["ended"] for one in told["attempts"]] == ["no_answer"] * 3
    assert told["shown"] == OUT_OF_SERVICE


@pytest.mark.parametrize("url", [None, "", "ftp://127.0.0.1/", "http://", "example.com"])
def test_without_a_callback_address_nothing_is_pushed(sandbox: Sandbox, url: str | None) -> None:
    """The lever says what is missing."""
    account = sandbox.create_account("personal", callback_url=url)
    with pytest.raises(LookupError, match="409"):
        sandbox.send(account["app_id"], content="早")


def test_the_very_same_message_can_be_pushed_again(
    sandbox: Sandbox, account: dict[str, Any], receiver: Receiver
) -> None:
    """Lost acknowledgements make WeChat repeat a message that was already answered."""
    first = sandbox.send(account["app_id"], content="早")
    sandbox.send(account["app_id"], content="晚")
    sandbox.send(account["app_id"], repeat=True, msg_id=first["msg_id"])
    sandbox.send(account["app_id"], repeat=True)
    assert [push.field("Content") for push in receiver.pushes] == ["早", "晚", "早", "早"]
    assert len({push.body for push in receiver.pushes}) == 2
    assert len({push.query["nonce"] for push in receiver.pushes}) == 4


def test_events_have_no_message_id_and_may_carry_anything(
    sandbox: Sandbox, account: dict[str, Any], receiver: Receiver
) -> None:
    """Events are told apart by follower and time."""
    sandbox.send(account["app_id"], type="event", content="CLICK", fields={"EventKey": "教程"})
    push = receiver.pushes[0]
    assert (push.field("Event"), push.field("EventKey")) == ("CLICK", "教程")
    assert push.field("MsgId") == ""


def test_a_lever_that_does_not_exist_is_refused(sandbox: Sandbox, account: dict[str, Any]) -> None:
    """A misspelt word must not pass for a test that passed."""
    with pytest.raises(LookupError, match="unknown: contents"):
        sandbox.send(account["app_id"], contents="早")
    with pytest.raises(LookupError, match="404"):
        sandbox.send(account["app_id"], repeat=True)

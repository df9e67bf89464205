"""The door and the sandbox over HTTP: what WeChat delivers, and what a follower then reads."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from served import served
from wechat_side import account, house

from bot import replies
from bot.messages import Card, Message, NewsReply, Reply, TextReply
from bot.router import Router
from bot.sandbox.remote import Sandbox
from workers.account import CallbackMode

Delivered = dict[str, Any]
Send = Callable[..., Delivered]
MODES = pytest.mark.parametrize("mode", list(CallbackMode))


@pytest.fixture
def connected(sandbox: Sandbox, redis_url: str) -> Iterator[Callable[..., Send]]:
    """Let a sandbox's account call a house with these handlers; hand out its lever `send`."""
    with ExitStack() as houses:

        def opened(mode: CallbackMode, router: Router | None = None) -> Send:
            there = sandbox.create_account("personal", mode=str(mode))
            ours = account(
                f"a{there['app_id']}",
                mode,
                app_id=there["app_id"],
                token=there["callback_token"],
                aes_key=there["aes_key"],
            )
            address = houses.enter_context(served(house(redis_url, ours, router=router)))
            sandbox.patch_account(
                there["app_id"], callback_url=f"{address}/wechat/{ours.name}", mode=str(mode)
            )
            assert sandbox.verify(there["app_id"])["ok"]
            return lambda **message: sandbox.send(there["app_id"], **message)

        yield opened


def answering(handler: Callable[[Message], Reply | None]) -> Router:
    return Router(otherwise=handler, events={"CLICK": handler})


def echo(message: Message) -> TextReply:
    return TextReply(f"<{getattr(message, 'words', '')}> ]]> & {time.monotonic_ns()}")


@MODES
def test_a_follower_reads_the_answer(connected: Callable[..., Send], mode: CallbackMode) -> None:
    """In every mode the words go out, come back, and look as they were written."""
    send = connected(mode, answering(echo))
    told = send(content="可灵 ]]> <b>🎬")
    assert told["outcome"] == "reply"
    assert told["shown"].startswith("<可灵 ]]> <b>🎬> ]]> & ")
    assert [one["status"] for one in told["attempts"]] == [200]


@MODES
def test_a_house_without_words_is_silent(
    connected: Callable[..., Send], mode: CallbackMode
) -> None:
    """Nothing is registered yet: the follower reads neither an answer nor an error."""
    send = connected(mode)
    for message in ({"content": "早"}, {"type": "event", "content": "subscribe"}):
        told = send(**message)
        assert (told["outcome"], len(told["attempts"])) == ("silence", 1)
        assert told["attempts"][0]["body"] == "success"


@MODES
def test_the_same_message_again_is_answered_the_same(
    connected: Callable[..., Send], mode: CallbackMode
) -> None:
    """A message delivered a second time, signed anew, gets the stored bytes of the first."""
    send = connected(mode, answering(echo))
    first, again, other = send(content="最新"), send(repeat=True), send(content="最新")
    assert again["attempts"][0]["body"] == first["attempts"][0]["body"]
    assert other["reply"] != first["reply"]


def test_an_answer_that_came_too_late_is_given_to_the_next_attempt(
    connected: Callable[..., Send],
) -> None:
    """WeChat cuts the line and pushes again: the handler runs once, and its answer arrives."""
    heard: list[Message] = []

    def slow(message: Message) -> TextReply:
        heard.append(message)
        time.sleep(0.9)
        return TextReply("慢慢来")

    told = connected(CallbackMode.SAFE, answering(slow))(content="最新", limit=0.6)
    assert [one["ended"] for one in told["attempts"]] == ["timeout", "answered"]
    assert told["shown"] == "慢慢来"
    assert len(heard) == 1


def test_a_handler_that_never_ends_costs_a_silence(
    connected: Callable[..., Send], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attempt that waited long enough is acknowledged: no error in the chat, no third push."""
    monkeypatch.setattr(replies, "PATIENCE_SECONDS", 0.2)

    def stuck(_message: Message) -> None:
        time.sleep(1.2)

    told = connected(CallbackMode.SAFE, answering(stuck))(content="最新", limit=0.5)
    assert [one["ended"] for one in told["attempts"]] == ["timeout", "answered"]
    assert told["outcome"] == "silence"


def test_a_broken_handler_is_no_error_in_the_chat(connected: Callable[..., Send]) -> None:
    """An exception of ours is acknowledged at once and shown to nobody."""

    def broken(_message: Message) -> None:
        raise RuntimeError

    told = connected(CallbackMode.SAFE, answering(broken))(content="最新")
    assert (told["outcome"], len(told["attempts"])) == ("silence", 1)


def test_a_message_gets_one_card_and_a_click_all(connected: Callable[..., Send]) -> None:
    """More cards than WeChat allows would not arrive, so no more are sent."""
    cards = tuple(Card(title=f"第 {n} 期", url=f"https://mp.weixin.qq.com/s/{n}") for n in range(9))
    send = connected(CallbackMode.SAFE, answering(lambda _: NewsReply(cards)))
    for message, outcome in (
        ({"content": "最新"}, "<ArticleCount>1<"),
        ({"type": "event", "content": "CLICK", "fields": {"EventKey": "k"}}, "<ArticleCount>8<"),
    ):
        told = send(**message)
        assert told["outcome"] == "reply"
        assert outcome in told["reply"]


def test_a_long_answer_arrives_shortened(connected: Callable[..., Send]) -> None:
    """Over the limit nothing would arrive; the follower reads the beginning and an ellipsis."""
    told = connected(CallbackMode.SAFE, answering(lambda _: TextReply("长" * 2000)))(content="x")
    assert told["shown"] == "长" * 681 + "…"

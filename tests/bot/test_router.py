"""The router: one handler for each word and event, silence where none is registered."""

import pytest
from wechat_side import event, text

from bot import envelope, messages
from bot.messages import Message, TextReply
from bot.router import Router


def read(xml: str) -> Message:
    return messages.read(envelope.read_xml(xml.encode()), "daily")


def series(message: messages.TextMessage) -> TextReply:
    return TextReply(f"教程：{message.account}")


def welcome(happened: messages.Event) -> TextReply:
    return TextReply(f"欢迎 {happened.key}")


def search(_message: Message) -> TextReply:
    return TextReply("没有找到")


ROUTER = Router(words={"教程": series, "Help": search}, events={"subscribe": welcome})


def test_an_empty_router_says_nothing() -> None:
    """A house without words is silent to messages and events alike."""
    assert Router().answer(read(text("教程"))) is None
    assert Router().answer(read(event("subscribe"))) is None
    assert Router().answer(read(text("x").replace("[text]", "[video]"))) is None


@pytest.mark.parametrize("words", ["教程", " 教程\n", "　教程　"])
def test_a_word_finds_its_handler(words: str) -> None:
    """Stray spaces, as phones type them, do not hide a word."""
    assert ROUTER.answer(read(text(words))) == TextReply("教程：daily")


@pytest.mark.parametrize("words", ["help", "HELP", "ｈｅｌｐ"])
def test_a_word_has_one_spelling(words: str) -> None:
    """Capitals and full-width letters are the same word."""
    assert ROUTER.answer(read(text(words))) == TextReply("没有找到")


@pytest.mark.parametrize("name", ["subscribe", "SUBSCRIBE"])
def test_an_event_finds_its_handler(name: str) -> None:
    """The handler gets the event with its key, however the platform spells it."""
    happened = read(event(name, "<EventKey>qrscene_1</EventKey>"))
    assert ROUTER.answer(happened) == TextReply("欢迎 qrscene_1")


def test_other_words_and_kinds_go_to_whoever_takes_them() -> None:
    """A search answers every text that is no word, and every picture, place or link."""
    router = Router(words={"教程": series}, otherwise=search)
    assert router.answer(read(text("可灵"))) == TextReply("没有找到")
    assert router.answer(read(text("x").replace("[text]", "[location]"))) == TextReply("没有找到")


def test_an_event_nobody_waits_for_is_not_searched_for() -> None:
    """Nobody asked anything when an event comes, so nobody is told that nothing was found."""
    assert Router(otherwise=search).answer(read(event("VIEW"))) is None


def test_two_handlers_for_one_word_are_found_at_the_start() -> None:
    """Which of the two answers would otherwise depend on luck."""
    with pytest.raises(ValueError, match="help"):
        Router(words={"Help": search, "ＨＥＬＰ": search})
    with pytest.raises(ValueError, match="click"):
        Router(events={"CLICK": welcome, "click": welcome})

"""Operators set what the account answers by itself, from the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.followers.ownreplies import answer_own, own_default, own_welcome
from bot.messages import TextReply
from workers.ownreplies import TEXT_BYTES

if TYPE_CHECKING:
    from counter import Counter

    from bot.messages import Reply


def ask(counter: Counter, words: str) -> Reply | None:
    return answer_own(words, counter.account, counter.services)


def test_what_is_set_answers_at_once(counter: Counter) -> None:
    """The operator tries it a second later, and it is there; so it is after another word."""
    assert counter.told("回复 加 加群 扫码进群\n明天见") == "已设好：有人发来「加群」，就这样回复"
    assert ask(counter, "加群") == TextReply("扫码进群\n明天见")
    assert ask(counter, "怎么加群") is None
    assert counter.told("回复 加 加群 包含 都在这里").startswith("已设好：有人发来含有「加群」的话")
    assert ask(counter, "怎么加群") == TextReply("都在这里")
    assert counter.told("回复 加 加群 扫码进群\n明天见").startswith("本来就是")


def test_several_words_and_words_with_spaces(counter: Counter) -> None:
    """加群、进群 mean the same; quotes hold together what has a space inside."""
    counter.told("回复 加 加群、进群 扫码")
    counter.told("回复 加 「GPT 4o」 包含 看这里")
    assert ask(counter, "進羣") == TextReply("扫码")
    assert ask(counter, "gpt 4O 好用吗") == TextReply("看这里")


def test_a_reply_is_taken_back(counter: Counter) -> None:
    """It goes, and a second time there is nothing to take back."""
    counter.told("回复 加 加群 扫码")
    assert counter.told("回复 删 ＪＩＡ") == "没有「jia」的回复"
    assert counter.told("回复 删 加群") == "已删除「加群」的回复"
    assert ask(counter, "加群") is None
    assert counter.told("回复 删 加群") == "没有「加群」的回复"


def test_what_stands_in_the_file_is_covered_and_comes_back(counter: Counter) -> None:
    """The chat wins; whoever wants the file's words changed is told where they are."""
    counter.write("replies.toml", "[[replies]]\nwords = '加群'\ntext = '文件里的'\n")
    assert counter.told("回复 删 加群") == (
        "「加群」的回复写在 replies.toml 里，请在文件里删，或另设一条盖过它"
    )
    assert "盖过 replies.toml" in counter.told("回复 加 加群 聊天里的")
    assert ask(counter, "加群") == TextReply("聊天里的")
    assert counter.told("回复 删 加群") == "已删除「加群」的回复，以后按 replies.toml 里的回复"
    assert ask(counter, "加群") == TextReply("文件里的")


def test_greeting_and_default_are_set_and_taken_back(counter: Counter) -> None:
    """What the back end called 被关注回复 and 收到消息回复 has its place in chat, too."""
    account, services = counter.account, counter.services
    assert counter.told("回复 欢迎 你好呀") == "已设好：有人关注时就这样说"
    assert counter.told("回复 默认 没听懂") == "已设好：没有别的可回时就这样说"
    assert own_welcome(account, services) == TextReply("你好呀")
    assert own_default(account, services) == TextReply("没听懂")
    assert counter.told("回复 欢迎 删") == "已删除「有人关注时」的回复"
    assert counter.told("回复 欢迎 删") == "没有「有人关注时」的回复"
    assert own_welcome(account, services) is None
    assert own_default(account, services) == TextReply("没听懂")
    assert "后面写上要说的话" in counter.told("回复 默认")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("回复 加", "要回复哪个词、回复什么"),
        ("回复 加 加群", "要回复哪个词、回复什么"),
        ("回复 加 加群 包含", "要回复哪个词、回复什么"),
        ("回复 加 、 好", "要回复哪个词"),
        ("回复 加 加群 " + "字" * 1000, "3000 字节"),
        ("回复 加 " + "词" * 61 + " 好", "词太长"),
        ("回复 加 " + "、".join(map(str, range(30))) + " 好", "一次最多设"),
        ("回复 加 加群 铃\x07", "不能显示"),
        ("回复 删", "要删哪个词"),
        ("回复 什么", "这样写"),
    ],
)
def test_what_cannot_be_set_is_answered_with_how_to(
    counter: Counter, words: str, says: str
) -> None:
    """Nothing is kept of an order that is no good, and nobody has to look up how it is written."""
    assert says in counter.told(words)
    assert counter.services.ledger.own_replies("daily") == []


def test_the_list_says_where_each_comes_from(counter: Counter) -> None:
    """One line each, those that answer first on top; no markup of a reply is at work in it."""
    counter.write(
        "replies.toml",
        "[[replies]]\nwords = '客服'\nmatch = 'contains'\npicture = 'mediamediamediamedia'\n"
        "[[replies]]\nwords = '入门'\narticle = { title = '入门', url = 'https://a.example' }\n",
    )
    counter.told('回复 加 加群 <a href="https://example.com">扫码</a>进群，二维码每天更新一次')
    counter.told("回复 默认 没听懂")
    assert counter.told("回复").splitlines() == [
        '「加群」 ＜a href="https://example…',
        "「入门」 文章《入门》（文件）",
        "「客服」（包含） 图片（文件）",
        "没有别的可回时 没听懂",
        "这样写：回复 加 加群 扫码进群……；回复 删 词",
    ]


def test_a_long_list_stays_within_one_message(counter: Counter) -> None:
    """More than a message holds is counted, not cut in the middle."""
    counter.told("回复 加 " + "、".join(f"第{n}个词" for n in range(20)) + " " + "好" * 30)
    counter.told("回复 加 " + "、".join(f"另{n}个词" for n in range(20)) + " " + "好" * 30)
    listed = counter.told("回复")
    assert len(listed.encode()) <= TEXT_BYTES
    assert "……还有" in listed


def test_faults_of_the_file_are_on_top_of_the_list(counter: Counter) -> None:
    """Whoever wonders why the file does not answer reads why."""
    assert counter.told("回复").startswith("还没有自己的回复。这样写")
    counter.write("replies.toml", "[[replies]]\nwords = ''\n")
    first, *_ = counter.told("回复").splitlines()
    assert first.startswith("⚠️ replies.toml:1：words 里有空的词。")
    assert first.endswith("（共 2 处）")


@given(st.text(max_size=60))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_is_answered(counter: Counter, words: str) -> None:
    """Whatever is typed behind 回复 加: a sentence, and the list can still be read."""
    assert counter.told(f"回复 加{words}")
    assert len(counter.told("回复").encode()) <= TEXT_BYTES

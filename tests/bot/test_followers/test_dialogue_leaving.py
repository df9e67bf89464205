"""A word for a person: offered, kept, and left again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.messages import TextMessage

if TYPE_CHECKING:
    from parlour import Parlour

OFFER = ">留言</a>"
ASKED = "请把想说的话"
THANKS = "谢谢，已经留下了，会有人看。"


def left(parlour: Parlour) -> list[str]:
    return [each.words for each in parlour.services.ledger.messages(parlour.account.name)]


@pytest.mark.parametrize(
    "words", ["人工", "客服", "合作", "投诉", "转载", "留言", "轉載", "转人工！"]
)
def test_who_wants_a_person_may_leave_a_message(parlour: Parlour, words: str) -> None:
    """The next words are kept for a person, as they were written, and only those."""
    assert parlour.say(words).startswith(ASKED)
    assert parlour.say("想转载 6 月 18 日的《可灵》<一文>") == THANKS
    assert parlour.say("可灵") != THANKS
    assert left(parlour) == ["想转载 6 月 18 日的《可灵》<一文>"]


def test_a_message_may_come_in_one(parlour: Parlour) -> None:
    """留言 with words behind it needs no question."""
    assert parlour.say("留言 请寄一份目录") == THANKS
    assert left(parlour) == ["请寄一份目录"]


def test_another_process_takes_the_message(parlour: Parlour) -> None:
    """It makes no difference which web process the words come to, even one that knows nothing."""
    other = parlour.other_process()
    other.say("先说一句")  # it has just seen that nobody's words are awaited
    parlour.say("人工")
    assert other.say("请回电") == THANKS
    assert left(parlour) == ["请回电"]


@pytest.mark.parametrize("words", ["取消", "退出", "算了", "最新", "0618", "帮助"])
def test_there_is_a_way_out(parlour: Parlour, words: str) -> None:
    """取消, or anything that asks for something else, ends it."""
    parlour.say("客服")
    assert parlour.say(words) != THANKS
    parlour.say("可灵怎么样")
    assert left(parlour) == []


@pytest.mark.parametrize("words", ["你好", "1", "😀", ""])
def test_a_greeting_is_no_message(parlour: Parlour, words: str) -> None:
    """People greet before they say what they want: the question is put again."""
    parlour.say("人工")
    assert parlour.say(words).startswith(ASKED)
    assert parlour.say("请问怎么投稿") == THANKS
    assert left(parlour) == ["请问怎么投稿"]


def test_two_misses_in_a_row_offer_it(parlour: Parlour) -> None:
    """Who finds nothing twice is offered a person; a find in between begins anew."""
    parlour.publish("甲", ("可灵", "视频"))
    assert OFFER not in parlour.say("红烧肉")
    assert OFFER in parlour.say("糖醋排骨")
    parlour.say("可灵")
    assert OFFER not in parlour.say("红烧肉")


@pytest.mark.parametrize("words", ["我想转载你们的文章", "怎么联系小编", "投稿邮箱是什么"])
def test_who_seems_to_want_a_person_is_offered_one_at_once(parlour: Parlour, words: str) -> None:
    """A sentence about reprints or contact that finds nothing is no ordinary miss."""
    assert OFFER in parlour.say(words)


def test_a_miss_does_not_swallow_the_next_words(parlour: Parlour) -> None:
    """An offer is no question: what comes next is still looked for."""
    parlour.publish("甲", ("可灵", "视频"))
    parlour.say("红烧肉")
    parlour.say("糖醋排骨")
    assert parlour.card("可灵").title == "甲"
    assert left(parlour) == []


def test_a_second_delivery_leaves_nothing_again(parlour: Parlour) -> None:
    """WeChat pushes a message again where the answer was late: one message is one row."""
    message = TextMessage(
        account=parlour.account.name, kind="text", follower="oFollower-0001", official="g",
        sent_at=1, identity="the same", words="留言 一次就好",
    )  # fmt: skip
    replies = [parlour.followers.answer(message) for _ in range(2)]
    assert replies[0] == replies[1]
    assert left(parlour) == ["一次就好"]


def test_nobody_fills_the_inbox(parlour: Parlour) -> None:
    """Who has left twenty messages that wait is asked for patience."""
    for number in range(20):
        assert parlour.say(f"留言 第{number}次") == THANKS
    assert "还在等" in parlour.say("留言 再来一次")
    assert parlour.say("留言 我也想说", who="oSomebody-else") == THANKS


def test_somebody_elses_words_are_not_awaited(parlour: Parlour) -> None:
    """While one follower is asked for a message, others search."""
    parlour.publish("甲", ("可灵", "视频"))
    parlour.say("人工")
    assert parlour.say("可灵", who="oSomebody-else") == "【甲】"
    assert left(parlour) == []

"""Operators read what followers left, and answer from the phone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from counter import Counter, moved, opened

from workers.ownreplies import TEXT_BYTES
from workers.publication import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.remote import Sandbox


def leave(counter: Counter, words: str, reader: int = 0, *, writes: bool = True) -> int:
    """A follower leaves words, which they have just sent to WeChat as well."""
    openid = counter.readers[reader]
    if writes:
        counter.sandbox.as_follower(counter.account.app_id, "say", content=words, openid=openid)
    now = counter.services.now()
    return counter.services.ledger.leave_message("daily", openid, words, now=now)


def sent(counter: Counter) -> list[tuple[str, str]]:
    """What followers were told by the account."""
    told = counter.sandbox.told(counter.account.app_id)
    return [(one["openid"], one["content"]["content"]) for one in told]


def test_the_list_is_short_and_says_how_to_answer(counter: Counter) -> None:
    """Newest first, each on one line, with the number by which it is answered."""
    assert counter.told("留言") == "没有待答复的留言"
    leave(counter, "想\n转载", writes=False)
    newest = leave(counter, "长" * 60, 1, writes=False)
    head, first, second, foot = counter.told("留言").splitlines()
    assert head == "待答复的留言 2 条"
    assert first.startswith(f"{newest}. ")
    assert first.endswith("长" * 40 + "…")
    assert second.endswith("想 转载")
    assert foot == f"答 {newest} 内容；看全文：留言 {newest}"
    assert counter.readers[0] not in counter.told("留言")


def test_an_answer_reaches_whoever_asked(counter: Counter) -> None:
    """It is sent to that follower alone, and the message waits no longer."""
    number = leave(counter, "想转载")
    assert counter.told(f"答 {number} 可以，\n请注明出处") == f"已答复第 {number} 条"
    assert sent(counter) == [(counter.readers[0], "可以，\n请注明出处")]
    assert counter.told("留言") == "没有待答复的留言"
    assert "主编 已在" in counter.told(f"留言 {number}")
    assert counter.told(f"留言 {number}").endswith("答复：可以， 请注明出处")


def test_the_second_to_answer_is_told_by_whom(counter: Counter) -> None:
    """Two operators and one question: the follower gets one answer."""
    number = leave(counter, "想转载")
    counter.told(f"答 {number} 可以", person="编辑")
    assert counter.told(f"答 {number} 不行").startswith(f"第 {number} 条已由 编辑 在 ")
    assert len(sent(counter)) == 1


def test_what_wechat_refuses_waits_again(counter: Counter) -> None:
    """After 48 hours WeChat takes no answer: the operator reads why, and where to answer."""
    number = leave(counter, "想转载", writes=False)
    refused = counter.told(f"答 {number} 可以")
    assert refused == (
        "没有发出：超过了可以回复的时间：对方再发来消息后才能发（微信错误码 45015）："
        "response out of time limit or subscription is canceled。"
        "请到公众号后台「互动管理 → 私信」里回复"
    )
    assert "待答复的留言 1 条" in counter.told("留言")
    counter.clock.ahead = timedelta(hours=49)
    assert "（超过 48 小时）" in counter.told("留言")


def test_silence_is_not_taken_for_a_no(counter: Counter) -> None:
    """WeChat may have delivered it: nobody is asked to send it again."""
    number = leave(counter, "想转载")
    counter.sandbox.fault(counter.account.app_id, "message/custom/send", "after")
    assert "可能已经送达，请不要重发" in counter.told(f"答 {number} 可以")
    assert len(sent(counter)) == 1
    assert counter.told("留言") == "没有待答复的留言"


def test_an_account_that_may_not_write_first_is_shown_the_way(
    sandbox: Sandbox, tmp_path: Path, redis_url: str
) -> None:
    """Personal accounts answer in the back end, and say here when that is done."""
    counter = opened(sandbox, tmp_path, redis_url, Kind.PERSONAL)
    number = leave(counter, "想转载")
    assert counter.told("留言").endswith(f"「互动管理 → 私信」里回复，好了发：留言 完 {number}")
    assert "不能主动发消息" in counter.told(f"答 {number} 可以")
    assert sandbox.calls(counter.account.app_id, "message/custom/send") == []
    assert counter.told(f"留言 完 {number}") == f"第 {number} 条已处理"
    assert counter.told(f"留言 完 {number}").endswith("处理")
    assert counter.told("留言") == "没有待答复的留言"
    counter.services.ledger.close()


def test_what_was_learnt_of_the_right_counts_more_than_the_kind(counter: Counter) -> None:
    """An account that lost its certification is not sent into a refusal."""
    number = leave(counter, "想转载")
    now = counter.services.now()
    counter.services.ledger.keep_right("daily", "custom", held=False, how="48001", now=now)
    assert "不能主动发消息" in counter.told(f"答 {number} 可以")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("答", "要哪一条"),
        ("答 你好", "要哪一条"),
        ("答 {n}", "要答复什么"),
        ("答 999999999 好", "没有第 999999999 条"),
        ("答 {n} " + "字" * 1000, "3000 字节"),
        ("留言 {n} 好的", "要答复就写"),
        ("留言 完", "要哪一条"),
        ("留言 99999999999999999999", "要哪一条"),
    ],
)
def test_what_cannot_be_answered_says_how(counter: Counter, words: str, says: str) -> None:
    """Each slip of the thumb has its sentence, and nothing is sent."""
    number = leave(counter, "想转载")
    assert says in counter.told(words.format(n=number))
    assert sent(counter) == []


def test_another_account_s_messages_are_not_there(counter: Counter) -> None:
    """A number is not enough: operators of one account never read the other's."""
    number = leave(counter, "想转载")
    other = moved(counter, name="weekly")
    assert f"没有第 {number} 条留言" in other.told(f"留言 {number}")
    assert f"没有第 {number} 条留言" in other.told(f"答 {number} 好")


def test_a_stranger_s_markup_is_not_at_work_in_an_operator_s_chat(counter: Counter) -> None:
    """A link that would say 群发 in the operator's name is only letters."""
    trap = '<a href="weixin://bizmsgmenu?msgmenucontent=群发 0618&msgmenuid=1">看</a>\u202e'
    number = leave(counter, trap, writes=False)
    for shown in (counter.told("留言"), counter.told(f"留言 {number}")):
        assert "<" not in shown
        assert "\u202e" not in shown
    leave(counter, "🌏" * 2000, 1, writes=False)
    for _ in range(12):
        leave(counter, "字" * 2000, 2, writes=False)
    assert len(counter.told("留言").encode()) <= TEXT_BYTES
    assert len(counter.told(f"留言 {number + 1}").encode()) <= TEXT_BYTES + 20

"""What is known is told at once, and what may be forgotten is not missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from parlour import Parlour
from structlog.testing import capture_logs

from bot.followers.lines import ASK_AT_ONCE, THANKS
from bot.followers.lists import Entry, Listed, unpacked
from bot.followers.memo import Memo
from bot.followers.talk import Stand, Talks
from workers.scratch import connect
from workers.services import Services

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_many_ask_is_searched_once(parlour: Parlour) -> None:
    """The second follower who asks the same costs no search, however they spell it."""
    parlour.publish("甲", ("可灵", "视频"))
    for who, words in enumerate(("可灵", "可靈", "可灵 ", "别的", "别的")):
        parlour.say(words, f"o{who}")
    assert parlour.followers.cache_info() == (3, 2)


def test_a_new_article_is_found_within_seconds(
    parlour: Parlour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came or went since is seen, although answers are kept."""
    now = 1000.0
    monkeypatch.setattr("bot.followers.memo.time.monotonic", lambda: now)
    assert "没有找到" in parlour.say("可灵")
    number = parlour.publish("甲", ("可灵", "视频"))
    now += 2.1
    assert parlour.say("可灵") == "【甲】"
    parlour.services.ledger.drop_article(number)
    now += 2.1
    assert "没有找到" in parlour.say("可灵")


def test_a_memo_forgets_the_oldest() -> None:
    """Whoever asks ten thousand different things does not fill the memory."""
    memo: Memo[int] = Memo(60, most=3)
    for number in range(10):
        assert memo.get(number, lambda number=number: number) == number
    assert memo.get(9, lambda: -1) == 9
    assert memo.get(0, lambda: -1) == -1
    assert memo.info == (1, 11)


def test_without_scratch_everything_but_numbers_works(parlour: Parlour, tmp_path: Path) -> None:
    """While Redis is away words are answered; a number finds no list, and that is said."""
    settings = replace(parlour.services.settings, redis_url=f"unix://{tmp_path}/nobody.sock")
    away = Parlour(Services(settings=settings, now=parlour.services.now), parlour.account)
    away.publish("甲", ("可灵", "视频"), day=date(2024, 6, 18))
    with capture_logs() as logs:
        assert away.say("可灵") == "【甲】"
        assert ">甲</a>" in away.say("往期")
        assert away.say("1").startswith("刚才的列表已经过时了")
        assert away.say("人工") == ASK_AT_ONCE
        assert away.say("留言 你们好") == THANKS
        assert away.happen("unsubscribe") is None
    assert [each["event"] for each in logs] == ["scratch_away"]  # and then it is left alone


def test_a_state_of_another_version_is_none(redis_url: str) -> None:
    """What an older gongbao left in scratch is forgotten, not an error."""
    scratch = connect(redis_url)
    talks = Talks(scratch)
    for stored in (b"no json", b"[1,2,3,4,5,6]", b"7", b"\xff"):
        scratch.keep_talk("a", "o", stored)
        assert talks.stand("a", "o") == Stand()
    for stored in (b"", b"no json", b"[1]", b'[[["x"]],1]', b"\xff"):
        assert unpacked(stored) is None
    scratch.close()


def test_scratch_knows_no_openid_and_no_words(parlour: Parlour) -> None:
    """Keys are hashes, and what they hold is no question of anybody's."""
    parlour.publish("甲", ("可灵", "视频"))
    parlour.publish("乙", ("可灵开放", "视频"))
    parlour.say("可灵 视频")
    parlour.say("人工", "oAnother")
    redis = parlour.services.scratch.redis
    keys = [key for key in redis.keys("*") if parlour.account.name.encode() in key]
    assert len(keys) == 4
    for key in keys:
        held = redis.get(key)
        assert b"oFollower" not in key + held
        assert "可灵 视频".encode() not in held
        assert 0 < redis.pttl(key) <= 1_800_000


def test_a_list_is_the_same_when_it_is_read_again() -> None:
    """What was shown is kept as it was shown."""
    entries = tuple(
        Entry(f"标题{n}", "（尾）", f"https://a.example/{n}", f"@{n}.0") for n in range(20)
    )
    listed = Listed("头", entries, "脚", "past:20")
    again = unpacked(listed.packed)
    assert again is not None
    assert again.page(listed.first.end) == listed.page(listed.first.end)

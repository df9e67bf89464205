"""Whatever is written gets an answer that WeChat shows, and never the writer's own words."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parlour import opened, shown

from bot.messages import TextReply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parlour import Parlour

MARK = "zqxjkv"
"""Letters that stand on no page."""

EVERYTHING = st.characters()
"""Lone surrogates, too, which no XML has, and NULs, which no ledger keeps."""

HOSTILE = (
    f"' OR 1=1 -- {MARK}", f'"{MARK}', f"{MARK}* NEAR({MARK} 大, 2)", f"heading:{MARK}",
    f"大模型 AND {MARK}", f"NOT {MARK}", f"{MARK} & | ! <-> :*", f"({MARK}", f"^{MARK}$",
    f"<xml><Content>{MARK}</Content></xml>", f"<![CDATA[{MARK}]]>", f"]]>{MARK}<a href='x'>",
    f"<!DOCTYPE x [<!ENTITY a '{MARK}'>]>&a;", f"\u202e{MARK}\u202c", f"\u200f{MARK}\ufeff",
    f"{MARK}\x00\x08\x1b[31m", f"\ud800{MARK}", MARK * 2000, f"大{MARK}" * 3000, f"{MARK}\n" * 500,
    f"教程 {MARK}", f"0618 {MARK}", f"第2条 {MARK}", f"{{{{ {MARK} }}}}", f"%s%n{MARK}",
    f"../../{MARK}", f"😀{MARK}😀", f"群发 {MARK}", f"登录 {MARK}", f"傻逼 {MARK}",
    f"@12.0 {MARK}", f"past:20{MARK}", f"13800138000 {MARK}", f"https://{MARK}.example/?a=1&b=2",
)  # fmt: skip


@pytest.fixture(scope="module")
def shelf(
    empty_ledger: Path, tmp_path_factory: pytest.TempPathFactory, redis_url: str
) -> Iterator[Parlour]:
    """An account with some pages on the shelf, for all examples."""
    folder = tmp_path_factory.mktemp("shelf")
    shutil.copy(empty_ledger, folder / "ledger.sqlite3")
    made = opened(folder, redis_url)
    for day in range(1, 25):
        items = [(f"大模型周报 {n}", f"模型 GPT-4o 与 Qwen2 的消息，第 {n} 条") for n in range(4)]
        made.publish(f'第 {day} 期 <大模型> & "消息"', *items, day=date(2024, 5, day))
    yield made
    made.services.ledger.close()
    made.services.scratch.close()


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_only_words(shelf: Parlour, words: str) -> None:
    """Operators of any language, marks and tags are looked for or passed over, never obeyed."""
    assert MARK not in shelf.say(words)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.text(EVERYTHING, max_size=300))
def test_any_text_is_answered(shelf: Parlour, words: str) -> None:
    """No text fails, and no answer is longer than WeChat shows: `say` sees to both."""
    assert shelf.say(words)


PIECES = (
    "大模型", "GPT-4o", "qwen 2", "最新", "教程", "0618", "5月3日", "第3条", "更多", "留言", "取消",
    "往期", "昨天", " ", "？", "\n", "不存在的词", "AND", '"', "*", "的", "1", "二十", "2024-05-03",
    "谢谢", "人工",
)  # fmt: skip


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(talk=st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), max_size=5))
def test_any_talk_is_answered(shelf: Parlour, talk: list[str]) -> None:
    """In any order of questions, numbers and commands each gets its answer."""
    for words in talk:
        assert shelf.say(words)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(key=st.text(EVERYTHING, max_size=200), name=st.sampled_from(("subscribe", "CLICK", "SCAN")))
def test_any_event_is_answered(shelf: Parlour, key: str, name: str) -> None:
    """Keys of buttons and codes that somebody set up elsewhere break nothing."""
    assert shown(shelf.happen(name, key))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.text(EVERYTHING, min_size=1, max_size=3000))
def test_any_message_can_be_left(shelf: Parlour, words: str) -> None:
    """What is left for a person is kept, whatever it is made of."""
    who = f"oWriter-{len(words)}"
    shelf.happen("unsubscribe", who=who)
    assert shelf.say(f"留言 a{words}", who)
    (kept, *_) = shelf.services.ledger.messages(shelf.account.name, limit=1)
    assert kept.words.startswith("a")


def test_no_words_come_back_in_the_welcome(shelf: Parlour) -> None:
    """Not even the scene of a code, which anybody may have drawn."""
    for name in ("subscribe", "SCAN"):
        reply = shelf.happen(name, f"qrscene_{MARK}")
        assert isinstance(reply, TextReply)
        assert MARK not in reply.words

"""Whatever a follower writes is read as words, days and numbers, quickly and without a fault."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.query import LIST_NUMBERS, MOST_WORDS, Query, read_query
from workers.words.tokens import LONGEST, folded, tokens
from workers.words.word import Word

TODAY = date(2024, 6, 19)


def read(text: str, **aliases: str) -> Query:
    return read_query(text, aliases, TODAY)


def plain(words: tuple[Word, ...]) -> list[str]:
    """Words as one reads them, their forms beside one another."""
    return ["|".join(" ".join(form) for form in word.forms) for word in words]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("可灵", ["可 灵"]),
        ("苹果AI老手机能用吗", ["苹 果", "ai", "老 手 机"]),
        ("可灵和Sora哪个强", ["可 灵", "sora"]),
        ("请问 GPT-4o 怎么用？", ["gpt 4 o"]),
        ("ｑｗｅｎ 2", ["qwen 2"]),
        ("Qwen2.5-7B", ["qwen 2 5 7 b"]),
        ("llama 3 中文", ["llama 3", "中 文"]),
        ("30秒的視頻", ["30 秒", "视 频"]),
        ("what is the Therapy", ["therapy"]),
        ("有没有快手的新闻", ["快 手"]),
        ("可灵 可灵 可灵", ["可 灵"]),
        ("售价1,200元", ["售 价 1200 元"]),
        ("为什么", []),
    ],
)
def test_sentences_become_words(text: str, asked: list[str]) -> None:
    """Asking and politeness go, what was asked for stays."""
    assert plain(read(text).asked) == asked


def test_what_was_said_is_kept() -> None:
    """A headline may be a question: 为什么你的 iPhone."""
    assert plain(read("为什么你的 iPhone").said) == ["为 什 么 你 的", "iphone"]


def test_aliases_are_names_for_the_same() -> None:
    """Both ways, inside of a longer text, with the version that follows, and in chains."""
    names = {"千问": "Qwen", "通义": "千问"}
    assert plain(read("阿里千问2好吗", **names).asked)[:2] == ["阿 里", "千 问 2|通 义 2|qwen 2"]
    assert plain(read("qwen2-7b", **names).asked) == ["qwen 2 7 b|通 义 2 7 b|千 问 2 7 b"]
    assert plain(read("QWEN和可灵", **names).asked) == ["qwen|通 义|千 问", "可 灵"]
    assert plain(read("可灵", **{"": "x", "😀": "y", "可": ""}).asked) == ["可 灵"]


@pytest.mark.parametrize(
    ("text", "day", "issue"),
    [
        ("0618", None, "0618"),
        ("０６１８", None, "0618"),
        ("0618期", None, "0618"),
        ("6月18日", None, "0618"),
        ("6 月 18 号的", None, "0618"),
        ("6.18", None, "0618"),
        ("6/18", None, "0618"),
        ("2024-06-18", date(2024, 6, 18), "0618"),
        ("2024年6月18日", date(2024, 6, 18), "0618"),
        ("20240618", date(2024, 6, 18), "0618"),
        ("2024/6/8", date(2024, 6, 8), "0608"),
        ("今天", TODAY, "0619"),
        ("昨天的新闻", date(2024, 6, 18), "0618"),
        ("前天", date(2024, 6, 17), "0617"),
        ("2月29日", None, "0229"),
        ("2月30日", None, ""),
        ("2023-02-29", None, ""),
        ("9999", None, ""),
        ("Qwen2.5", None, ""),
        ("GPT-4o 0618", None, "0618"),
        ("a0618", None, ""),
        ("12345", None, ""),
    ],
)
def test_days_and_issues(text: str, day: date | None, issue: str) -> None:
    """In every way in which people write them, and only where it is one."""
    query = read(text)
    assert (query.day, query.issue) == (day, issue)


def test_the_latest_and_words_beside_a_day() -> None:
    """A day narrows what is asked for; it is no word itself."""
    assert read("最新").latest
    assert read("最新一期") == read("最新的一期") or read("最新一期").asked == ()
    query = read("0618 可灵怎么样")
    assert (query.issue, plain(query.asked)) == ("0618", ["可 灵"])
    assert read("今天有什么新闻").asked == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("3", 3), ("３。", 3), ("20", 20), ("第三条", 3), ("第 12 篇", 12), ("十", 10)),
        *(("十二", 12), ("二十", 20), ("0", None), ("21", None), ("二十一", None), ("3个月", None)),
        *(("三三", None), ("十十", None), ("100", None), ("³", 3), ("", None)),
    ],
)
def test_numbers_answer_a_list(text: str, number: int | None) -> None:
    """One to twenty, as digits or in words; anything longer is no answer to a list."""
    assert read(text).number == number


ANYTHING = st.text(max_size=600) | st.lists(
    st.sampled_from(
        [
            *(
                "可灵",
                "GPT-4o",
                " ",
                "\u202e",
                "\u200b",
                '"',
                "'",
                "*",
                "AND",
                "NEAR(",
                ";--",
                "\x00",
            ),
            *("😀", "0618", "2024-06-18", "的", "怎么", "千问", "6月", "1,000", "\ud800", "é", "ß"),
        ]
    ),
    max_size=60,
).map("".join)


@given(ANYTHING)
def test_any_text_is_read(text: str) -> None:
    """What comes out is bounded and made of tokens alone, whatever comes in."""
    query = read(text, 千问="Qwen")
    assert len(query.said) <= MOST_WORDS
    assert len(query.asked) <= MOST_WORDS
    assert query.number is None or 1 <= query.number <= LIST_NUMBERS
    parts = [part for w in (*query.said, *query.asked) for form in w.forms for part in form]
    assert all(part and len(part) <= LONGEST and part.isalnum() for part in parts if part.isascii())
    assert not any(mark in part for part in parts for mark in "\"'\\*()^:&|!<> \x00\u202e\u200b")


@given(ANYTHING)
def test_folding_again_changes_nothing(text: str) -> None:
    """So that what is indexed and what is asked meet, however often either was folded."""
    assert tokens(" ".join(tokens(text))) == tokens(text)
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    "text", ["可" * 10_000, "a1 " * 5_000, "千问" * 5_000, "1," * 5_000, "\u0301" * 9_999]
)
def test_long_messages_cost_nothing(text: str) -> None:
    """A flood is read as far as anybody asks for something."""
    started = time.perf_counter()
    read(text, 千问="Qwen")
    assert time.perf_counter() - started < 0.2

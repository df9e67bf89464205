"""What followers can open is found, by every part of it, and nothing else is."""

from collections.abc import Callable
from datetime import date

import pytest
from ledger_pages import ACCOUNT
from shelf import published

from workers.account import Account
from workers.ledger import Hit, Ledger, Rank
from workers.passages import Passage
from workers.query import read_query

TODAY = date(2024, 6, 19)
ALIASES = {"千问": "Qwen"}
Put = Callable[..., int]


@pytest.fixture
def put(ledger: Ledger) -> Put:
    """Index an article of which only these facts matter; gives its publication's id."""

    def put_article(key: str, *passages: tuple[str, str], **facts: object) -> int:
        account = facts.pop("account", ACCOUNT)
        assert isinstance(account, Account)
        number = published(ledger, key, account)
        ordinary = {"title": key, "issue": "0618", "day": date(2024, 6, 18), "address": f"at {key}"}
        found = [Passage(*each) for each in passages]
        ledger.index_article(account.name, number, passages=found, **{**ordinary, **facts})
        return number

    return put_article


def ask(ledger: Ledger, text: str, limit: int = 10, account: str = "daily") -> list[Hit]:
    return ledger.search(account, read_query(text, ALIASES, TODAY), limit)


def titles(ledger: Ledger, text: str, limit: int = 10) -> list[str]:
    return [hit.title for hit in ask(ledger, text, limit)]


def test_every_part_of_a_text_is_found(ledger: Ledger, put: Put) -> None:
    """One character is enough, and 可灵 is found inside of 快手可灵大模型."""
    said = "快手可灵大模型发布"
    put("a", ("", said))
    parts = {said[at:end] for at in range(len(said)) for end in range(at + 1, len(said) + 1)}
    assert [part for part in sorted(parts) if titles(ledger, part) != ["a"]] == []


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("GPT-4o 更快", ["gpt4o", "GPT 4o", "gpt-4", "gpt 4 o", "ＧＰＴ４ｏ"]),
        ("Qwen2-7B 开源", ["qwen 2", "QWEN2", "千问2", "千问 2", "qwen2 7b"]),
        ("用 Transformers 框架", ["transformer", "TRANSFORMERS", "transfomers", "transformrs"]),
        ("OpenAI 的 LazyModule", ["open ai", "lazy module", "openia"]),
        ("图书馆与语音转写", ["圖書館", "語音轉寫", "语\u200b音", "\u202e转写"]),
        ("售价 1,200 元，café", ["1200", "1200元", "cafe", "Café"]),
        ("苹果 AI 的内存", ["苹果AI", "蘋果ＡＩ", "ai 苹果"]),
    ],
)
def test_ways_to_write_meet(ledger: Ledger, put: Put, written: str, asked: list[str]) -> None:
    """Hyphens, spaces, widths, scripts, names and a slip of the finger lead to the same article."""
    put("a", ("", written))
    put("b", ("", "别的事情，与此无关"))
    assert [each for each in asked if titles(ledger, each) != ["a"]] == []


def test_several_words_are_all_meant(ledger: Ledger, put: Put) -> None:
    """Both must stand in one passage, or in the passage and its heading."""
    put("a", ("可灵来了", "生成视频"))
    put("b", ("可灵来了", "生成图片"))
    assert titles(ledger, "视频 可灵") == ["a"]


def test_headings_come_first_then_the_newest(ledger: Ledger, put: Put) -> None:
    """Age is the issue's, whenever it was indexed."""
    put("new", ("别的", "可灵"), day=date(2024, 6, 18))
    put("newest", ("别的", "可灵"), day=date(2024, 6, 19))
    put("old", ("可灵来了", "好"), day=date(2023, 1, 1))
    put("title", ("别的", "好"), title="说可灵", day=date(2022, 1, 1))
    put("oldest", ("别的", "可灵"), day=None)
    found = ask(ledger, "可灵")
    assert [hit.title for hit in found] == ["old", "说可灵", "newest", "new", "oldest"]
    assert [hit.rank for hit in found] == [Rank.HEADING] * 2 + [Rank.TEXT] * 3
    assert titles(ledger, "可灵", 2) == ["old", "说可灵"]


def test_articles_are_given_once(ledger: Ledger, put: Put) -> None:
    """However many passages of one have the word, and whatever lies behind them."""
    put("long", *[(f"第 {n} 节", "模型") for n in range(120)], day=date(2024, 6, 18))
    put("old", ("", "模型"), day=date(2024, 6, 1))
    put("older", ("关于模型", ""), day=date(2024, 5, 1))
    assert titles(ledger, "模型") == ["older", "long", "old"]


def test_a_hit_shows_its_item(ledger: Ledger, put: Put) -> None:
    """The headline of the item that has the words, its issue, the place in its text."""
    number = put(
        "a",
        ("别的", "没有什么。"),
        ("可灵来了", f"{'前面说的是别的事。' * 9}在视频里，可灵画质更好。后来又说了别的"),
        title="六月的可灵",
    )
    (hit,) = ask(ledger, "可灵 画质")
    assert (hit.publication, hit.heading, hit.issue, hit.day) == (
        number, "可灵来了", "0618", date(2024, 6, 18),
    )  # fmt: skip
    assert hit.address == "at a"
    assert hit.excerpt == "…在视频里，可灵画质更好。后来又说了别的"


@pytest.mark.parametrize("asked", ["0618", "2024-06-18", "6月18日", "昨天", "最新", "２０２４0618"])
def test_days_are_issues(ledger: Ledger, put: Put, asked: str) -> None:
    """The newest issue of that day, all its articles in their order."""
    number = put("first", ("", "甲"))
    facts = {"issue": "0618", "day": date(2024, 6, 18), "address": "at second"}
    ledger.index_article(
        "daily", number, position=1, title="second", passages=[Passage("", "乙")], **facts
    )
    put("last year", ("", "丙"), day=date(2023, 6, 18))
    put("before", ("", "0618 甲"), issue="0617", day=date(2024, 6, 17))
    assert titles(ledger, asked) == ["first", "second"]


def test_a_day_narrows_words(ledger: Ledger, put: Put) -> None:
    """Where the issue has none of them, they are looked for everywhere."""
    put("a", ("", "可灵"), day=date(2024, 6, 18), issue="0618")
    put("b", ("", "可灵和别的"), day=date(2024, 6, 17), issue="0617")
    assert titles(ledger, "0618 可灵") == ["a"]
    assert titles(ledger, "可灵 6月17日") == ["b"]
    assert titles(ledger, "0618 别的") == ["b"]
    assert titles(ledger, "今天有什么新闻") == []
    assert titles(ledger, "1024") == []


def test_only_what_can_be_opened_is_found(ledger: Ledger, put: Put) -> None:
    """No address, taken out, another account's: nobody gets a link to it."""
    other = Account(name="other", app_id="wx00000000000000ff", secret="s" * 32)
    put("theirs", ("", "可灵 transformer"), account=other)
    put("draft", ("", "可灵"), address="")
    gone = put("gone", ("", "可灵"))
    ledger.drop_article(gone)
    ledger.drop_article(gone)
    assert titles(ledger, "可灵") == titles(ledger, "transfomer") == []
    assert [hit.title for hit in ask(ledger, "可灵", account="other")] == ["theirs"]
    assert ask(ledger, "可灵", account="nobody") == []


def test_an_article_is_indexed_anew(ledger: Ledger, put: Put) -> None:
    """What was corrected is found, what was wrong is not, and its neighbours stay."""
    put("before", ("", "邻居"))
    number = put("a", ("", "旧的说法"), ("", "又一段"))
    put("after", ("", "邻居"))
    facts = {"title": "b", "issue": "0618", "day": date(2024, 6, 18), "address": "x"}
    ledger.index_article("daily", number, passages=[Passage("", "新的说法")], **facts)
    ledger.settle_index()
    assert titles(ledger, "旧的说法") == ["b"]  # near, and only that
    assert ask(ledger, "旧的说法")[0].rank is Rank.NEAR
    assert titles(ledger, "新的说法") == ["b"]
    assert titles(ledger, "又一段") == []
    assert set(titles(ledger, "邻居")) == {"before", "after"}
    ledger.index_article("daily", number, passages=[], **{**facts, "address": ""})
    assert titles(ledger, "新的说法") == []


def test_an_account_is_emptied(ledger: Ledger, put: Put) -> None:
    """Before it is indexed anew, nothing of it is left, and all of the others."""
    other = Account(name="other", app_id="wx00000000000000ff", secret="s" * 32)
    put("ours", ("", "可灵"))
    put("theirs", ("", "可灵"), account=other)
    ledger.empty_index("daily")
    assert titles(ledger, "可灵") == []
    assert [hit.title for hit in ask(ledger, "可灵", account="other")] == ["theirs"]


@pytest.mark.parametrize(
    "asked",
    [
        *('"', "'", "\\", "*", "(", '") OR "', "NEAR(a b)", "heading : x", "a AND", "NOT", "^a"),
        *("'; DROP TABLE indexed_articles; --", "%", "a | !b", "a:*", "<->", "'a' <-> 'b'", "-1"),
        *("", " ", "。", "的", "吗", "__", "０", "²³", "\x00", "\u202e", "\ud800", "😀", "é̂ß ﷽ İ"),
        *("👇" * 5000, "可" * 10_000, "a" * 10_000, "ab " * 3_000, "1" * 5000),
        *("तमिल", "שלום", "مرحبا", "한국어", "カタカナ"),
    ],
)
def test_words_are_only_words(ledger: Ledger, put: Put, asked: str) -> None:
    """Operators, quotes, SQL, controls and floods find what they say, which is nothing here."""
    put("标题", ("", "词语"))
    assert ask(ledger, asked) == []
    assert titles(ledger, "词语") == ["标题"]

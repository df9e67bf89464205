"""Words meet however they are written, and what is shown of a text is short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.words.excerpt import EXCERPT, excerpt
from workers.words.mending import mended, misspelt
from workers.words.nearness import judge, pieces_of, rarity
from workers.words.simplified import SIMPLIFIED
from workers.words.tokens import tokens
from workers.words.word import Word


def test_traditional_characters_have_one_simplified_one() -> None:
    """The table leads nowhere twice, so that folding twice is folding once."""
    assert len(SIMPLIFIED) > 2300
    assert not set(SIMPLIFIED.values()) & set(SIMPLIFIED)
    assert (
        "蘋果發佈會後的臺灣軟體與語音轉寫".translate(SIMPLIFIED)
        == "苹果发布会后的台湾软体与语音转写"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("GPT-4o强", ["gpt", "4", "o", "强"]),
        ("Ｑwen２．５", ["qwen", "2", "5"]),
        ("1,200 元和 1,20", ["1200", "元", "和", "1", "20"]),
        ("Café ﬁne", ["cafe", "fine"]),
        ("カタカナ한국어", ["カ", "タ", "カ", "ナ", "한국어"]),
        ("snake_case", ["snake", "case"]),
        ("a" * 100, ["a" * 64]),
    ],
)
def test_texts_become_tokens(text: str, words: list[str]) -> None:
    """One a Han character; letters and digits apart."""
    assert tokens(text) == words


def test_one_slip_is_mended() -> None:
    """A letter too many, too few, wrong or changed with its neighbour, words joined or parted."""
    assert {"transformers", "transfomer", "rtansfomers"} <= misspelt("transfomers")
    assert "transfomers" not in misspelt("transfomers")

    def known(words: object) -> set[str]:
        return {"sora", "lazy", "module", "openai"} & set(words)  # type: ignore[call-overload]

    def forms(*phrases: tuple[str, ...]) -> list[tuple[tuple[str, ...], ...]]:
        words = [Word((phrase,)) for phrase in phrases]
        return [piece.word.forms for piece in mended(pieces_of(words), known)]

    assert forms(("soara",)) == [(("soara",), ("sora",))]
    assert forms(("lazymodule",)) == [(("lazymodule",), ("lazy", "module"))]
    assert forms(("open",), ("ai",))[-1] == (("open", "ai"), ("openai",))
    assert forms(("sora",)) == [(("sora",),)]


def test_nearness_is_a_share_of_the_question() -> None:
    """What has all of it is nearer than what has half; a heading is nearer than a text."""
    pieces = pieces_of([Word((tuple("苹果手机"),)), Word((("ai",),))])
    worth = [rarity(3)] * len(pieces)
    whole = judge(pieces, worth, tokens("苹果手机 AI"), [])
    below = judge(pieces, worth, [], tokens("AI 与苹果手机"))
    half = judge(pieces, worth, [], tokens("苹果和手机"))
    nothing = judge(pieces, worth, tokens("果苹"), tokens("机手"))
    assert whole.share == below.share == 1
    assert whole.score > below.score > half.score > nothing.score == nothing.share == 0
    assert half.share == pytest.approx(4 / 6)


@given(st.text(max_size=700), st.text(max_size=9))
def test_excerpts_are_short(text: str, asked: str) -> None:
    """At most sixty characters on one line, whatever the text and the phrase are."""
    shown = excerpt(text, [tuple(tokens(asked))] if tokens(asked) else [])
    assert len(shown) <= EXCERPT
    assert "\n" not in shown


def test_excerpts_begin_with_a_sentence() -> None:
    """Or a few characters before what was found, and say that something is left out."""
    text = "头一句。" * 20 + "第二句里有ＧＰＴ－４o在。" + "后面还有很多" * 20
    assert excerpt(text, [("gpt", "4", "o")]).startswith("…第二句里有ＧＰＴ－４o在。后面")
    assert excerpt(text, [("gpt", "4", "o")]).endswith("…")
    assert excerpt("短", [("没", "有")]) == "短"

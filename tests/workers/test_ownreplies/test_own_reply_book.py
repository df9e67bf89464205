"""Which of the account's own replies answers: the longest words, then who said so last."""

from hypothesis import given
from hypothesis import strategies as st

from workers.ownreplies import Book, Match, Origin, OwnReply, Text
from workers.words.spelling import spelled

LETTERS = "加群客服ai 1"
WORDS = st.text(LETTERS, min_size=1, max_size=4).map(spelled).filter(bool)
REPLIES = st.lists(
    st.builds(
        lambda words, match, origin, number: reply(words, match, origin, str(number)),
        WORDS,
        st.sampled_from([Match.EXACT, Match.CONTAINS]),
        st.sampled_from(Origin),
        st.integers(0, 99),
    ),
    max_size=12,
)


def reply(
    words: str, match: Match = Match.EXACT, origin: Origin = Origin.FILE, says: str = ""
) -> OwnReply:
    return OwnReply(words=words, match=match, body=Text(says or words), origin=origin)


def says(book: Book, said: str) -> str | None:
    found = book.find(said)
    return found.body.words if found is not None and isinstance(found.body, Text) else None


def test_exact_words_answer_whoever_types_them_and_nobody_else() -> None:
    """Full-width letters, capitals, traditional forms and stray spaces are the same words."""
    book = Book([reply("gpt群", says="进群")])
    for said in ("gpt群", " ＧＰＴ群 ", "GPT羣\n", "\u200fGpt群"):
        assert says(book, said) == "进群"
    assert says(book, "怎么进gpt群") is None
    assert says(book, "") is None
    assert says(book, " \u200f ") is None


def test_contained_words_answer_within_a_sentence() -> None:
    """A follower asks in a sentence; the words in it are enough."""
    book = Book([reply("加群", Match.CONTAINS)])
    assert says(book, "請問怎麼加群？") == "加群"
    assert says(book, "加个群") is None


def test_the_longest_words_answer() -> None:
    """What was meant more precisely wins, wherever it stands and whoever wrote it."""
    book = Book(
        [
            reply("群", Match.CONTAINS, Origin.CHAT),
            reply("加群", Match.CONTAINS, Origin.FILE),
            reply("怎么加群", Match.EXACT, Origin.BACK_END),
        ]
    )
    assert says(book, "我要加群") == "加群"
    assert says(book, "怎么加群") == "怎么加群"
    assert says(book, "退群") == "群"


def test_of_the_same_words_the_operator_wins_then_the_file_then_the_back_end() -> None:
    """What was said last, by somebody who is there, covers what was set up long ago."""
    kept = [
        reply("加群", origin=Origin.BACK_END, says="后台"),
        reply("加群", origin=Origin.FILE, says="文件"),
        reply("加群", Match.CONTAINS, Origin.CHAT, says="聊天"),
    ]
    assert says(Book(kept), "加群") == "聊天"
    assert says(Book(kept[:2]), "加群") == "文件"
    assert says(Book(kept[:1]), "加群") == "后台"


def test_the_file_s_own_order_decides_where_nothing_else_does() -> None:
    """Two words of one length: the one that stands first."""
    book = Book([reply("客服", Match.CONTAINS), reply("加群", Match.CONTAINS)])
    assert says(book, "加群找客服") == "客服"


def test_occasions_are_no_words() -> None:
    """What greets a new follower answers nothing that anybody types."""
    greeting = OwnReply(words="", match=Match.FOLLOW, body=Text("欢迎"), origin=Origin.FILE)
    book = Book([greeting])
    assert book.on(Match.FOLLOW) is greeting
    assert book.on(Match.DEFAULT) is None
    assert book.find("follow") is None
    assert book.find("") is None


@given(REPLIES, st.text(LETTERS, max_size=8))
def test_the_answer_is_the_first_by_the_rules(replies: list[OwnReply], said: str) -> None:
    """Quick as the search is, it finds what going through all of them would find."""
    words = spelled(said)
    meant = [
        one
        for one in replies
        if words and (words == one.words or (one.match is Match.CONTAINS and one.words in words))
    ]
    origins, matches = list(Origin), list(Match)
    wanted = min(
        meant,
        key=lambda one: (
            -len(one.words),
            origins.index(one.origin),
            matches.index(one.match),
            replies.index(one),
        ),
        default=None,
    )
    assert Book(replies).find(said) == wanted


@given(st.text(), st.text())
def test_any_words_at_all_are_compared(words: str, said: str) -> None:
    """No text breaks it, and what is typed as it was set always answers."""
    meant = spelled(words)
    book = Book([reply(meant)] if meant else [])
    assert (book.find(words) is not None) == bool(meant)
    if spelled(said) != meant:
        assert book.find(said) is None

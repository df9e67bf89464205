"""replies.toml: every reply it holds, or every fault of it, with its line."""

import tomllib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.errors import PageInvalid
from workers.ownreplies import (
    TEXT_BYTES,
    Article,
    Match,
    OwnReply,
    Picture,
    RepliesInvalid,
    Text,
    read_replies,
)

GOOD = """
[[replies]]
words = ["加群", "进　群"]
match = "contains"
text = "扫码进群：<a href=\\"https://example.com/\\">二维码</a>"

[[replies]]
words = "ＧＰＴ"
article = { title = "入门", url = "https://example.com/1", summary = "从零开始" }

[[replies]]
words = ["客服"]
picture = "pictures/客服.JPG"

[[replies]]
on = "follow"
picture = "mediamediamediamediamedia-_1"

[[replies]]
on = "default"
text = "没听懂，试试：教程"
"""


def read(text: str) -> tuple[OwnReply, ...]:
    return read_replies(text, "replies.toml")


def faults(text: str) -> list[tuple[int | None, str]]:
    """Where the faults are, and what they are."""
    with pytest.raises(RepliesInvalid) as refused:
        read(text)
    assert all(fault.remedy and fault.file == "replies.toml" for fault in refused.value.faults)
    return [(fault.line, fault.what) for fault in refused.value.faults]


def one(inside: str) -> str:
    """A file of one reply to 加群."""
    return f'[[replies]]\nwords = ["加群"]\n{inside}\n'


def test_a_file_is_read_in_its_order() -> None:
    """Words in one spelling, each with its body; lines, so that a fault can be found."""
    follow, default = Match.FOLLOW, Match.DEFAULT
    said = [(reply.words, reply.match, reply.line) for reply in read(GOOD)]
    assert said == [
        ("加群", Match.CONTAINS, 2),
        ("进 群", Match.CONTAINS, 2),
        ("gpt", Match.EXACT, 7),
        ("客服", Match.EXACT, 11),
        ("", follow, 15),
        ("", default, 19),
    ]
    bodies = [reply.body for reply in read(GOOD)]
    assert bodies[0] == Text('扫码进群：<a href="https://example.com/">二维码</a>')
    assert bodies[2] == Article(title="入门", url="https://example.com/1", summary="从零开始")
    assert bodies[3] == Picture(file="pictures/客服.JPG")
    assert bodies[4] == Picture(media_id="mediamediamediamediamedia-_1")


@pytest.mark.parametrize("text", ["", "# 还没有\n", "replies = []"])
def test_a_file_may_hold_nothing_yet(text: str) -> None:
    """An empty file is no fault: somebody is about to write it."""
    assert read(text) == ()


def test_all_faults_are_told_at_once() -> None:
    """Whoever wrote the file mends it once, not once for each fault."""
    text = (
        "[[replies]]\ntext = '没有词'\n\n[[replies]]\nwords = ['加群']\n\n"
        "[[replies]]\nwords = ['', 3]\nmatch = 'regex'\ntext = ''\ncolour = 'red'\n"
    )
    assert faults(text) == [
        (1, "没有写回复哪些词"),
        (4, "没有写回复什么"),
        (7, "不认识“colour”"),
        (7, "match 不对"),
        (7, "words 里有空的词"),
        (7, "words 里有空的词"),
        (7, "回复是空的"),
    ]


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("text = 3", "text 不是文字"),
        ("text = 'a'\npicture = 'a.png'", "写了几种回复"),
        (r'text = "铃\u0007"', "回复里有不能显示的字符"),
        ("picture = 'a.gif'", "picture 不是图片"),
        ("picture = 'https://example.com/a'", "picture 不是图片"),
        ("article = 'https://example.com'", "article 不是一篇文章"),
        ("article = { title = 'a', url = 'javascript:alert(1)' }", "article 不完整"),
        ("article = { url = 'https://example.com' }", "article 不完整"),
        ("article = { title = 'a', url = 3 }", "article 里有不是文字的内容"),
        ("article = { title = 'a', url = 'https://[', x = 1 }", "不认识“x”"),
        ("on = 'follow'\ntext = 'a'", "on 不能和 words、match 一起用"),
    ],
)
def test_each_fault_is_named_at_its_reply(inside: str, what: str) -> None:
    """A person who has never seen TOML reads what is wrong, and where."""
    assert (1, what) in faults(one(inside))


def test_an_unknown_occasion_is_a_fault() -> None:
    """There are two: somebody follows, and nothing else answers."""
    assert faults("[[replies]]\non = 'unsubscribe'\ntext = 'a'") == [(1, "on 不对")]


def test_texts_are_counted_in_bytes() -> None:
    """WeChat shows nothing at all of a text that is too long, so it is refused here."""
    fits = "字" * (TEXT_BYTES // 3) + "a" * (TEXT_BYTES % 3)
    assert read(one(f'text = "{fits}"'))[0].body == Text(fits)
    ((line, what),) = faults(one(f'text = "{"字" * 1000}"'))
    assert line == 1
    assert "3000 字节" in what


def test_the_same_words_twice_are_a_fault_of_the_second() -> None:
    """Only the first of them would ever answer, and its writer would not know."""
    text = one("text = '一'") + one("match = 'contains'\ntext = '二'") + one("text = '三'")
    assert faults(text.replace("加群", "ＡＩ")) == [(8, "“ai”第 1 行已经有了")]
    twice = "[[replies]]\non = 'follow'\ntext = 'a'\n" * 2
    assert faults(twice) == [(4, "on = “follow”第 1 行已经有了")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[[replies]]\nwords = [加群]\n", 2),
        ("[[replies]]\nwords = '加群'\nwords = '进群'\n", 3),
        ("[replies]\nwords = '加群'\n", None),
        ("replies = 3", None),
        ("replies = [3]", None),
        ("[reply]\n", None),
        ("a = " + "[" * 5000, None),
    ],
)
def test_a_broken_file_says_where(text: str, line: int | None) -> None:
    """No traceback, whatever is in the file."""
    with pytest.raises(PageInvalid) as refused:
        read(text)
    assert refused.value.faults[0].line == line


def test_what_looks_like_a_beginning_inside_a_text_moves_no_line() -> None:
    """Where lines cannot be told, none is told: a wrong one is worse."""
    text = one('text = """\n[[replies]]\n"""') + "[[replies]]\ntext = 'a'\n"
    assert faults(text) == [(None, "没有写回复哪些词")]


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """No input escapes as another error."""
    with suppress(RepliesInvalid):
        assert all(reply.line >= 0 for reply in read(text))


@given(st.text(st.characters(codec="utf-8"), max_size=800))
def test_whatever_text_is_taken_arrives(words: str) -> None:
    """HTML, XML and emoji included: what is refused would not have arrived."""
    quoted = "".join(f"\\U{ord(letter):08x}" for letter in words)
    text = one(f'text = "{quoted}"')
    assert tomllib.loads(text)["replies"][0]["text"] == words
    try:
        (reply,) = read(text)
    except RepliesInvalid:
        return
    assert reply.body == Text(words.strip())
    assert len(words.strip().encode()) <= TEXT_BYTES

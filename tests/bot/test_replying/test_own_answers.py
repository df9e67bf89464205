"""What the account answers by itself, before anything is searched."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from counter import message, moved
from PIL import Image
from structlog.testing import capture_logs

from bot.envelope import read_xml
from bot.followers.ownreplies import answer_own, own_default, own_welcome
from bot.messages import Card, ImageReply, NewsReply, TextReply, rendered
from workers.ledger.engine import writing
from workers.ownreplies import Match, Origin, OwnReply, Text
from workers.replybook import reread

if TYPE_CHECKING:
    from counter import Counter

    from bot.messages import Reply

Later = Callable[[float], None]
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
FILE = """
[[replies]]
words = ["加群"]
match = "contains"
text = '<a href="https://example.com/?a=1&b=2">扫码</a> ]]> <b>🌏</b>'

[[replies]]
words = ["入门"]
article = { title = "入门", url = "https://example.com/1", picture = "https://example.com/1.png" }

[[replies]]
words = ["客服"]
picture = "客服.png"

[[replies]]
on = "follow"
text = "欢迎"
"""


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Let seconds go by for what a process knows of replies."""
    now = [1000.0]
    monkeypatch.setattr("workers.replybook.monotonic", lambda: now[0])

    def passed(seconds: float) -> None:
        now[0] += seconds

    return passed


def picture(size: int = 320) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (size, 200), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


def ask(counter: Counter, words: str) -> Reply | None:
    return answer_own(words, counter.account, counter.services)


def keep(counter: Counter, words: str, says: str, match: Match, origin: Origin) -> None:
    """Keep a reply as another process would."""
    one = OwnReply(words=words, match=match, body=Text(says), origin=origin)
    counter.services.ledger.add_own_reply("daily", one, who="别人", now=NOON)


def test_the_file_answers(counter: Counter) -> None:
    """Words in a sentence, an article as a card; nothing for what nobody set."""
    counter.write("客服.png", picture())
    counter.write("replies.toml", FILE)
    assert ask(counter, "怎么加羣？") == TextReply(
        '<a href="https://example.com/?a=1&b=2">扫码</a> ]]> <b>🌏</b>'
    )
    card = Card(title="入门", url="https://example.com/1", picture="https://example.com/1.png")
    assert ask(counter, "入门") == NewsReply((card,))
    assert ask(counter, "可灵") is None
    assert own_welcome(counter.account, counter.services) == TextReply("欢迎")
    assert own_default(counter.account, counter.services) is None


def test_markup_in_a_reply_arrives_as_it_was_written(counter: Counter) -> None:
    """HTML, XML and the end of a CDATA section are words like others."""
    counter.write("客服.png", picture())
    counter.write("replies.toml", FILE)
    reply = ask(counter, "加群")
    assert reply is not None
    read = read_xml(rendered(reply, message(counter.account, "加群"), 0).encode())
    assert reply == TextReply(str(read["Content"]))


def test_a_picture_is_uploaded_once(counter: Counter) -> None:
    """The first who asks waits for it; everybody after them gets the same, also another process."""
    counter.write("客服.png", picture())
    counter.write("replies.toml", FILE)
    first = ask(counter, "客服")
    assert isinstance(first, ImageReply)
    assert ask(counter, "客服") == first
    assert ask(moved(counter), "客服") == first
    (kept,) = counter.sandbox.materials(counter.account.app_id)
    assert kept["media_id"] == first.media_id


def test_a_picture_that_cannot_be_had_leaves_the_answer_to_others(counter: Counter) -> None:
    """WeChat is slow, or the file is gone: a follower is not left without any answer."""
    counter.write("客服.png", picture())
    counter.write("replies.toml", FILE)
    counter.sandbox.fault(counter.account.app_id, "material/add_material", "before", errcode=-1)
    assert ask(counter, "客服") is None
    (counter.folder / "客服.png").unlink()
    assert ask(counter, "客服") is None
    assert ask(counter, "加群") is not None


def test_a_broken_file_leaves_what_was_there_before(counter: Counter, later: Later) -> None:
    """Somebody saves half a file: followers go on getting what they got."""
    counter.write("客服.png", picture())
    counter.write("replies.toml", FILE)
    assert ask(counter, "加群") is not None
    counter.write("replies.toml", FILE + "\n[[replies]]\nwords = [加群]\n")
    later(2.1)
    with capture_logs() as logs:
        assert ask(counter, "加群") is not None
    assert logs[0]["event"] == "replies_unreadable"
    counter.write("replies.toml", "[[replies]]\nwords = '加群'\ntext = '新的'\n")
    later(2.1)
    assert ask(counter, "加群") == TextReply("新的")


def test_what_changes_elsewhere_is_known_within_two_seconds(counter: Counter, later: Later) -> None:
    """One query answers all who ask meanwhile; then the process looks again."""
    assert ask(counter, "加群") is None
    keep(counter, "加群", "扫码", Match.EXACT, Origin.CHAT)
    later(1.9)
    assert ask(counter, "加群") is None
    later(0.2)
    assert ask(counter, "加群") == TextReply("扫码")
    reread(counter.account, counter.services.ledger)
    assert ask(counter, "加群") == TextReply("扫码")


def test_without_the_ledger_the_file_still_answers(counter: Counter) -> None:
    """A database that is away takes what was said in chat along, and nothing else."""
    counter.write("replies.toml", "[[replies]]\nwords = '加群'\ntext = '文件'\n")
    with writing(counter.services.ledger._engine) as connection:
        connection.exec_driver_sql("DROP TABLE own_replies")
    assert ask(counter, "加群") == TextReply("文件")
    assert ask(counter, "进群") is None


def test_a_welcome_of_the_settings_is_newer_than_the_back_end_s(counter: Counter) -> None:
    """What was imported greets until the owner writes another greeting, wherever."""
    keep(counter, "", "后台的欢迎", Match.FOLLOW, Origin.BACK_END)
    assert own_welcome(counter.account, counter.services) == TextReply("后台的欢迎")
    written = moved(counter, welcome="设置里的欢迎")
    assert own_welcome(written.account, written.services) is None
    keep(counter, "", "聊天里的欢迎", Match.FOLLOW, Origin.CHAT)
    written = moved(counter, welcome="设置里的欢迎")
    assert own_welcome(written.account, written.services) == TextReply("聊天里的欢迎")

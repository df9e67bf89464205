"""Questions are counted without who asked, in memory first, and then in the ledger."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.followers.tally import EVERY_MANY, PERSONAL, countable
from workers.ledger import Question

if TYPE_CHECKING:
    from parlour import Parlour

DAY = date(2024, 6, 20)


def counted(parlour: Parlour) -> list[Question]:
    return parlour.services.ledger.top_questions(parlour.account.name, DAY, 50)


def test_questions_are_counted_folded(parlour: Parlour) -> None:
    """可靈 and 可灵 are one question; commands count by their first name, taps as words."""
    parlour.publish("甲", ("可灵", "视频"), day=date(2024, 6, 18))
    for words in ("可灵", "可靈", " 可灵 ", "红烧肉", "最新", "最新一期", "谢谢", "更多", "1"):
        parlour.say(words)
    parlour.happen("CLICK", "最新")
    parlour.followers.flush()
    assert counted(parlour) == [
        Question("可灵", 3, 0), Question("最新", 3, 0), Question("红烧肉", 1, 1),
    ]  # fmt: skip
    missed = parlour.services.ledger.missed_questions(parlour.account.name, DAY)
    assert missed == [Question("红烧肉", 1, 1)]


def test_what_is_left_for_a_person_is_no_question(parlour: Parlour) -> None:
    """A message is read by people, and is nobody's statistics."""
    parlour.say("留言 请寄目录")
    parlour.say("人工")
    parlour.say("请回电")
    parlour.followers.flush()
    assert [each.words for each in counted(parlour)] == ["留言"]


@pytest.mark.parametrize(
    "words",
    ["13800138000", "我的qq 1234567", "138 0013 8000", "a.b@example.com", "11010119900101123x",
     "wxid_ab12", "我的微信号是小林", "oxvewafgvoklehjeheih62dxo9oxch", "https://example.com/u/1"],
)  # fmt: skip
def test_what_may_say_who_it_was_is_not_kept(words: str) -> None:
    """Numbers, addresses and names of accounts are counted without their words."""
    assert countable(words) == PERSONAL


@pytest.mark.parametrize(
    "words", ["可灵", "gpt-4o", "2024-06-18", "20240618", "qwen2.5-72b", "1024"]
)
def test_questions_are_kept_as_they_are(words: str) -> None:
    """A day or a model's name is nobody's telephone."""
    assert countable(words) == words
    assert len(countable("长" * 100)) == 60


def test_counts_are_written_by_and_by(parlour: Parlour) -> None:
    """Not each message waits for the ledger, and no more than some hundred are ever unwritten."""
    for number in range(EVERY_MANY + 5):
        parlour.say(f"词{number % 7}")
    written = sum(each.times for each in counted(parlour))
    assert written == EVERY_MANY
    parlour.followers.flush()
    assert sum(each.times for each in counted(parlour)) == EVERY_MANY + 5


def test_counts_of_several_processes_add_up(parlour: Parlour) -> None:
    """Each process writes its own, and none is lost."""
    for each in (parlour, parlour.other_process(), parlour.other_process()):
        for _ in range(4):
            each.say("可灵")
        each.followers.flush()
    assert counted(parlour) == [Question("可灵", 12, 12)]


def test_what_is_counted_is_written_when_the_process_ends(parlour: Parlour) -> None:
    """A web process that is stopped, forked as gunicorn forks it, writes down what it had."""
    settings = parlour.services.settings
    program = f"""
        import os, sys
        from pathlib import Path
        from bot.followers import Followers
        from bot.messages import TextMessage
        from workers.account import Account
        from workers.services import build
        from workers.settings import Settings
        account = Account(name={parlour.account.name!r}, app_id="wx0123456789abcdef", secret="s")
        settings = Settings(
            accounts={{account.name: account}}, home=Path({str(settings.home)!r}),
            database_url={settings.database_url!r}, redis_url={settings.redis_url!r},
        )
        followers = Followers(build(settings))
        child = os.fork()
        if child:
            sys.exit(os.waitpid(child, 0)[1])
        message = TextMessage(
            account=account.name, kind="text", follower="o", official="g", sent_at=1,
            identity="i", words="可灵",
        )
        followers.answer(message)
        sys.exit(0)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=60)
    (question,) = parlour.services.ledger.top_questions(parlour.account.name, DAY)
    assert (question.words, question.times) == ("可灵", 1)

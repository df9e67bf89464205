"""Orders in chat: whose words they are, what role they take, and that each is followed once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from switchboard import DAILY, WEEKLY, Phone, Switchboard
from wechat_side import account, callback, send, text

from bot.app import create_app
from bot.messages import Card, ImageReply, NewsReply, TextReply
from bot.operators.book import Book
from bot.operators.command import Command, Said
from bot.operators.dispatch import Dispatch
from bot.operators.enrolment import OPEN_FIRST
from bot.operators.handling import ALREADY, BROKEN, HALF, LATER, UNSET
from bot.operators.memory import packed, unpacked
from bot.router import Router
from workers.account import CallbackMode
from workers.errors import NoAnswer, SettingsInvalid, Unfit
from workers.ledger import LedgerAway, Telling
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

ORDERS = ("群发 0618", "发布 0618", "撤回 0618", "锁定 阿明", "邀请 小李 负责人", "登录", "状态")


@pytest.mark.parametrize("order", ORDERS)
def test_a_strangers_order_is_a_keyword(board: Switchboard, owner: Phone, order: str) -> None:
    """Whoever is not enrolled reads what any follower reads, and nothing happens."""
    before = board.journal()
    answer = Phone(board).say(order)
    assert "绑定" not in answer
    assert "角色" not in answer
    assert "发布人" not in answer
    assert answer == Phone(board).say(order)
    assert board.journal() == before
    assert owner.say("我是谁").startswith("你是 阿明")


def test_an_openid_of_another_account_gives_no_orders(board: Switchboard, owner: Phone) -> None:
    """The same letters under another account are somebody else."""
    elsewhere = Phone(board, WEEKLY, owner.openid)
    assert "阿明" not in elsewhere.say("我是谁")


def test_an_order_signed_with_another_accounts_key_is_refused(
    board: Switchboard, owner: Phone
) -> None:
    """Who knows one account's token cannot speak for an operator of another."""
    forged = replace(WEEKLY, name="daily", token="other")
    letter = callback(forged, text("锁定 小王", follower=owner.openid))
    assert send(board.webs[0], letter).status_code == 403


def test_a_signature_is_good_for_one_body(board: Switchboard, owner: Phone) -> None:
    """Whoever saw a callback go by cannot put another order under its signature."""
    Phone(board).enrol("小王", Role.EDITOR)
    seen = owner.message("我是谁")
    board.delivered(seen, DAILY)
    other = owner.message("锁定 小王")
    forged = replace(other, query={**other.query, "nonce": seen.query["nonce"]})
    assert send(board.webs[0], forged).status_code == 403
    assert all(each.active for each in board.services.ledger.operators())


def test_a_role_says_what_one_may(board: Switchboard, owner: Phone) -> None:
    """Who may not is told, politely, who may."""
    editor = Phone(board).enrol("小王", Role.EDITOR)
    assert editor.say("群发 0618") == "「群发」要发布人来做：阿明"
    assert editor.say("锁定 阿明") == "「锁定」要负责人来做：阿明"
    assert owner.say("角色 小王 发布人").startswith("小王 现在是发布人")
    assert "没有叫“0618”的" in editor.say("群发 0618")


def test_a_suspended_operator_is_a_follower(board: Switchboard, owner: Phone) -> None:
    """From the moment of the lock, on every process, whatever it remembers."""
    lost = Phone(board, web=board.open_web()).enrol("小王", Role.OWNER)
    assert "小王" in lost.say("我是谁")
    assert "已锁定 小王（daily）" in owner.say("锁定 小王")
    before = len(board.journal())
    assert "邀请" not in lost.say("邀请 小李 负责人")
    assert len(board.journal()) == before
    assert "你是 小王" not in lost.say("我是谁")


def test_a_lock_overtakes_an_order_on_its_way(board: Switchboard) -> None:
    """Suspended between the order and its first write, it changes nothing and says nothing."""
    began, go = threading.Event(), threading.Event()

    def slowly(said: Said) -> str:
        began.set()
        go.wait(5)
        said.services.ledger.tell(Telling("a", "b"), now=said.services.now())
        return "做了"

    phone = Phone(board).enrol("小王", Role.PUBLISHER)
    phone.web = _web(board, slowly)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(phone.say, "做")
        assert began.wait(5)
        now = board.services.now()
        board.services.ledger.suspend("小王", why="手机丢了", who="cli", now=now)
        told = len(board.services.ledger.notices())
        go.set()
        assert answer.result() == ""
    assert len(board.services.ledger.notices()) == told


def test_a_repeated_delivery_is_one_order(board: Switchboard, owner: Phone) -> None:
    """Another process that remembers nothing gives the stored answer, and does nothing."""
    letter = owner.message("邀请 小李 编辑")
    first = board.delivered(letter, DAILY)
    again = board.delivered(letter, DAILY, web=board.open_web(amnesia=True))
    assert "绑定 " in first
    assert again == first
    assert [what for _, what, why in board.journal() if "小李" in why] == ["invite"]


def test_what_the_ledger_keeps_of_an_answer_is_sealed(
    board: Switchboard, owner: Phone, tmp_path: Path
) -> None:
    """An answer holds codes and links of which the ledger has only hashes."""
    answer = owner.say("邀请 小李 编辑")
    code = answer.partition("绑定 ")[2][:14]
    kept = b"".join(each.read_bytes() for each in tmp_path.glob("ledger.sqlite3*"))
    assert b"\xe5\xb0\x8f\xe6\x9d\x8e" in kept  # 小李
    assert code.encode() not in kept
    assert code[5:].encode() not in kept


def test_two_deliveries_at_once_are_one_order(board: Switchboard, owner: Phone) -> None:
    """Two processes that know nothing of each other hold the same message: one of them acts."""
    webs = [board.open_web(amnesia=True) for _ in range(2)]
    for web in webs:
        replace(owner, web=web).say("我是谁")
    for number in range(5):
        letter = owner.message(f"邀请 小李{number} 编辑")
        deliver = partial(board.delivered, letter, DAILY)
        with ThreadPoolExecutor() as pool:
            pair = [pool.submit(deliver, web=web) for web in webs]
            answers = [each.result() for each in pair]
        made = [answer for answer in answers if "绑定 " in answer]
        assert made
        assert len(set(made)) == 1
        assert all(answer == ALREADY for answer in answers if answer not in made)
        assert [why for _, what, why in board.journal() if what == "invite"].count(
            f"小李{number}：编辑"
        ) == 1


def test_in_plain_mode_an_operator_reads_how_to_switch_it(
    ledger_url: str, redis_url: str, tmp_path: Path
) -> None:
    """There anybody can write in an operator's name, so nothing is done and nothing shown."""
    safe, plain = (account("daily", mode) for mode in (CallbackMode.SAFE, CallbackMode.PLAIN))
    enrolled = Phone(Switchboard.of(ledger_url, redis_url, tmp_path, safe), safe).enrol("阿明")
    board = Switchboard.of(ledger_url, redis_url, tmp_path, plain)
    phone = Phone(board, plain, enrolled.openid)
    for order in ("群发 0618", "登录", "我是谁", "锁定 小王"):
        assert phone.say(order) == OPEN_FIRST
    assert phone.say("最新") != OPEN_FIRST
    assert Phone(board, plain).say("群发 0618") != OPEN_FIRST


def test_what_is_no_order_is_anybodys_question(board: Switchboard, owner: Phone) -> None:
    """Operators read the account, too."""
    follower = Phone(board)
    for words in ("最新", "教程", "发布会", "重试机制", "可灵"):
        assert owner.say(words) == follower.say(words)


def test_silence_for_a_message_nobody_understands(board: Switchboard, owner: Phone) -> None:
    """Emoji, ten thousand characters, SQL, XML, nothing, control characters: no order, no error."""
    for words in (
        "😀",
        "长" * 10_000,
        "'; DROP TABLE operators;--",
        "<xml>群发</xml>",
        "\u202e群发",
    ):
        assert send(board.webs[0], owner.message(words)).status_code == 200
    assert owner.say("我是谁").startswith("你是 阿明")


def _web(board: Switchboard, answer: Callable[[Said], object], **how: object) -> FlaskClient:
    """A process with one order of its own, 做."""
    command = Command(names=("做", "do"), needs=Role.EDITOR, usage="做", answer=answer, **how)
    operators = Dispatch(board.services, Book.of((command,)))
    router = Router(otherwise=operators.answer)
    return create_app(board.services, router).test_client()


def test_what_takes_longer_is_told_later(board: Switchboard, owner: Phone) -> None:
    """WeChat waits five seconds: the answer goes out in time, and the result follows."""
    go = threading.Event()

    def slowly(_said: Said) -> str:
        go.wait(10)
        return "做好了"

    owner.web = _web(board, slowly, slow=True)
    began = time.monotonic()
    assert owner.say("做") == LATER
    assert time.monotonic() - began < 3.5
    go.set()
    _until(lambda: _told(board) == ("阿明：做", "做好了"))


def test_what_fails_later_is_told_without_its_text(board: Switchboard, owner: Phone) -> None:
    """Nobody waits for an order that will never answer; what went wrong is in the log."""
    go = threading.Event()

    def slowly(_said: Said) -> str:
        go.wait(10)
        raise ValueError("a secret")

    owner.web = _web(board, slowly, slow=True)
    assert owner.say("做") == LATER
    go.set()
    _until(lambda: _told(board) == ("阿明：做", BROKEN))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Unfit("先批准：gongbao approve 0618"), "先批准：「批准 0618」"),
        (NoAnswer("微信没有回答"), "微信没有回答"),
        (SettingsInvalid(["REDIS_URL is wrong"]), UNSET),
    ],
)
@pytest.mark.parametrize("slow", [False, True])
def test_what_stops_an_order_is_a_sentence(
    board: Switchboard, owner: Phone, error: Exception, sentence: str, *, slow: bool
) -> None:
    """In the words of the chat, and in Chinese."""

    def fails(_said: Said) -> str:
        raise error

    owner.web = _web(board, fails, slow=slow)
    assert owner.say("做").startswith(sentence)


def test_a_ledger_that_goes_away_midway_is_said(board: Switchboard, owner: Phone) -> None:
    """Whether it was done is not known then, and the answer does not say that it was not."""

    def half(said: Said) -> str:
        said.services.ledger.tell(Telling("a", "b"), now=said.services.now())
        raise LedgerAway

    owner.web = _web(board, half)
    assert owner.say("做") == HALF


def test_what_was_told_meanwhile_stands_under_the_answer(board: Switchboard) -> None:
    """A personal account cannot speak first: its operator reads it with the next message."""
    phone = Phone(board).enrol("小王", Role.EDITOR)
    phone.say("我是谁")
    board.services.ledger.tell(
        Telling("草稿备好了", "请看"), now=board.services.now(), account="daily"
    )
    assert "草稿备好了" in phone.say("我是谁")
    assert "草稿备好了" not in phone.say("我是谁")


def test_that_an_operator_wrote_is_noted_once_a_minute(board: Switchboard, owner: Phone) -> None:
    """Customer-service messages depend on it, and no answer may wait for it each time."""
    first = _heard(board)
    owner.say("我是谁")
    assert _heard(board) == first
    later = Phone(board, DAILY, owner.openid, ahead=timedelta(minutes=2))
    later.say("可灵")
    assert _heard(board) > first


def test_stored_answers_come_back_as_they_were() -> None:
    """Text, cards and pictures; not under another key."""
    card = Card(title="标题", summary="😀", picture="http://a/b", url="http://c")
    for reply in (TextReply("你好 \n]]>"), ImageReply("m1"), NewsReply((card,))):
        assert unpacked(packed(reply, DAILY), DAILY) == reply
    other = replace(DAILY, aes_key="A" * 43)
    assert unpacked(packed(TextReply("你好"), DAILY), other) is None


def _heard(board: Switchboard) -> float:
    (row,) = board.services.ledger.operators("daily")
    assert row.heard_at is not None
    return row.heard_at.timestamp()


def _told(board: Switchboard) -> tuple[str, str]:
    notice = board.services.ledger.notices()[0]
    return notice.title, notice.body


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)

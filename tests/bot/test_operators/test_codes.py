"""Confirming codes: what cannot be undone is asked about, and followed once, as it was asked."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from switchboard import CONFIRMING, DAILY, WEEKLY, Phone, Switchboard

sys.path.append(str(Path(__file__).parents[2] / "workers" / "test_ledger"))

from ledger_pages import submit_page

from bot.app import create_app
from bot.operators.book import Book
from bot.operators.codes import SAID, SPOILT, asked
from bot.operators.command import Command, Said
from bot.operators.dispatch import Dispatch
from bot.operators.handling import ALREADY, SPENT
from bot.router import Router
from workers.ledger import Verdict
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.testing import FlaskClient

    from workers.publication import Publication

CARD = "撤下这一篇？"


class Office:
    """Processes that know one order: 撤 asks, and its code writes into the journal."""

    def __init__(self, board: Switchboard) -> None:
        self.board = board
        publication = submit_page(board.services.ledger, "r1", account=DAILY).publication
        self.publication = self._drafted(publication, "hash-1")

    def web(self, *, ahead: timedelta = timedelta(), amnesia: bool = False) -> FlaskClient:
        """Start a process."""
        services = self.board.process(ahead=ahead, amnesia=amnesia)
        order = Command(names=("撤",), needs=Role.EDITOR, usage="撤", answer=self._ask)
        book = Book.of((order,), (), {"take down": self._follow})
        router = Router(otherwise=Dispatch(services, book).answer)
        return create_app(services, router).test_client()

    def change(self) -> None:
        """Let the article be another than it was."""
        self.publication = self._drafted(self.publication, "hash-2")

    def done(self) -> list[str]:
        """Who had it taken down."""
        entries = self.board.services.ledger.journal(self.publication.id)
        return [entry.who for entry in entries if entry.what == "take down"]

    def _drafted(self, publication: Publication, article: str) -> Publication:
        now = self.board.services.now()
        row = self.board.services.ledger.publication(publication.id)
        return self.board.services.ledger.note(
            row, who="worker", what="draft", now=now, article_hash=article
        )

    def _ask(self, said: Said) -> str:
        row = said.services.ledger.publication(self.publication.id)
        return asked(said, row, {"verb": "take down", "why": said.rest}, CARD)

    def _follow(self, said: Said, row: Publication | None, order: Mapping[str, object]) -> str:
        assert row is not None
        now = said.services.now()
        why = str(order["why"])
        said.services.ledger.record(
            who=said.who, what="take down", why=why, publication=row.id, now=now
        )
        return f"撤了：{why}"


@pytest.fixture
def office(board: Switchboard) -> Office:
    """An account with a publication that may be taken down."""
    return Office(board)


@pytest.fixture
def phone(board: Switchboard, office: Office) -> Phone:
    """The phone of 小王, who writes to a process of the office."""
    enrolled = Phone(board).enrol("小王", Role.PUBLISHER)
    enrolled.web = office.web()
    return enrolled


def ask(phone: Phone, why: str = "写错了") -> str:
    """Give the order, read the card, and give its code."""
    answer = phone.say(f"撤 {why}")
    assert answer.startswith(CARD)
    found = CONFIRMING.search(answer)
    assert found is not None
    return found[1]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 100_000:05}"


def test_a_code_confirms_what_was_asked(office: Office, phone: Phone) -> None:
    """Nothing happens before it, and then exactly what the card said."""
    code = ask(phone)
    assert office.done() == []
    assert phone.say(f" {code}。") == "撤了：写错了"
    assert office.done() == ["小王"]


def test_a_code_may_come_in_full_width(office: Office, phone: Phone) -> None:
    """Chinese keyboards type digits as wide as characters."""
    code = ask(phone)
    assert phone.say("".join(chr(ord(digit) + 0xFEE0) for digit in code)) == "撤了：写错了"


def test_a_code_is_used_once(office: Office, phone: Phone) -> None:
    """Typed again it says so, and does nothing."""
    code = ask(phone)
    phone.say(code)
    assert phone.say(code) == SAID[Verdict.SPENT]
    assert office.done() == ["小王"]


def test_a_repeated_delivery_of_a_code_is_one_order(office: Office, phone: Phone) -> None:
    """WeChat delivers once more, to a process that remembers nothing: the same answer, no act."""
    letter = phone.message(ask(phone))
    first = phone.board.delivered(letter, DAILY, web=phone.web)
    again = phone.board.delivered(letter, DAILY, web=office.web())
    forgotten = phone.board.delivered(letter, DAILY, web=office.web(amnesia=True))
    assert first == again == forgotten == "撤了：写错了"
    assert office.done() == ["小王"]


@pytest.mark.parametrize("same_message", [True, False])
def test_a_code_that_comes_twice_at_once_is_used_once(
    office: Office, phone: Phone, *, same_message: bool
) -> None:
    """Two processes that know nothing of each other: the order is followed by one of them."""
    for number in range(1, 5):
        code = ask(phone)
        letters = [phone.message(code) for _ in range(2)]
        if same_message:
            letters[1] = letters[0]
        webs = [office.web(amnesia=True) for _ in range(2)]
        deliver = partial(phone.board.delivered, account=DAILY)
        with ThreadPoolExecutor() as pool:
            pair = [
                pool.submit(deliver, letter, web=web)
                for letter, web in zip(letters, webs, strict=True)
            ]
            answers = {each.result() for each in pair}
        assert "撤了：写错了" in answers
        assert answers <= {"撤了：写错了", ALREADY, SPENT, SAID[Verdict.SPENT]}
        assert len(office.done()) == number


def test_a_code_dies_after_ten_minutes(office: Office, phone: Phone) -> None:
    """A card that is found in the evening does nothing."""
    code = ask(phone)
    late = timedelta(minutes=10, seconds=1)
    later = Phone(phone.board, DAILY, phone.openid, office.web(ahead=late), late)
    assert later.say(code) == SAID[Verdict.EXPIRED]
    assert office.done() == []


def test_a_code_dies_after_five_wrong_tries(office: Office, phone: Phone) -> None:
    """Whoever found the phone cannot try them all."""
    code = ask(phone)
    answers = [phone.say(other_than(code)) for _ in range(5)]
    assert "还可以试 4 次" in answers[0]
    assert answers[-1] == SPOILT
    assert phone.say(code) == SPOILT
    assert office.done() == []


def test_a_code_is_its_askers(office: Office, phone: Phone) -> None:
    """Another operator who reads it over a shoulder confirms nothing, and spoils nothing."""
    other = Phone(phone.board).enrol("小李", Role.OWNER)
    other.web = phone.web
    phone.say("撤")
    code = ask(phone)
    assert other.say(code) == ""  # nobody waits for a code of theirs: not an order
    theirs = ask(other, "别的")
    assert theirs == code or "确认码不对" in other.say(code)
    assert phone.say(code) == "撤了：写错了"
    assert office.done() == ["小王"]


def test_a_code_is_for_its_account(office: Office, phone: Phone) -> None:
    """The same person in another account has other codes."""
    code = ask(phone)
    weekly = Phone(phone.board, WEEKLY).enrol("小王", Role.OWNER)
    weekly.web = office.web()
    assert weekly.say(code) == ""
    assert office.done() == []


def test_a_code_is_for_its_order(office: Office, phone: Phone) -> None:
    """Of two that wait, each code confirms its own."""
    first, second = ask(phone, "一"), ask(phone, "二")
    assert phone.say(second) == "撤了：二"
    assert phone.say(first) == "撤了：一"


def test_a_change_of_the_article_voids_the_code(office: Office, phone: Phone) -> None:
    """What is confirmed is what was seen on the card."""
    code = ask(phone)
    office.change()
    assert "又改过了" in phone.say(code)
    assert phone.say(code) == SAID[Verdict.SPENT]
    assert office.done() == []


def test_a_lock_or_another_role_voids_the_code(office: Office, phone: Phone) -> None:
    """What was asked as a publisher is not confirmed as an editor, nor after the lock."""
    ledger, now = phone.board.services.ledger, phone.board.services.now()
    code = ask(phone)
    ledger.set_role("小王", Role.EDITOR, account="daily", who="cli", now=now)
    phone.web = office.web()
    assert phone.say(code) == SAID[Verdict.SPENT]
    code = ask(phone)
    ledger.suspend("小王", why="手机丢了", who="cli", now=now)
    ledger.reinstate("小王", who="cli", now=now)
    phone.web = office.web()
    assert phone.say(code) == SAID[Verdict.SPENT]
    assert office.done() == []


def test_digits_are_a_question_while_nothing_waits(board: Switchboard, owner: Phone) -> None:
    """Nobody is told of codes who was not asked for one."""
    assert "确认码" not in owner.say("12345")


def test_a_code_is_nowhere_in_the_ledger(office: Office, phone: Phone, tmp_path: Path) -> None:
    """Five digits could be found from a hash without a key, so there is a key, and no digits."""
    code = ask(phone)
    kept = b"".join(each.read_bytes() for each in tmp_path.glob("ledger.sqlite3*"))
    assert b"take down" in kept
    assert f"回复：{code}".encode() not in kept
    (row,) = office.board.services.ledger._newest("daily", "小王")
    assert code not in row.code_hash


def test_asking_is_written_down(office: Office, phone: Phone) -> None:
    """The journal knows who was about to do what, also where it came to nothing."""
    ask(phone)
    entries = office.board.services.ledger.journal(office.publication.id)
    assert [(e.who, e.what) for e in entries][-1] == ("小王", "ask to take down")

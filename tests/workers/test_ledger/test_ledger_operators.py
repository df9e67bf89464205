"""Operators, invitations and confirmations, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from ledger_pages import ACCOUNT, NOON, Submit
from many_hands import at_once

from workers.errors import StaleState
from workers.ledger import (
    AlreadyHeard,
    CodeSpent,
    Ledger,
    NoLonger,
    Telling,
    Verdict,
    open_ledger,
)
from workers.people import Role

if TYPE_CHECKING:
    from workers.people import Operator

NAME = ACCOUNT.name
DAY = timedelta(days=1)
CODE, OTHER = "AB12$right", "AB12$wrong"


@pytest.fixture(autouse=True)
def account(ledger: Ledger) -> None:
    """The account that people are invited to."""
    ledger.sync_accounts([ACCOUNT])


def invite(ledger: Ledger, person: str = "小王", role: Role = Role.OWNER, code: str = CODE) -> int:
    return ledger.invite(NAME, person, role, code_hash=code, until=NOON + DAY, who="cli", now=NOON)


def enrol(ledger: Ledger, openid: str = "o1", **how: object) -> Operator:
    invite(ledger, **how)
    operator = ledger.enrol(NAME, openid, code_hash=str(how.get("code", CODE)), now=NOON)
    assert operator is not None
    return operator


def ask(ledger: Ledger, code: str = "h", person: str = "小王") -> int:
    return ledger.ask(
        NAME,
        person,
        publication=None,
        order={"verb": "release", "at": None},
        article_hash="a",
        code_hash=code,
        until=NOON + timedelta(minutes=10),
        now=NOON,
    )


def test_an_invitation_is_spent_in_one_with_the_enrolment(ledger: Ledger) -> None:
    """Whoever was enrolled has their role, and the code is over."""
    operator = enrol(ledger)
    assert (operator.person, operator.role, operator.active) == ("小王", Role.OWNER, True)
    assert ledger.operator(NAME, "o1") == operator
    assert ledger.invitations(now=NOON) == []
    assert ledger.enrol(NAME, "o2", code_hash=CODE, now=NOON) is None


def test_an_invitation_counts_its_own_wrong_tries(ledger: Ledger) -> None:
    """Five with its beginning right end it; those that name none touch none."""
    invite(ledger)
    for _ in range(7):
        assert ledger.enrol(NAME, "o1", code_hash="ZZ99$wrong", now=NOON) is None
    assert [each.tries for each in ledger.invitations(NAME, now=NOON)] == [0]
    for _ in range(5):
        assert ledger.enrol(NAME, "o1", code_hash=OTHER, now=NOON) is None
    assert ledger.enrol(NAME, "o1", code_hash=CODE, now=NOON) is None


def test_an_invitation_ends_with_its_time(ledger: Ledger) -> None:
    """At the moment it was good until, it is not any more."""
    invite(ledger)
    assert ledger.enrol(NAME, "o1", code_hash=CODE, now=NOON + DAY) is None
    assert ledger.invitations(now=NOON + DAY) == []


def test_an_openid_is_one_person(ledger: Ledger) -> None:
    """The invitation that met somebody else's phone is still good."""
    enrol(ledger)
    invite(ledger, "小李", code="CD34$x")
    with pytest.raises(StaleState, match="小王"):
        ledger.enrol(NAME, "o1", code_hash="CD34$x", now=NOON)
    assert ledger.enrol(NAME, "o2", code_hash="CD34$x", now=NOON) is not None


def test_a_new_phone_lifts_a_suspension(ledger: Ledger) -> None:
    """It was an owner who invited them again, after the lock."""
    first = enrol(ledger)
    (locked,) = ledger.suspend("小王", why="手机丢了", who="小李", now=NOON)
    assert (locked.active, locked.suspended_why) == (False, "手机丢了")
    again = enrol(ledger, "o2", role=Role.EDITOR)
    assert (again.id, again.openid, again.role) == (first.id, "o2", Role.EDITOR)
    assert again.active


def test_one_of_many_who_send_a_code_is_enrolled(ledger: Ledger, url: str) -> None:
    """The code is one person's, whatever comes at the same moment."""
    invite(ledger)
    answers = at_once(_enrol, *[(url, f"o{number}") for number in range(4)])
    assert sorted(answers) == [False, False, False, True]
    assert len(ledger.operators()) == 1


def _enrol(url: str, openid: str) -> bool:
    ledger = open_ledger(url)
    try:
        return ledger.enrol(NAME, openid, code_hash=CODE, now=NOON) is not None
    finally:
        ledger.close()


def test_people_change_under_their_names(ledger: Ledger, submit: Submit) -> None:
    """Role, lock, return and removal are told by the ledger, and each only where it changes."""
    enrol(ledger)
    changed = ledger.set_role("小王", Role.EDITOR, account=NAME, who="cli", now=NOON)
    assert changed.role is Role.EDITOR
    with pytest.raises(StaleState):
        ledger.set_role("小李", Role.EDITOR, account=NAME, who="cli", now=NOON)
    assert len(ledger.suspend("小王", why="w", who="cli", now=NOON)) == 1
    assert ledger.suspend("小王", why="w", who="cli", now=NOON) == []
    assert [each.active for each in ledger.reinstate("小王", who="cli", now=NOON)] == [True]
    assert ledger.reinstate("小王", account="other", who="cli", now=NOON) == []
    assert [each.person for each in ledger.remove_operator("小王", who="cli", now=NOON)] == ["小王"]
    assert ledger.operators() == []


def test_what_a_message_did_is_read_with_its_sender(ledger: Ledger) -> None:
    """One question to the database tells who writes, and whether it was done before."""
    operator = enrol(ledger)
    assert ledger.called_upon(NAME, "o2", "m") == (None, False, None)
    assert ledger.called_upon(NAME, "o1", "m") == (operator, False, None)
    with ledger.hearing(NAME, "m", now=NOON) as message, ledger.on_behalf_of(operator):
        assert not message.settled
        ledger.tell(Telling("a", "b"), now=NOON)
        assert message.settled
    assert ledger.called_upon(NAME, "o1", "m") == (operator, True, None)
    ledger.answer_heard(NAME, "m", b"x", now=NOON)
    assert ledger.called_upon(NAME, "o1", "m") == (operator, True, b"x")


def test_a_write_on_behalf_of_somebody_suspended_changes_nothing(ledger: Ledger) -> None:
    """Neither is the message heard by it: another delivery is judged anew."""
    operator = enrol(ledger)
    ledger.suspend("小王", why="w", who="cli", now=NOON)
    with (
        pytest.raises(NoLonger),
        ledger.hearing(NAME, "m", now=NOON),
        ledger.on_behalf_of(operator),
    ):
        ledger.tell(Telling("a", "b"), now=NOON)
    assert ledger.notices() == []
    assert ledger.heard_answer(NAME, "m") is None
    ledger.reinstate("小王", who="cli", now=NOON)
    with ledger.hearing(NAME, "m", now=NOON), ledger.on_behalf_of(operator):
        ledger.tell(Telling("a", "b"), now=NOON)


def test_a_claim_is_no_effect_of_a_message(ledger: Ledger, submit: Submit) -> None:
    """Killed between the claim and the act, nothing was done, and the next delivery may."""
    operator = enrol(ledger)
    row = submit().publication
    with ledger.hearing(NAME, "m", now=NOON) as message, ledger.on_behalf_of(operator):
        taken = ledger.take(row, owner="me", seconds=60, now=NOON)
        assert not message.settled
        ledger.note(taken, who="小王", what="note", now=NOON)
        assert message.settled
        ledger.release(row.id, owner="me")
    with pytest.raises(AlreadyHeard), ledger.hearing(NAME, "m", now=NOON):
        ledger.tell(Telling("a", "b"), now=NOON)


def test_a_code_is_judged(ledger: Ledger) -> None:
    """Good, wrong, too late, spent: each is told apart, for its own person alone."""
    assert ledger.confirm(NAME, "小王", "h", now=NOON).verdict is Verdict.UNASKED
    ask(ledger)
    assert ledger.confirm(NAME, "小李", "h", now=NOON).verdict is Verdict.UNASKED
    assert ledger.confirm("other", "小王", "h", now=NOON).verdict is Verdict.UNASKED
    wrong = ledger.confirm(NAME, "小王", "x", now=NOON)
    assert (wrong.verdict, wrong.left) == (Verdict.WRONG, 4)
    late = NOON + timedelta(minutes=10)
    assert ledger.confirm(NAME, "小王", "h", now=late).verdict is Verdict.EXPIRED
    good = ledger.confirm(NAME, "小王", "h", now=NOON)
    assert good.verdict is Verdict.GOOD
    assert good.confirmation is not None
    assert good.confirmation.order == {"verb": "release", "at": None}
    ledger.void(good.confirmation, now=NOON)
    assert ledger.confirm(NAME, "小王", "h", now=NOON).verdict is Verdict.SPENT


def test_five_wrong_codes_end_what_waits(ledger: Ledger) -> None:
    """And a new question begins anew."""
    ask(ledger)
    for _ in range(5):
        ledger.confirm(NAME, "小王", "x", now=NOON)
    assert ledger.confirm(NAME, "小王", "h", now=NOON).verdict is Verdict.DEAD
    ask(ledger, "h2")
    assert ledger.confirm(NAME, "小王", "h2", now=NOON).verdict is Verdict.GOOD


def test_a_code_is_spent_with_what_it_confirms(ledger: Ledger) -> None:
    """Whatever becomes of the order becomes of the code, and a second use changes nothing."""
    ask(ledger)
    code = ledger.confirm(NAME, "小王", "h", now=NOON).confirmation
    assert code is not None
    with pytest.raises(ZeroDivisionError), ledger.spending(code, now=NOON):
        _ = 1 / 0
    assert ledger.confirm(NAME, "小王", "h", now=NOON).verdict is Verdict.GOOD
    with ledger.spending(code, now=NOON):
        ledger.tell(Telling("a", "b"), now=NOON)
        ledger.tell(Telling("c", "d"), now=NOON)
    with pytest.raises(CodeSpent), ledger.spending(code, now=NOON):
        ledger.tell(Telling("e", "f"), now=NOON)
    assert [each.title for each in ledger.notices()] == ["c", "a"]


def test_what_was_told_never_goes_back(ledger: Ledger) -> None:
    """A slow process must not have an operator told once more."""
    operator = enrol(ledger)
    ledger.told_until(operator.id, 7)
    ledger.told_until(operator.id, 3)
    (row,) = ledger.operators(NAME)
    assert row.told_until == 7


def test_an_account_that_is_known_is_no_effect_of_a_message(ledger: Ledger) -> None:
    """Killed behind it, the order must still be there for the next delivery."""
    ledger.sync_accounts([ACCOUNT])
    with ledger.hearing(NAME, "m", now=NOON) as message:
        ledger.sync_accounts([ACCOUNT])
    assert not message.settled
    with ledger.hearing(NAME, "m", now=NOON):
        ledger.sync_accounts([replace(ACCOUNT, app_id="wx of another")])
    with pytest.raises(AlreadyHeard), ledger.hearing(NAME, "m", now=NOON):
        ledger.sync_accounts([ACCOUNT])

"""What an operator was not told yet, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from ledger_pages import ACCOUNT, NOON, Submit

from workers.ledger import Ledger, Telling
from workers.people import Role
from workers.publication import State

if TYPE_CHECKING:
    from workers.people import Operator

NAME = ACCOUNT.name
LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def operator(ledger: Ledger) -> Operator:
    ledger.sync_accounts([ACCOUNT])
    until = NOON + timedelta(days=1)
    ledger.invite(
        NAME, "小王", Role.PUBLISHER, code_hash="AB12$c", until=until, who="cli", now=NOON
    )
    enrolled = ledger.enrol(NAME, "o1", code_hash="AB12$c", now=NOON)
    assert enrolled is not None
    return enrolled


def titles(ledger: Ledger, operator: Operator, **how: bool) -> list[str]:
    return [notice.title for notice in ledger.untold(operator, **how)]


def test_the_newest_come_first_and_once(ledger: Ledger, operator: Operator) -> None:
    """What was noted as told is not told again, whatever the caller remembers of the operator."""
    for title in ("一", "二", "三"):
        ledger.tell(Telling(title, ""), now=LATER, account=NAME)
    assert titles(ledger, operator) == ["三", "二", "一"]
    second = ledger.untold(operator)[1]
    ledger.told_until(operator.id, second.id)
    assert titles(ledger, operator) == ["三"]


def test_others_accounts_earlier_times_and_the_house_are_left_out(
    ledger: Ledger, operator: Operator
) -> None:
    """The whole house concerns only those who own it."""
    ledger.tell(Telling("以前", ""), now=NOON - timedelta(days=1), account=NAME)
    ledger.tell(Telling("全家", ""), now=LATER)
    assert titles(ledger, operator) == []
    assert titles(ledger, operator, house=True) == ["全家"]


def test_nobody_is_told_what_they_did_themselves(
    ledger: Ledger, operator: Operator, submit: Submit
) -> None:
    """The journal knows who caused a notice: the row of the same transaction."""
    row = submit().publication
    for minute, who, title in ((1, "小王", "自己的"), (2, "小李", "别人的")):
        at = NOON + timedelta(minutes=minute)
        row = ledger.move(row, State.HELD, who=who, what="hold", now=at, tell=Telling(title, ""))
    assert titles(ledger, operator) == ["别人的"]

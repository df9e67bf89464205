"""绑定: how somebody becomes an operator, and who does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from switchboard import DAILY, WEEKLY, Phone, Switchboard
from wechat_side import account, callback, text

from bot.operators.enrolment import NO_GOOD, OPEN_FIRST
from workers.account import CallbackMode
from workers.errors import Unfit
from workers.people import Role

if TYPE_CHECKING:
    from pathlib import Path

WRONG = "2222-2222-2222"


def test_a_code_makes_an_operator(board: Switchboard) -> None:
    """Whoever sends the code of an invitation is the person it was made for, in that role."""
    phone = Phone(board)
    code = board.invited("小王", Role.PUBLISHER)
    assert "小王" in phone.say(f"绑定 {code}")
    assert "你是 小王，“daily”的发布人" in phone.say("我是谁")
    assert [row[1] for row in board.journal()] == ["invite", "enrol"]


@pytest.mark.parametrize(
    "spelled",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
        lambda code: code.replace("-", "——"),
        lambda code: f"{code}。",
        lambda code: f"「{code}」",
    ],
)
def test_a_code_may_be_typed_as_phones_type(board: Switchboard, spelled: object) -> None:
    """Small letters, wide ones, other dashes: the code is read aloud, and typed by hand."""
    code = board.invited("小王", Role.EDITOR)
    assert "绑定好了" in Phone(board).say(f" 綁定：{spelled(code)} ")


def test_a_code_is_used_once(board: Switchboard) -> None:
    """Whoever reads the invitation later finds it spent."""
    code = board.invited("小王", Role.EDITOR)
    Phone(board).say(f"绑定 {code}")
    stranger = Phone(board)
    assert stranger.say(f"绑定 {code}") == NO_GOOD
    assert len(board.services.ledger.operators()) == 1


def test_a_code_dies_after_a_day(board: Switchboard) -> None:
    """An invitation that nobody took up opens nothing later."""
    code = board.invited("小王", Role.EDITOR)
    other = board.invited("小李", Role.EDITOR)
    later = timedelta(hours=24, seconds=1)
    phone = Phone(board, ahead=timedelta(hours=23, minutes=59))
    assert "绑定好了" in phone.say(f"绑定 {code}")
    assert Phone(board, ahead=later).say(f"绑定 {other}") == NO_GOOD


def test_a_code_dies_after_five_wrong_tries(board: Switchboard) -> None:
    """Whoever knows its beginning cannot try out the rest, from however many phones."""
    code = board.invited("小王", Role.EDITOR)
    for _ in range(5):
        assert Phone(board).say(f"绑定 {code[:5]}2222-2222") == NO_GOOD
    assert Phone(board).say(f"绑定 {code}") == NO_GOOD


def test_a_stranger_cannot_end_somebody_elses_invitation(board: Switchboard) -> None:
    """Wrong codes that name no invitation count against nobody but their sender."""
    code = board.invited("小王", Role.EDITOR)
    stranger = Phone(board)
    for _ in range(9):
        assert stranger.say(f"绑定 {WRONG}") == NO_GOOD
    assert "绑定好了" in Phone(board).say(f"绑定 {code}")


def test_one_phone_has_five_tries_an_hour(board: Switchboard) -> None:
    """Even the right code comes too late then, and the answer does not tell."""
    code = board.invited("小王", Role.EDITOR)
    phone = Phone(board)
    assert {phone.say(f"绑定 {WRONG}") for _ in range(5)} == {NO_GOOD}
    assert phone.say(f"绑定 {code}") == NO_GOOD


def test_nothing_tells_whether_anybody_is_invited(board: Switchboard) -> None:
    """Without any invitation a stranger reads the same."""
    assert Phone(board).say(f"绑定 {WRONG}") == NO_GOOD


def test_what_is_no_code_is_a_followers_question(board: Switchboard) -> None:
    """绑定微信支付 is something people ask about."""
    board.invited("小王", Role.EDITOR)
    for question in ("绑定 微信支付", "绑定chatgpt plus", "绑定", "绑定 2024年6月的文章"):
        assert Phone(board).say(question) not in ("", NO_GOOD)


def test_a_code_is_good_in_its_own_account_only(board: Switchboard) -> None:
    """An openid of one account says nothing in another, and neither does its invitation."""
    board.invited("小李", Role.EDITOR, "weekly")
    code = board.invited("小王", Role.OWNER, "daily")
    assert Phone(board, WEEKLY).say(f"绑定 {code}") == NO_GOOD
    assert "绑定好了" in Phone(board, DAILY).say(f"绑定 {code}")


def test_a_new_phone_takes_the_old_ones_place(board: Switchboard) -> None:
    """A person has one openid in an account: the lost phone is a follower's from then on."""
    old = Phone(board).enrol("小王", Role.PUBLISHER)
    new = Phone(board).enrol("小王", Role.EDITOR)
    (row,) = board.services.ledger.operators()
    assert (row.person, row.role, row.openid) == ("小王", Role.EDITOR, new.openid)
    other_web = board.open_web()
    assert "小王" not in replace(old, web=other_web).say("我是谁")


def test_a_phone_is_one_person(board: Switchboard) -> None:
    """Who is 小王 already does not become 小李 beside it, and the invitation stays good."""
    phone = Phone(board).enrol("小王")
    code = board.invited("小李", Role.EDITOR)
    assert "已经绑定为“小王”" in phone.say(f"绑定 {code}")
    assert "绑定好了" in Phone(board).say(f"绑定 {code}")


def test_a_later_invitation_ends_the_earlier(board: Switchboard) -> None:
    """Only one code at a time lets a person in."""
    first = board.invited("小王", Role.OWNER)
    board.invited("小王", Role.EDITOR)
    assert Phone(board).say(f"绑定 {first}") == NO_GOOD


def test_a_lock_ends_what_was_offered(board: Switchboard, owner: Phone) -> None:
    """A code that the thief of a phone had asked for does not open the lock."""
    Phone(board).enrol("小王", Role.EDITOR)
    code = board.invited("小王", Role.EDITOR)
    assert "已锁定 小王" in owner.say("锁定 小王")
    assert Phone(board).say(f"绑定 {code}") == NO_GOOD
    assert "绑定好了" in Phone(board).say(f"绑定 {board.invited('小王', Role.EDITOR)}")


def test_others_are_told(board: Switchboard, owner: Phone) -> None:
    """Whoever was not expected can be locked out at once."""
    Phone(board).enrol("小王", Role.EDITOR)
    titles = [notice.title for notice in board.services.ledger.notices()]
    assert titles.count("有人绑定") == 2
    assert "锁定 小王" in owner.say("我是谁")


def test_a_repeated_delivery_gets_the_same_answer(board: Switchboard) -> None:
    """WeChat asks again after 5 s, perhaps another process, and the code is spent by then."""
    phone = Phone(board)
    letter = phone.message(f"绑定 {board.invited('小王', Role.EDITOR)}")
    first = board.delivered(letter, DAILY)
    again = board.delivered(letter, DAILY, web=board.open_web(amnesia=True))
    assert "绑定好了" in first
    assert again == first


def test_in_plain_mode_nobody_is_enrolled(ledger_url: str, redis_url: str, tmp_path: Path) -> None:
    """There the answer says how to switch the mode on, and not whether the code was right."""
    plain, safe = (account("daily", mode) for mode in (CallbackMode.PLAIN, CallbackMode.SAFE))
    code = Switchboard.of(ledger_url, redis_url, tmp_path, safe).invited("小王", Role.OWNER)
    open_board = Switchboard.of(ledger_url, redis_url, tmp_path, plain)
    phone = Phone(open_board, plain)
    assert phone.say(f"绑定 {code}") == phone.say(f"绑定 {WRONG}") == OPEN_FIRST
    assert not open_board.services.ledger.operators()
    with pytest.raises(Unfit, match="没有加密"):
        open_board.invited("小王", Role.OWNER)


def test_in_compatible_mode_only_what_is_sealed_counts(
    ledger_url: str, redis_url: str, tmp_path: Path
) -> None:
    """The clear fields beside it may be anybody's."""
    both = account("daily", CallbackMode.COMPATIBLE)
    board = Switchboard.of(ledger_url, redis_url, tmp_path, both)
    phone = Phone(board, both)
    xml = text(f"绑定 {board.invited('小王', Role.OWNER)}", follower=phone.openid)
    letter = callback(both, xml)
    forged = replace(letter, body=letter.body.replace(phone.openid.encode(), b"oThief"))
    assert "绑定好了" in board.delivered(forged, both)
    assert [each.openid for each in board.services.ledger.operators()] == [phone.openid]

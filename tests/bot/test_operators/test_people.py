"""成员 邀请 锁定 解锁 移除 角色, and 帮助: people run an account from their phones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from switchboard import CODE, CONFIRMING, DAILY, WEEKLY, Phone, Switchboard

from bot.messages import TEXT_BYTES
from bot.operators import BOOK, COMMANDS
from bot.operators.book import Book
from bot.operators.command import Command, Said
from bot.operators.guide import help_command
from workers.people import Role, may

if TYPE_CHECKING:
    from pathlib import Path


def _command(*names: str) -> Command:
    return Command(names=names, needs=Role.EDITOR, usage=f"{names[0]}：…", answer=lambda _: "")


def test_an_owner_invites_from_the_phone(board: Switchboard, owner: Phone) -> None:
    """The answer is what to pass on, and who is meant is an editor unless it says more."""
    answer = owner.say("邀请 小王")
    found = CODE.search(answer)
    assert found is not None
    assert "24 小时内有效" in answer
    assert "绑定后是编辑" in answer
    assert "小王（编辑，已邀请，还没绑定）" in owner.say("成员")
    assert "绑定好了" in Phone(board).say(f"绑定 {found[1]}")
    assert "小王（编辑" in owner.say("成员")
    assert "已邀请" not in owner.say("成员")


@pytest.mark.parametrize("name", ["", "小王 皇帝", "a:b", "很长" * 11, "$x"])
def test_an_invitation_that_names_nobody_makes_nothing(owner: Phone, name: str) -> None:
    """The answer says how to write it."""
    before = owner.board.journal()
    assert "绑定 " not in owner.say(f"邀请 {name}")
    assert owner.board.journal() == before


def test_a_lock_holds_in_all_accounts(board: Switchboard, owner: Phone) -> None:
    """A lost phone is lost for each of them; back comes somebody where an owner says so."""
    for account in (DAILY, WEEKLY):
        Phone(board, account).enrol("小王", Role.PUBLISHER)
    assert "（daily、weekly）" in owner.say("锁定 小王")
    assert "已经是锁定的" in owner.say("锁定 小王")
    assert "小王（发布人" in (listed := owner.say("成员"))
    assert "已锁定：阿明 锁定" in listed
    assert "已解锁 小王（daily）" in owner.say("解锁 小王")
    assert [each.active for each in board.services.ledger.operators() if each.person == "小王"] == [
        True,
        False,
    ]
    assert "没有被锁定" in owner.say("解锁 小王")
    assert {"suspend", "reinstate"} <= {what for _, what, _ in board.journal()}


def test_a_lock_ends_sessions(board: Switchboard, owner: Phone) -> None:
    """Whoever has the phone may have the console open on it, too."""
    Phone(board).enrol("小王", Role.PUBLISHER)
    ledger, now = board.services.ledger, board.services.now()
    until = now.replace(year=now.year + 1)
    ledger.make_login("小王", everything=False, secret_hash="l", now=now, until=until)
    assert ledger.spend_login("l", session_hash="s", now=now, until=until)
    owner.say("锁定 小王")
    assert ledger.session("s", now=now, idle=until - now) is None


def test_nobody_locks_themselves_out(owner: Phone) -> None:
    """A slip must not leave an account without anybody."""
    for order in ("锁定 阿明", "移除 阿明", "角色 阿明 编辑"):
        assert "不能对自己这样做" in owner.say(order)
    assert "负责人" in owner.say("我是谁")


def test_removing_asks_first(board: Switchboard, owner: Phone) -> None:
    """The openid is forgotten, and only a new invitation brings somebody back."""
    phone = Phone(board).enrol("小王", Role.EDITOR)
    answer = owner.say("移除 小王")
    found = CONFIRMING.search(answer)
    assert found is not None
    assert len(board.services.ledger.operators()) == 2
    assert "已移除 小王" in owner.say(found[1])
    phone.web = board.open_web()
    assert "小王" not in phone.say("我是谁")
    assert "没有叫 小王 的" in owner.say("锁定 小王")


def test_unfollowing_suspends(board: Switchboard) -> None:
    """Whoever left, or whose phone was cleared, gives no orders when they follow again."""
    phone = Phone(board).enrol("小王", Role.EDITOR)
    ledger, now = board.services.ledger, board.services.now()
    assert ledger.unfollowed("daily", phone.openid, signed=True, now=now) == (0, "小王")
    assert not ledger.unfollowed("daily", "oNobody", signed=True, now=now)
    phone.web = board.open_web()
    assert "小王" not in phone.say("我是谁")


def test_who_unfollowed_comes_back_by_an_invitation_alone(board: Switchboard, owner: Phone) -> None:
    """Their openid is erased, so that unlocking would unlock nobody; the name and role are kept."""
    phone = Phone(board).enrol("小王", Role.PUBLISHER)
    ledger, now = board.services.ledger, board.services.now()
    ledger.unfollowed("daily", phone.openid, signed=True, now=now)
    owner.web = board.open_web()
    assert "请重新邀请" in owner.say("解锁 小王")
    assert "取消了关注" in owner.say("成员")
    phone.enrol("小王", Role.EDITOR)
    known = ledger.operator("daily", phone.openid)
    assert known is not None
    assert known.active


def test_help_is_what_one_may(board: Switchboard, owner: Phone) -> None:
    """One line a command, by role, and all of it fits into messages."""
    editor = Phone(board).enrol("小王", Role.EDITOR)
    pages = {phone.openid: _pages(phone) for phone in (owner, editor)}
    for phone, role in ((owner, Role.OWNER), (editor, Role.EDITOR)):
        lines = [line for page in pages[phone.openid] for line in page.splitlines()]
        wanted = {command.usage for command in COMMANDS if may(role, command.needs)}
        assert wanted <= set(lines)
        others = {command.usage for command in COMMANDS} - wanted
        assert not others & set(lines)
        assert all(len(page.encode()) <= TEXT_BYTES for page in pages[phone.openid])
    assert "锁定 小王：" not in "".join(pages[editor.openid])


def _pages(phone: Phone) -> list[str]:
    """All pages of 帮助, as they are turned."""
    pages = [phone.say("帮助")]
    while "更多：" in pages[-1]:
        pages.append(phone.say(pages[-1].rpartition("更多：")[2].partition("\n")[0]))
    return pages


def test_every_command_is_named_once() -> None:
    """Two commands for one word would be a matter of luck."""
    assert BOOK.find("帮助") is not None
    with pytest.raises(ValueError, match="发"):
        Book.of((_command("发"), _command("发")))


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("群发 0618", "0618"),
        ("群发0618", "0618"),
        ("群發　０６１８", "０６１８"),
        ("群 发：0618", "0618"),
        ("\u200b群发 第0618期", "第0618期"),
        ("群发ai20240618 北京", "ai20240618 北京"),
        ("MASS 0618", "0618"),
        ("Ｍａｓｓ　0618", "0618"),
        ("群发", ""),
    ],
)
def test_a_name_is_known_however_it_is_spelled(words: str, rest: str) -> None:
    """Full width, traditional, capitals, stray and missing spaces; the rest stays as typed."""
    book = Book.of((_command("群发", "mass"), _command("群发 测试"), help_command(tuple)))
    found = book.find(words)
    assert found is not None
    assert (found.command.names[0], found.rest) == ("群发", rest)


@pytest.mark.parametrize("words", ["群发器", "massive", "mass0618", "不群发 0618", "", " ", "群"])
def test_another_word_is_not_that_command(words: str) -> None:
    """发布会 is something to read about, and no order."""
    assert Book.of((_command("群发", "mass"),)).find(words) is None


def test_the_longest_name_is_meant() -> None:
    """回复 加 is not 回复 with a word 加."""
    book = Book.of((_command("回复"), _command("回复 加")))
    assert [book.find(words).name for words in ("回复 加 你好", "回复加 你好", "回复 减")] == [
        "回复 加",
        "回复 加",
        "回复",
    ]


def test_members_name_no_openid(board: Switchboard, owner: Phone) -> None:
    """Not in an answer, not in the journal, not in a repr."""
    (row,) = board.services.ledger.operators()
    said = Said(operator=row, account=DAILY, rest="", message=None, services=board.services)  # type: ignore[arg-type]
    shown = owner.say("成员") + str(board.journal()) + repr(row) + repr(said)
    assert owner.openid not in shown


def test_four_eyes_is_told(ledger_url: str, redis_url: str, tmp_path: Path) -> None:
    """Who may approve what depends on it."""
    strict = replace(DAILY, four_eyes=True)
    board = Switchboard.of(ledger_url, redis_url, tmp_path, strict)
    phone = Phone(board, strict).enrol("小王", Role.EDITOR)
    assert "四眼开着" in phone.say("四眼")
    assert "四眼开着" in phone.say("我是谁")


def test_nobody_is_told_what_they_did_themselves(board: Switchboard) -> None:
    """Their own answer said so; the other owner reads who came, and who was locked out."""
    mine, theirs = Phone(board).enrol("阿明"), Phone(board).enrol("小王")
    assert "小王 绑定为负责人" in mine.say("我是谁")
    assert "小王 绑定为" not in theirs.say("我是谁")
    Phone(board).enrol("小李", Role.EDITOR)
    said = mine.say("锁定 小李")
    assert "小李 绑定为编辑" in said
    assert "由 阿明 锁定" not in said
    assert "小李 由 阿明 锁定" in theirs.say("我是谁")

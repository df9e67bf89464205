"""The console's page of operators: who is there, and what an owner may do about them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from insider import Insiders, insiders_at

from bot.console import history, words
from workers.account import CallbackMode
from workers.orders import authorship
from workers.orders.staffing import code_hash
from workers.people import Role

if TYPE_CHECKING:
    from pathlib import Path

DEEDS = ("invite", "assign", "suspend", "reinstate", "remove", "log-out")


def roles(house: Insiders) -> dict[str, Role]:
    return {each.person: each.role for each in house.services.ledger.operators("demo")}


def test_a_code_is_shown_once_with_what_to_tell(house: Insiders) -> None:
    """It makes whoever sends it what was said; the page has it never again."""
    owner = house.come_in()
    told = owner.press("operators", "invite", of="demo", person="小李", role="publisher").text
    code = re.findall(r"绑定 ([0-9A-Z-]{14})", told)[0]
    assert "请 小李 用自己的微信关注“demo”" in told
    again = owner.get("operators").text
    assert code not in again
    assert "已邀请，还没绑定" in again
    ledger, now = house.services.ledger, house.services.now()
    assert ledger.enrol("demo", "oSecret", code_hash=code_hash(code), now=now)
    page = owner.get("operators").text
    assert "已邀请，还没绑定" not in page
    assert ("小李" in page, "oSecret" in page) == (True, False)
    assert roles(house) == {"小李": Role.PUBLISHER}


def test_an_owner_changes_locks_unlocks_and_removes(house: Insiders) -> None:
    """Each answer is a sentence, and the page shows what is so now."""
    owner, editor = house.come_in(), house.as_operator("小李")
    whom = {"of": "demo", "person": "小李"}
    told = owner.press("operators", "assign", role="owner", **whom).text
    assert "小李 现在是负责人" in told
    assert editor.get("operators").text.count("<summary>管理") == 1
    told = owner.press("operators", "suspend", why="手机丢了", **whom).text
    assert "小王 锁定：手机丢了" in told
    assert editor.get("operators").status_code == 401
    assert "notice bad" in owner.press("operators", "suspend", **whom).text
    assert "已解锁 小李" in owner.press("operators", "reinstate", **whom).text
    assert "请先勾选" in owner.press("operators", "remove", **whom).text
    assert roles(house) == {"小李": Role.OWNER}
    told = owner.press("operators", "remove", sure="yes", **whom).text
    assert "已移除 小李" in told
    assert "还没有运营者" in told
    assert not roles(house)


def test_whoever_is_logged_out_is_out_everywhere(house: Insiders) -> None:
    """In each browser, and with each link that was not used yet; they may come in again."""
    owner, one = house.come_in(), house.as_operator("小李")
    other = house.come_in("小李", everything=False)
    told = owner.press("operators", "log-out", of="demo", person="小李").text
    assert "小李 已退出控制台（2 处）" in told
    assert [each.get("more").status_code for each in (one, other)] == [401, 401]
    assert house.come_in("小李", everything=False).get("more").status_code == 200
    assert "退出所有登录" in owner.get("journal").text


def test_the_journal_says_each_deed_in_words_of_ours(house: Insiders) -> None:
    """What became of an address, of authors and of messages, in the journal and in an issue's."""
    ledger, now = house.services.ledger, house.services.now()
    account, row = house.shelf.account, house.shelf.publish("one", "早上好", "2026-11-22")
    ledger.enlist("demo", lambda _: now)
    for gone_at in (now, None, now):
        look = ledger.take_look(1, now=now, until=now)
        assert look is not None
        ledger.end_look(look, now=now, gone_at=gone_at)
    assert ledger.vouch("demo", row.address, who="小王", now=now)
    authorship.add(account, "小张", house.services, who="小王")
    authorship.revoke("小张", house.services, who="小王")
    message = ledger.leave_message("demo", "oSecret", "在吗", now=now)
    ledger.reopen_message(ledger.answer_message(message, "在", "小王", now), now=now)
    ledger.forget_person("demo", "oSecret", who="小王", now=now)
    for entry, _ in ledger.journal_of(["demo"]):
        assert not re.search("[a-z]", history.deed(entry)), entry.what
        if entry.publication is not None:
            assert not re.search("[a-z]", words.deed(entry)), entry.what


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PUBLISHER])
def test_only_an_owner_has_the_buttons_and_may_press_them(house: Insiders, role: Role) -> None:
    """All see who is there."""
    visitor = house.as_operator("小李", role)
    page = visitor.get("operators").text
    assert ("小李" in page, "管理" in page, "<button>换角色" in page) == (True, False, False)
    for deed in DEEDS:
        form = {"of": "demo", "person": "小李", "role": "owner", "sure": "yes"}
        assert visitor.press("operators", deed, **form).status_code == 403
    assert roles(house) == {"小李": role}


@pytest.mark.parametrize("deed", ["suspend", "remove", "assign"])
def test_the_last_owner_cannot_go(house: Insiders, deed: str) -> None:
    """A slip must not leave an account to nobody; with a second owner it is theirs to say."""
    owner = house.as_operator("阿明", Role.OWNER)
    form = {"of": "demo", "person": "阿明", "role": "editor", "sure": "yes"}
    assert "唯一的负责人" in owner.press("operators", deed, **form).text
    house.enrol("小李", Role.OWNER)
    ledger, now = house.services.ledger, house.services.now()
    ledger.suspend("小李", why="x", who="cli", now=now)
    assert "唯一的负责人" in owner.press("operators", deed, **form).text
    ledger.reinstate("小李", who="cli", now=now)
    owner.press("operators", deed, **form)
    left = [each for each in ledger.operators() if each.person == "阿明" and each.active]
    assert [each.role for each in left] == ([Role.EDITOR] if deed == "assign" else [])


def test_an_owner_of_one_account_does_nothing_in_another(tmp_path: Path, redis_url: str) -> None:
    """Nor about somebody who is only there; not even whether there is such an account is told."""
    house = insiders_at(tmp_path, redis_url, also="weekly")
    owner = house.as_operator("阿明", Role.OWNER)
    house.enrol("小李", Role.EDITOR, "weekly")
    assert "小李" not in owner.get("operators").text
    for deed in DEEDS:
        form = {"person": "小李", "role": "owner", "sure": "yes"}
        assert owner.press("operators", deed, of="weekly", **form).status_code == 404
    for deed in DEEDS[1:]:
        told = owner.press("operators", deed, of="demo", **form)
        assert "notice bad" in told.text, deed
    row = next(each for each in house.services.ledger.operators("weekly"))
    assert (row.person, row.role, row.active) == ("小李", Role.EDITOR, True)


@pytest.mark.parametrize(
    "person", ["", "a b", "<b>x</b>" * 9, "x" * 300, "\u202e小李", "a\x00b", "“小李”"]
)
def test_a_name_that_is_none_is_refused(house: Insiders, person: str) -> None:
    """It is told why, and nobody is invited."""
    told = house.come_in().press("operators", "invite", of="demo", person=person, role="editor")
    assert told.status_code == 200
    assert not house.services.ledger.invitations("demo", now=house.services.now())


def test_a_role_that_is_none_is_refused(house: Insiders) -> None:
    """The form may be written by hand."""
    told = house.come_in().press("operators", "invite", of="demo", person="小李", role="皇帝").text
    assert "角色有三种" in told


def test_names_are_words_and_no_markup(house: Insiders) -> None:
    """Names may have signs that pages are written in."""
    house.enrol("<i>阿明&", Role.EDITOR)
    page = house.come_in().get("operators").text
    assert "&lt;i&gt;阿明&amp;" in page
    assert "<i>" not in page


def test_without_encryption_nobody_is_invited(tmp_path: Path, redis_url: str) -> None:
    """An order that anybody could forge is none; the page says what to change."""
    house = insiders_at(tmp_path, redis_url, mode=CallbackMode.PLAIN)
    page = house.come_in().get("operators").text
    assert "明文模式" in page
    assert 'action="/console/operators/invite"' not in page


def test_fifty_people_are_a_small_page(house: Insiders) -> None:
    """At most 100 KB, whoever looks."""
    for number in range(50):
        house.enrol(f"运营者{number:02}", Role.EDITOR)
    assert len(house.come_in().get("operators").data) < 100_000


def test_authors_are_listed_where_there_are_some(house: Insiders) -> None:
    """With when their token was last used, and never the token."""
    editor = house.as_operator("小李", Role.EDITOR)
    assert "作者" not in editor.get("operators").text
    added = authorship.add(house.shelf.account, "小王", house.services, who="cli")
    page = editor.get("operators").text
    assert "令牌还没用过" in page
    assert added.token not in page

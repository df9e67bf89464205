"""Own replies, messages left and figures, by sealed callbacks to the real app."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from switchboard import DAILY, Phone, Switchboard

from workers.people import Role
from workers.publication import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox


@pytest.fixture
def certified(
    ledger_url: str, redis_url: str, tmp_path: Path, sandbox: Sandbox
) -> Iterator[Switchboard]:
    """An installation of one certified account, which the sandbox knows."""
    there = sandbox.create_account("subscription")
    sandbox.audience(there["app_id"], followers=2)
    facts = {"app_id": there["app_id"], "secret": there["secret"], "api_base": sandbox.api}
    account = replace(DAILY, kind=Kind.SUBSCRIPTION, **facts)
    board = Switchboard.of(ledger_url, redis_url, tmp_path, account)
    yield board
    board.services.ledger.close()


def first(answer: str) -> str:
    """The answer itself: what happened meanwhile may stand below."""
    return answer.splitlines()[0]


def test_what_an_operator_sets_answers_followers_everywhere(
    board: Switchboard, owner: Phone
) -> None:
    """Also on another web process, and until it is taken back."""
    reader = Phone(board)
    assert first(owner.say("回复 加 加群 扫码进群")) == "已设好：有人发来「加群」，就这样回复"
    assert reader.say("加羣") == "扫码进群"
    reader.web = board.open_web()
    assert reader.say("加群 ") == "扫码进群"
    assert "「加群」 扫码进群" in owner.say("回复")
    assert first(owner.say("回复 删 加群")) == "已删除「加群」的回复"
    reader.web = board.open_web()
    assert reader.say("加群") != "扫码进群"


def test_a_repeated_order_is_followed_once(board: Switchboard, owner: Phone) -> None:
    """WeChat delivers it again, to another process: the same answer, and one change."""
    order = owner.message("回复 加 加群 扫码")
    webs = (None, board.open_web())
    answers = [first(board.delivered(order, owner.account, web=web)) for web in webs]
    assert answers == ["已设好：有人发来「加群」，就这样回复"] * 2
    kept = board.services.ledger.own_replies("daily")
    assert [one.who for one in kept] == ["阿明"]


def test_only_a_publisher_changes_what_readers_see(board: Switchboard, owner: Phone) -> None:
    """An editor may read the list; a stranger's order is a question like any other."""
    editor, stranger = Phone(board).enrol("小王", Role.EDITOR), Phone(board)
    assert "要发布人来做：阿明" in editor.say("回复 加 加群 扫码")
    assert "还没有自己的回复" in editor.say("回复")
    assert "已设好" not in stranger.say("回复 加 加群 我的群")
    assert "还没有发出" not in stranger.say("统计")
    assert board.services.ledger.own_replies("daily") == []
    assert "还没有发出" in owner.say("统计")


def test_what_a_reader_leaves_is_answered_by_chat(certified: Switchboard, sandbox: Sandbox) -> None:
    """From 人工 to the answer in the reader's chat, sent once however often it is delivered."""
    account = certified.account()
    openid = sandbox.audience(account.app_id)["openids"][0]
    sandbox.as_follower(account.app_id, "say", content="人工", openid=openid)
    reader, owner = Phone(certified, account, openid), Phone(certified, account).enrol("阿明")
    reader.say("人工")
    reader.say("想转载昨天的文章")
    assert "想转载昨天的文章" in owner.say("留言")
    order = owner.message("答 1 可以，请注明出处")
    for web in (None, certified.open_web(), None):
        assert first(certified.delivered(order, account, web=web)) == "已答复第 1 条"
    (told,) = sandbox.told(account.app_id)
    assert (told["openid"], told["content"]["content"]) == (openid, "可以，请注明出处")
    assert first(owner.say("留言")) == "没有待答复的留言"
    assert owner.say("答 1 再说一遍").startswith("第 1 条已由 阿明 在")

"""Operators before the simulated WeChat: what it pushes, how often, and what a phone shows."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from served import served
from switchboard import Switchboard
from wechat_side import account

from bot.app import create_app
from bot.chat import make_router
from bot.operators.book import Book
from bot.operators.command import Command, Said
from bot.operators.dispatch import Dispatch
from bot.operators.handling import LATER
from bot.router import Router
from workers.account import CallbackMode
from workers.ledger import Telling
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox


class Town:
    """A certified account in the sandbox, its followers, and a house that answers them."""

    def __init__(self, board: Switchboard, sandbox: Sandbox, app_id: str) -> None:
        self.board = board
        self.sandbox = sandbox
        self.app_id = app_id
        self.openids = sandbox.audience(app_id)["openids"]

    def say(self, words: str, who: int = 0, **how: object) -> dict[str, Any]:
        """Have a follower type this."""
        openid = self.openids[who]
        return self.sandbox.as_follower(self.app_id, "say", content=words, openid=openid, **how)

    def enrol(self, person: str, role: Role, who: int = 0) -> None:
        code = self.board.invited(person, role)
        assert "绑定好了" in self.say(f"绑定 {code}", who)["shown"]


@pytest.fixture
def town(ledger_url: str, redis_url: str, tmp_path: Path, sandbox: Sandbox) -> Iterator[Town]:
    """Three people follow; messages are pushed to a real server, signed and encrypted."""
    there = sandbox.create_account("subscription", mode="safe")
    sandbox.audience(there["app_id"], followers=3)
    facts = {"app_id": there["app_id"], "token": there["callback_token"]}
    ours = account("daily", CallbackMode.SAFE, aes_key=there["aes_key"], **facts)
    board = Switchboard.of(ledger_url, redis_url, tmp_path, ours)
    with ExitStack() as houses:
        app = create_app(board.services, make_router(board.services))
        _connect(sandbox, there["app_id"], houses.enter_context(served(app)))
        yield Town(board, sandbox, there["app_id"])
        board.services.ledger.close()


def _connect(sandbox: Sandbox, app_id: str, address: str) -> None:
    sandbox.patch_account(app_id, callback_url=f"{address}/wechat/daily", mode="safe")
    assert sandbox.verify(app_id)["ok"]


def test_an_operator_comes_by_a_code(town: Town) -> None:
    """And is one as soon as the answer is read; everybody else stays a follower."""
    town.enrol("阿明", Role.OWNER)
    assert town.say("我是谁")["shown"].startswith("你是 阿明")
    assert "阿明" not in town.say("我是谁", 1)["shown"]
    assert "绑定 " in town.say("邀请 小王 编辑")["shown"]
    assert "绑定 " not in town.say("邀请 小王 编辑", 1)["shown"]


def test_whoever_unfollows_gives_no_orders(town: Town) -> None:
    """Also not when they come back: what was known of them is erased, so they are asked anew."""
    town.enrol("阿明", Role.OWNER)
    town.enrol("小王", Role.PUBLISHER, 1)
    openid = town.openids[1]
    town.sandbox.as_follower(town.app_id, "unsubscribe", openid=openid)
    town.sandbox.as_follower(town.app_id, "subscribe", openid=openid)
    rows = {each.person: each.active for each in town.board.services.ledger.operators()}
    assert rows == {"阿明": True, "小王": False}
    assert "请重新邀请" in town.say("解锁 小王")["shown"]
    rows = {each.person: each.active for each in town.board.services.ledger.operators()}
    assert rows == {"阿明": True, "小王": False}


def test_a_slow_order_is_given_once_however_often_it_is_pushed(town: Town) -> None:
    """WeChat's own patience ends first here: it pushes again, and one order is followed."""
    town.enrol("阿明", Role.OWNER)
    go, services = threading.Event(), town.board.services

    def slowly(said: Said) -> str:
        go.wait(20)
        said.services.ledger.tell(Telling("发了", ""), now=said.services.now(), account="daily")
        return "发了"

    command = Command(names=("发",), needs=Role.EDITOR, usage="发", answer=slowly, slow=True)
    operators = Dispatch(services, Book.of((command,)))
    with served(create_app(services, Router(otherwise=operators.answer))) as address:
        town.sandbox.patch_account(town.app_id, callback_url=f"{address}/wechat/daily")
        told = town.say("发", limit=1.0)
        assert len(told["attempts"]) > 1
        assert told["shown"] == LATER
        go.set()
        for thread in threading.enumerate():
            if thread.name == "order":
                thread.join(5)
    titles = [notice.title for notice in services.ledger.notices()]
    assert (titles.count("发了"), titles.count("阿明：发")) == (1, 1)

"""An order that is delivered again: one effect and one answer, whatever was forgotten meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from ledgers import new_ledger
from wechat_side import account, callback, clear_text, house, send, text

from bot import envelope
from bot.chat import make_router
from bot.operators.enrolment import OPEN_FIRST
from workers.account import CallbackMode
from workers.orders.staffing import invite
from workers.people import Role
from workers.scratch import connect
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from workers.account import Account

OPERATOR, STRANGER = "oOperator-000000000000000001", "oStranger-000000000000000001"
MODES = pytest.mark.parametrize("mode", [CallbackMode.COMPATIBLE, CallbackMode.SAFE])


class Web:
    """Web processes of one house, and a person who writes to its account."""

    def __init__(self, folder: Path, redis_url: str, one: Account) -> None:
        self.account = one
        self._redis_url = redis_url
        self.settings = Settings(
            accounts={one.name: one},
            home=folder,
            database_url=f"sqlite:///{folder}/ledger.sqlite3",
            redis_url=redis_url,
        )
        new_ledger(self.settings.database_url)
        self.services = Services(settings=self.settings)

    def process(self, settings: Settings | None = None) -> Flask:
        """One more web process, as bot.wsgi makes it."""
        told = settings or self.settings
        router = make_router(Services(settings=told))
        url = told.database_url
        return house(self._redis_url, *told.accounts.values(), router=router, database_url=url)

    def forget(self) -> None:
        """What happens when Redis is restarted."""
        connect(self._redis_url).redis.flushdb()

    def said(self, app: Flask, xml: str, one: Account | None = None) -> str:
        """Deliver a message, and read the answer."""
        written_by = one or self.account
        answer = send(app.test_client(), callback(written_by, xml))
        assert answer.status_code == 200
        if answer.data == b"success":
            return ""
        if written_by.mode is CallbackMode.PLAIN:
            clear = answer.data.decode()
        else:
            clear = clear_text(written_by, answer.data)
        return str(envelope.read_xml(clear.encode())["Content"])

    def enrol(self, app: Flask) -> None:
        invited = invite(self.account, "小满", Role.OWNER, self.services, who="test")
        assert "小满" in self.said(app, text(f"绑定 {invited.code}", follower=OPERATOR))

    def changes(self) -> int:
        """How often the journal has it that a reply was set."""
        written = self.services.ledger.journal_of([self.account.name], who="小满")
        return len(written)


Opened = Callable[[CallbackMode], Web]


@pytest.fixture
def opened(tmp_path: Path, redis_url: str) -> Opened:
    def opened(mode: CallbackMode) -> Web:
        return Web(tmp_path, redis_url, account(f"a{uuid4().hex[:12]}", mode))

    return opened


@MODES
def test_an_order_delivered_again_gets_its_answer_though_redis_forgot(
    opened: Opened, mode: CallbackMode
) -> None:
    """The ledger has the answer, sealed, and another process finds it there."""
    web = opened(mode)
    here, there = web.process(), web.process()
    web.enrol(here)
    before, order = web.changes(), text("回复 加 加群 扫码进群", follower=OPERATOR)
    first = web.said(here, order)
    web.forget()
    assert web.said(there, order) == first
    assert web.changes() == before + 1
    assert web.said(there, text("加群", follower=STRANGER)) == "扫码进群"


def test_during_a_rotation_an_order_is_still_one(opened: Opened) -> None:
    """Pushed once under each key: the same answer, under the key of each, and one effect."""
    web = opened(CallbackMode.SAFE)
    web.enrol(web.process())
    after = replace(web.account, aes_key="B" * 42 + "E", old_aes_key=web.account.aes_key)
    rotated = web.process(replace(web.settings, accounts={after.name: after}))
    before, order = web.changes(), text("回复 加 加群 扫码进群", follower=OPERATOR)
    first = web.said(rotated, order)
    web.forget()
    assert web.said(rotated, order, replace(after, old_aes_key="")) == first
    assert web.changes() == before + 1


def test_an_order_pushed_to_two_processes_at_once_is_one(opened: Opened) -> None:
    """Two pushes that know nothing of one another, as Redis is away, meet in the ledger."""
    web = opened(CallbackMode.SAFE)
    web.enrol(web.process())
    away = replace(web.settings, redis_url="unix:///nowhere/valkey.sock")
    apps = [web.process(away) for _ in range(2)]
    before, order = web.changes(), text("回复 加 加群 扫码进群", follower=OPERATOR)
    with ThreadPoolExecutor(4) as four:
        list(four.map(lambda n: web.said(apps[n % 2], order), range(4)))
    assert web.changes() == before + 1


def test_a_strangers_order_is_a_question(opened: Opened) -> None:
    """Words that command mean nothing from who was not enrolled, and nothing is changed."""
    web = opened(CallbackMode.SAFE)
    app = web.process()
    web.enrol(app)
    before = web.changes()
    for words in ("群发 0618", "回复 加 加群 我的群", "锁定 小满", "登录"):
        assert "加密" not in web.said(app, text(words, follower=STRANGER))
    assert web.changes() == before
    assert [each.active for each in web.services.ledger.operators()] == [True]


def test_in_plain_mode_nobody_commands(opened: Opened) -> None:
    """The person who may hears how to switch encryption on; others are followers."""
    web = opened(CallbackMode.SAFE)
    web.enrol(web.process())
    plain = replace(web.account, mode=CallbackMode.PLAIN)
    app = web.process(replace(web.settings, accounts={plain.name: plain}))
    before = web.changes()
    told = web.said(app, text("回复 加 加群 扫码进群", follower=OPERATOR), plain)
    assert told == OPEN_FIRST
    stranger = web.said(app, text("群发 0618", follower=STRANGER), plain)
    assert stranger
    assert stranger != OPEN_FIRST
    assert web.changes() == before

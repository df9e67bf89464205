"""Whoever unfollows, or asks for it, is forgotten: nothing the house keeps has their openid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from house import House, settings_for
from ledgers import new_ledger
from sqlalchemy import select
from wechat_side import account, callback, event, send, text

from bot.app import create_app
from bot.chat import make_router
from bot.console import make_console
from workers.account import CallbackMode
from workers.entrance import hashed, new_secret
from workers.errors import Unfit
from workers.ledger.engine import reading
from workers.ledger.tables import metadata
from workers.orders import forgetting, staffing
from workers.people import Role
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from bot.sandbox.remote import Sandbox
    from workers.account import Account

ME, OTHER = "oForgetMe-" + "a" * 18, "oStaysHere" + "b" * 18
CODE = re.compile(r"绑定 ([0-9A-Z-]{14})")


@dataclass
class Town:
    """An account's door and its stores, and what lies in them."""

    services: Services
    account: Account
    door: FlaskClient

    def say(self, words: str, who: str = ME) -> None:
        sent = callback(self.account, text(words, follower=who))
        assert send(self.door, sent).status_code == 200

    def leave(self, who: str = ME) -> None:
        """Unfollow, as WeChat tells it."""
        told = event("unsubscribe", "<EventKey></EventKey>").replace("oFollower-0001", who)
        assert send(self.door, callback(self.account, told)).status_code == 200

    def enrol(self, who: str = ME, name: str = "小王") -> None:
        invited = staffing.invite(self.account, name, Role.OWNER, self.services, who="cli")
        self.say(f"绑定 {invited.code}", who)
        assert self.services.ledger.operator(self.account.name, who)

    def traces(self, openid: str) -> set[str]:
        """Where the openid stands: tables and columns, and the names of Redis keys."""
        found = set()
        with reading(self.services.ledger._engine) as connection:
            for table in metadata.sorted_tables:
                for row in connection.execute(select(table)).mappings():
                    found |= {
                        f"{table.name}.{name}"
                        for name, value in row.items()
                        if holds(value, openid)
                    }
        redis = self.services.scratch.redis
        found |= {
            key.decode() for key in redis.scan_iter() if holds((key, kept(redis, key)), openid)
        }
        return found


def holds(value: object, openid: str) -> bool:
    return openid in (value.decode("latin-1") if isinstance(value, bytes) else repr(value))


def kept(redis: Any, key: bytes) -> object:  # noqa: ANN401  redis-py's
    match redis.type(key):
        case b"string":
            return redis.get(key)
        case b"hash":
            return redis.hgetall(key)
        case b"list":
            return redis.lrange(key, 0, -1)
        case b"set":
            return redis.smembers(key)
        case b"zset":
            return redis.zrange(key, 0, -1)
        case kind:
            raise AssertionError(kind)


@pytest.fixture(params=[CallbackMode.SAFE, CallbackMode.PLAIN])
def town(request: pytest.FixtureRequest, tmp_path: Path, redis_url: str) -> Town:
    daily = account("daily", request.param)
    settings = Settings(
        accounts={"daily": daily},
        home=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'ledger.sqlite3'}",
        redis_url=redis_url,
    )
    new_ledger(settings.database_url)
    services = Services(settings=settings)
    services.scratch.redis.flushdb()
    app = create_app(services, make_router(services), make_console(services))
    return Town(services, daily, app.test_client())


def test_a_follower_who_leaves_leaves_nothing(town: Town) -> None:
    """Nor does what they left to others say who it was; and others keep what is theirs."""
    for who in (ME, OTHER):
        for words in ("往期", "可灵", "人工", "请回电 13800000000", "更多", "1"):
            town.say(words, who)
    assert "inbox.openid" in town.traces(ME)
    town.leave()
    assert town.traces(ME) == set()
    assert town.traces(OTHER) == {"inbox.openid"}
    assert "13800000000" in town.services.ledger.messages("daily")[0].words


@pytest.mark.parametrize("town", [CallbackMode.SAFE], indirect=True)
def test_an_operator_who_leaves_is_suspended_and_nameless_to_wechat(town: Town) -> None:
    """Name and role stay, that others see what happened; codes and talks are void."""
    town.enrol()
    for words in ("列表", "取消", "登录", "邀请 小李", "封面 0618", "留言"):
        town.say(words)
    assert "operators.openid" in town.traces(ME)
    town.leave()
    assert town.traces(ME) == set()
    (row,) = town.services.ledger.operators("daily")
    assert (row.person, row.active, row.erased) == ("小王", False, True)
    entry = town.services.ledger.journal_of(["daily"])[0].entry
    assert (entry.what, entry.why) == ("suspend", "小王：取消了关注")


@pytest.mark.parametrize("town", [CallbackMode.SAFE], indirect=True)
def test_a_person_who_asks_is_forgotten(town: Town) -> None:
    """By a message they left, or as an operator by name: codes, links, sessions, role, words."""
    town.say("留言 请删掉我的资料")
    ledger, now = town.services.ledger, town.services.now()
    town.enrol()
    town.say("登录")
    ledger.make_login(
        "小王", everything=False, secret_hash=hashed("a"), now=now, until=now.replace(year=2100)
    )
    ledger.spend_login(
        hashed("a"), session_hash=hashed(new_secret()), now=now, until=now.replace(year=2100)
    )
    number = ledger.messages("daily")[0].id
    who = forgetting.who_left(number, None, town.services)
    assert (who.shown, ME in repr(who)) == ("“daily”的运营者 小王（负责人）", False)
    assert forgetting.who_operates("小王", None, town.services)[0].openid == ME
    said = forgetting.forget(who, town.services, who="cli")
    assert said == "已删除（daily）：1 条留言、运营者 小王 的绑定和角色"
    assert town.traces(ME) == set()
    assert {place.split(".")[0] for place in town.traces("小王")} == {"journal", "notices"}
    assert "没有保存" in forgetting.forget(who, town.services, who="cli")
    for gone in (
        lambda: forgetting.who_left(number, None, town.services),
        lambda: forgetting.who_operates("小王", None, town.services),
    ):
        with pytest.raises(Unfit):
            gone()


def test_the_command_asks_first_and_hears_the_openid_from_a_pipe(
    tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any], redis_url: str
) -> None:
    """An openid is no word of a command line; where nobody can be asked, --yes has to be said."""
    house = House(tmp_path, {"REDIS_URL": redis_url})
    (tmp_path / ".env").write_text(settings_for(wechat_account, sandbox.api))
    settings = Settings.read(tmp_path, {})
    new_ledger(settings.database_url)
    ledger = Services(settings=settings).ledger
    ledger.sync_accounts(settings.accounts.values())
    now = Services(settings=settings).now()
    number = ledger.leave_message("main", ME, "请回电", now=now)
    assert "--yes" in house.run("forget", "--message", str(number)).stderr
    assert ledger.message(number) is not None
    told = house.run("forget", "--yes", given=f"{ME}\n")
    assert told.stdout == "已删除（main）：1 条留言\n"
    assert ledger.message(number) is None

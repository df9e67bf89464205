"""A personal account's followers and the house over HTTP: what is pushed, and what is read."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import new_ledger
from pressroom import House, settings_for
from served import served

from bot.app import create_app
from bot.chat import make_router
from workers import orders, shelving
from workers.account import CallbackMode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.remote import Sandbox

BODY = """
## 可灵开放试用

![一张图](one.png)

快手的视频模型，人人可用。

## 千问

Qwen2 开源。
"""


class Follower:
    """Somebody with a phone; everything goes through the sandbox, signed and encrypted."""

    def __init__(self, house: House, openid: str = "") -> None:
        self.house, self.openid = house, openid

    def act(self, name: str, **wanted: object) -> dict[str, Any]:
        app_id = self.house.account.app_id
        told = self.house.sandbox.as_follower(app_id, name, openid=self.openid, **wanted)
        self.openid = self.openid or told["openid"]
        return told

    def say(self, words: str) -> str:
        """Write, and read the text that comes back."""
        told = self.act("say", content=words)
        assert told["outcome"] == "reply", told
        return str(told["shown"])


@pytest.fixture(params=[CallbackMode.SAFE, CallbackMode.PLAIN])
def house(
    request: pytest.FixtureRequest, sandbox: Sandbox, tmp_path: Path, redis_url: str
) -> Iterator[House]:
    """A house whose callback address is up, in a mode that encrypts and in one that does not."""
    mode = request.param
    there = sandbox.create_account("personal", mode=str(mode))
    settings = settings_for(there, sandbox, tmp_path, redis_url)
    account = replace(
        settings.account(), name=f"a{secrets.token_hex(6)}", mode=mode,
        token=there["callback_token"], aes_key=there["aes_key"],
    )  # fmt: skip
    settings = replace(settings, accounts={account.name: account})
    new_ledger(settings.database_url)
    made = House(settings, sandbox, tmp_path)
    app = create_app(made.services, make_router(made.services))
    with served(app) as address:
        url = f"{address}/wechat/{account.name}"
        sandbox.patch_account(there["app_id"], callback_url=url, mode=str(mode))
        assert sandbox.verify(there["app_id"])["ok"]
        yield made
    made.services.ledger.close()


def publish(house: House) -> str:
    """Bring a page to its readers as a personal account does; answers its address."""
    row = house.walk(house.submit(house.page(body=BODY)))
    house.sandbox.by_hand(house.account.app_id, f"drafts/{row.draft_id}/publish", notify=False)
    (release,) = house.sandbox.releases(house.account.app_id)
    address = str(release["articles"][0]["url"])
    orders.published(house.row(row), address, house.account, house.services, who="小林")
    shelving.put_in_place(row.id, house.services)
    return house.row(row).address


def test_a_follower_comes_asks_and_goes(house: House) -> None:
    """From the welcome to the last trace of a follower, as a phone shows it."""
    address = publish(house)
    follower = Follower(house)
    welcome = follower.act("subscribe")
    assert welcome["shown"].startswith("你好，欢迎关注！")
    assert "weixin://bizmsgmenu?msgmenucontent=" in welcome["shown"]
    card = follower.act("say", content="1")["reply"]
    assert address in card
    assert "<Title><![CDATA[早上好]]></Title>" in card
    (picture,) = [one for one in house.sandbox.materials(house.account.app_id) if one["url"]]
    shown = picture["url"].replace("http:", "https:")
    assert f"<PicUrl><![CDATA[{shown}]]></PicUrl>" in card
    assert follower.say("留言 请回电") == "谢谢，已经留下了，会有人看。"
    assert len(house.services.ledger.messages(house.account.name)) == 1
    assert follower.act("unsubscribe")["outcome"] == "silence"
    assert house.services.ledger.messages(house.account.name) == []


def test_words_numbers_and_taps(house: House) -> None:
    """Words find the item, numbers open the list, a tap of the menu is a word."""
    publish(house)
    follower = Follower(house)
    follower.act("subscribe")
    found = follower.act("say", content="ｑｗｅｎ２")
    assert "<Description><![CDATA[千问]]></Description>" in found["reply"]
    assert "1. <a href=" in follower.say("往期")
    assert "<Title><![CDATA[早上好]]></Title>" in follower.act("say", content="第一条")["reply"]
    assert follower.say("更多").startswith("都在这里了")
    assert "没有找到" in follower.say("红烧肉")
    spoken = follower.act("voice", recognition="可灵。")
    assert "可灵开放试用" in spoken["reply"]
    assert "收到了" in follower.act("picture")["shown"]
    event = {"EventKey": "往期"}
    app_id = house.account.app_id
    tapped = house.sandbox.send(app_id, type="event", content="CLICK", fields=event)
    assert tapped["shown"] == follower.say("往期")


def test_hostile_words_over_the_wire(house: House) -> None:
    """Marks, tags and 10,000 characters are answered with a text that WeChat shows."""
    follower = Follower(house)
    follower.act("subscribe")
    for words in (
        "]]><xml>",
        "<!DOCTYPE x>",
        "\u202e反",
        "' OR 1=1 --",
        "NEAR(a b)",
        "长" * 10_000,
    ):
        assert follower.say(words)


def test_a_repeated_message_is_answered_the_same(house: House) -> None:
    """WeChat pushes twice: nothing happens twice, and the same is read."""
    follower = Follower(house)
    follower.act("subscribe")
    follower.say("留言 只说一次")
    first = house.sandbox.deliveries(house.account.app_id)[-1]
    again = house.sandbox.send(house.account.app_id, repeat=True)
    assert again["attempts"][0]["body"] == first["attempts"][0]["body"]
    assert len(house.services.ledger.messages(house.account.name)) == 1

"""After a key was changed on one side only, the house says which; and not of who only knocks."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from wechat_side import account, callback, send, text

from bot.app import create_app
from bot.terminal.refused import examine_refusals
from bot.visits import OURS
from workers.account import CallbackMode
from workers.services import Services
from workers.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from workers.account import Account

OTHER_KEY = "a" * 42 + "E"


class House:
    """One account's door, and what doctor says of it."""

    def __init__(self, services: Services, one: Account) -> None:
        self.services, self.account = services, one
        self.app = create_app(services)

    @property
    def door(self) -> FlaskClient:
        return self.app.test_client()

    def says(self) -> list[str]:
        found = examine_refusals(self.account, self.services)
        return [f"{each.what}：{each.remedy}" for each in found]

    def hears(self, one: Account, **over: str) -> int:
        """Push a message as the back end of `one` would."""
        return send(self.door, callback(one, text("帮助")).asking(**over)).status_code


@pytest.fixture
def house(tmp_path: Path, redis_url: str) -> Iterator[House]:
    one = account(f"a{uuid4().hex[:12]}", CallbackMode.SAFE)
    services = Services(
        settings=Settings(
            accounts={one.name: one}, home=tmp_path, database_url="sqlite://", redis_url=redis_url
        )
    )
    yield House(services, one)
    services.scratch.close()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"token": "another"},
            "签名不对；之后没有收到过对的：后台的 Token 和这里的不一致？如果你刚改过",
        ),
        (
            {"aes_key": OTHER_KEY},
            "解不开；之后没有收到过对的：后台的 EncodingAESKey 和这里的不一致",
        ),
        (
            {"app_id": "wx0000000000000000"},
            "另一个公众号的；之后没有收到过对的：这个地址填到了另一个",
        ),
        (
            {"mode": CallbackMode.PLAIN},
            "加解密方式不同；之后没有收到过对的：后台选的消息加解密方式",
        ),
    ],
)
def test_what_differs_is_named_until_a_good_message_comes(
    house: House, changed: dict[str, str], words: str
) -> None:
    """With the variable to set; and no key, old or new."""
    assert house.hears(house.account) == 200
    assert house.hears(replace(house.account, **changed)) == 403
    (said,) = house.says()
    assert words in said
    assert not {"doorbell", "another", OTHER_KEY, house.account.aes_key} & set(said.split())
    assert house.hears(house.account) == 200
    assert house.says() == []


def test_who_only_knocks_is_not_told(house: House) -> None:
    """A scanner has no stamp, or an old one, or a word in the place of a signature."""
    for over in ({"signature": ""}, {"signature": "x"}, {"nonce": ""}, {"timestamp": "1400000000"}):
        assert house.hears(replace(house.account, token="another"), **over) == 403
    assert house.door.post(house.account.name).status_code == 404
    assert house.says() == []


def test_our_own_rings_say_nothing_of_wechat(house: House) -> None:
    """Doctor tries a forged message, and one with the settings of its own."""
    stranger = replace(house.account, token="another")
    for told in (0, 1):
        for one in (stranger, house.account):
            pushed = callback(one, text("帮助"))
            house.door.post(
                pushed.path,
                query_string=pushed.query,
                data=pushed.body,
                headers={"User-Agent": OURS},
            )
        assert len(house.says()) == told
        house.hears(stranger)


def test_a_verification_proves_the_token_and_no_more(house: House) -> None:
    """WeChat asks for one when somebody presses 提交 there."""
    house.hears(replace(house.account, aes_key=OTHER_KEY))
    house.hears(replace(house.account, token="another"))
    assert len(house.says()) == 2
    asked = callback(house.account, "<xml/>", timestamp=str(int(time.time())))
    query = {**asked.query, "echostr": "1"}
    assert house.door.get(asked.path, query_string=query).data == b"1"
    (left,) = house.says()
    assert "EncodingAESKey" in left

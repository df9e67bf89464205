"""A follower is told something, as far as WeChat lets an account speak first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workers.account import Account
from workers.errors import NoAnswer, OperatorMustAct, QuotaSpent, Refused, WeChatError
from workers.publication import Kind
from workers.wechat import WeChat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.remote import Sandbox
    from workers.scratch import Scratch


@pytest.fixture
def app_id(sandbox: Sandbox) -> str:
    """A certified 公众号 with followers."""
    app_id = str(sandbox.create_account("subscription")["app_id"])
    sandbox.audience(app_id, followers=2)
    return app_id


@pytest.fixture
def follower(sandbox: Sandbox, app_id: str) -> str:
    """The first follower, who has just written."""
    openid = str(sandbox.audience(app_id)["openids"][0])
    sandbox.as_follower(app_id, "say", content="在吗", openid=openid)
    return openid


@pytest.fixture
def wechat(sandbox: Sandbox, app_id: str, scratch: Scratch) -> Iterator[WeChat]:
    secret = str(sandbox.patch_account(app_id, reset_secret=True)["secret"])
    kind = Kind.SUBSCRIPTION
    account = Account(name="main", app_id=app_id, secret=secret, kind=kind, api_base=sandbox.api)
    opened = WeChat(account, scratch)
    yield opened
    opened.close()


def test_words_reach_who_has_written(
    wechat: WeChat, sandbox: Sandbox, app_id: str, follower: str
) -> None:
    """Chinese, emoji and a link arrive as they were written."""
    words = '好的，<a href="https://example.com/?a=1&b=2">看这里</a> 🌏'
    wechat.say(follower, words)
    (told,) = sandbox.told(app_id)
    assert (told["openid"], told["content"]) == (follower, {"content": words})


def test_who_has_not_written_cannot_be_told(wechat: WeChat, sandbox: Sandbox, app_id: str) -> None:
    """Outside of the 48 hours an operator reads that the follower has to write first."""
    silent = sandbox.audience(app_id)["openids"][1]
    with pytest.raises(Refused, match="对方再发来消息后才能发") as refused:
        wechat.say(silent, "你好")
    assert refused.value.errcode == 45015
    assert silent not in str(refused.value)
    assert sandbox.told(app_id) == []


def test_the_sixth_message_waits_for_the_next_word(
    wechat: WeChat, sandbox: Sandbox, app_id: str, follower: str
) -> None:
    """Five may be sent after a message; WeChat takes no sixth, and says so."""
    for number in range(5):
        wechat.say(follower, f"第 {number} 条")
    with pytest.raises(QuotaSpent, match="对方再发来消息后才能继续"):
        wechat.say(follower, "再一条")
    assert len(sandbox.told(app_id)) == 5


@pytest.mark.parametrize(
    ("errcode", "says"),
    [
        (43004, "还没有关注"),
        (48002, "关闭了接收消息"),
        (40003, "没有关注"),
        (45002, "2047 字节"),
        (-1, "可能已经成功"),
    ],
)
def test_each_refusal_says_what_is_the_matter(
    wechat: WeChat, sandbox: Sandbox, app_id: str, errcode: int, says: str
) -> None:
    """An operator reads a sentence, never a code alone."""
    sandbox.fault(app_id, "message/custom/send", "before", errcode=errcode)
    with pytest.raises(WeChatError, match=says):
        wechat.say("somebody", "你好")


def test_silence_is_not_repeated(
    wechat: WeChat, sandbox: Sandbox, app_id: str, follower: str
) -> None:
    """A line that breaks after WeChat took the message must not have it sent twice."""
    sandbox.fault(app_id, "message/custom/send", "after")
    with pytest.raises(NoAnswer):
        wechat.say(follower, "你好")
    assert len(sandbox.told(app_id)) == 1


def test_a_personal_account_has_no_such_right(
    sandbox: Sandbox, account: Account, scratch: Scratch
) -> None:
    """Personal accounts answer when they are written to, and cannot speak first."""
    openid = sandbox.audience(account.app_id)["openids"][0]
    client = WeChat(account, scratch)
    with pytest.raises(OperatorMustAct, match="只能在对方发来消息时当场回复"):
        client.say(openid, "你好")
    client.close()

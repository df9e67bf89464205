"""Be let in by WeChat: AppID and AppSecret are a pair, this machine is on the whitelist."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from bot.terminal.initiation.fields import whitelist_lines
from bot.terminal.initiation.patience import wait_for
from workers.errors import NoAnswer, OperatorMustAct, Refused, TryLater, WeChatError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.terminal.initiation.patience import Pace
    from bot.terminal.initiation.person import Person
    from workers.account import Account
    from workers.services import Services

FIRST_CALL: Final = "draft/count"
WRONG_ID: Final = 40013
# Platform docs, token: 40001 "AppSecret error, or not this account's"; 40125 is the newer code.
WRONG_SECRET: Final = (40125, 40001)
NOT_LISTED: Final = 40164
FROZEN: Final = 40243
ADMIN_ASKED: Final = (89503, 89506, 89507)
WAITING: Final = frozenset({NOT_LISTED, FROZEN, *ADMIN_ASKED})
"""What somebody can mend while we wait; WeChat's sentence says what it is."""


class WrongPair(Exception):
    """WeChat does not know AppID (`key` is app_id) or AppSecret (`key` is secret)."""

    def __init__(self, key: str, sentence: str) -> None:
        self.key = key
        super().__init__(sentence)


class Shut(Exception):
    """WeChat did not let us in within the time that was given; the text (Chinese) says why."""


def await_admission(
    account: Account,
    services: Services,
    person: Person,
    pace: Pace,
    meanwhile: Callable[[], object],
) -> str:
    """Wait until WeChat gives this machine a token; tells what came of the first call with it.

    Raises WrongPair, Shut, and any other WeChatError that waiting does not mend.
    """
    told: set[str] = set()
    why = ""
    # A token that was fetched before proves neither the secret of today nor the whitelist.
    if kept := services.scratch.token(account.app_id):
        services.scratch.drop_token(account.app_id, kept[0])

    def look() -> str | None:
        nonlocal why
        try:
            return f"草稿箱里有 {services.wechat(account.name).draft_count()} 篇草稿"
        except WeChatError as error:
            if error.call == FIRST_CALL and error.errcode is not None:
                return error.sentence  # let in, and not allowed this one
            why = _bearable(error)
        for sentence in _news(account, why, told):
            person.told(sentence)
        return None

    came = wait_for(look, pace.poll, pace.limit, meanwhile)
    if came is None:
        raise Shut(why)
    return came


def _bearable(error: WeChatError) -> str:
    """Say what waiting may mend; raise what it does not."""
    if error.errcode == WRONG_ID:
        raise WrongPair("app_id", error.sentence) from None
    if error.errcode in WRONG_SECRET and isinstance(error, OperatorMustAct | Refused):
        raise WrongPair("secret", error.sentence) from None
    if error.errcode in WAITING or isinstance(error, TryLater | NoAnswer):
        return error.sentence
    raise error


def _news(account: Account, why: str, told: set[str]) -> list[str]:
    """What has not been said yet: another address, or another reason."""
    addresses = addresses_in(why)
    news = [one for one in addresses or [why] if one not in told]
    told.update(news)
    if addresses and news:
        return [
            "",
            f"② 白名单。微信看到的这台机器的地址是 {'、'.join(news)}",
            *whitelist_lines(account, news),
            "等待白名单生效…（Ctrl-C 可以离开，再运行 gongbao init 会接着做）",
        ]
    return [f"… {one}" for one in news]


def addresses_in(sentence: str) -> list[str]:
    """The IP addresses in a sentence; WeChat tells in 40164 whence it was asked."""
    found = []
    for word in re.findall(r"[0-9A-Fa-f:.]{3,}", sentence):
        try:
            found.append(str(ipaddress.ip_address(word)))
        except ValueError:
            continue
    return found

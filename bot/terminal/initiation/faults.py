"""Say what was wrong with a visit that did not verify the callback. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.visits import Outcome, Visit
from workers.printable import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

MINE, ANOTHER, NOBODY = "mine", "another", "nobody"

FAULTS: Final[Mapping[tuple[Outcome, str, str], str]] = {
    (Outcome.ELSEWHERE, NOBODY, MINE): (
        "路径不对：微信来到了 {path}，那里没有回调（填得对就是反向代理改了路径）。URL 要填"
        "\n    {address}"
    ),
    (Outcome.ELSEWHERE, NOBODY, NOBODY): (
        "路径不对，Token 也不对：有验证请求来到了 {path}。重新复制上面的 URL 和 Token"
    ),
    (Outcome.ACCOUNT, ANOTHER, MINE): (
        "路径不对：微信来到了 {path}，没有叫 {account} 的账号。URL 要填\n    {address}"
    ),
    (Outcome.ACCOUNT, ANOTHER, NOBODY): (
        "路径不对，Token 也不对：有验证请求来到了 {path}，没有叫 {account} 的账号"
    ),
    (Outcome.SIGNATURE, MINE, NOBODY): (
        "Token 不对：微信来到了对的地址，带的却是另一个 Token。重新复制上面的 Token"
    ),
    (Outcome.SIGNATURE, MINE, ANOTHER): (
        "账号不对：来到这个地址的是账号 {signed_for} 的 Token。它的 URL 填成了这个账号的，"
        "或这里的 Token 填成了它的"
    ),
    (Outcome.SIGNATURE, ANOTHER, MINE): (
        "账号不对：微信带着这个账号的 Token 来到了账号 {account} 的地址。URL 要填\n    {address}"
    ),
    (Outcome.MESSAGE, MINE, NOBODY): (
        "消息打不开：页面上的 EncodingAESKey 或消息加解密方式与设置里的不同"
    ),
}
BY_CLOCK: Final = frozenset({"time_window", "timestamp"})
CLOCK_WRONG: Final = "消息没有收下：这台机器的时钟与微信的差得太多，校准时钟（timedatectl）"
"""How it ended, at whose address, with whose token: what the person did."""


def fault_of(visit: Visit, account: str, address: str) -> str:
    """Name the fault of a visit, for who sets up `account` at `address`; "" if it is none of his.

    Whatever came from outside is made printable first.
    """
    places = (visit.account, visit.signed_for)
    at, signed = (MINE if one == account else ANOTHER if one else NOBODY for one in places)
    told = {"path": visit.path, "account": visit.account, "signed_for": visit.signed_for}
    shown = {name: clean(value) for name, value in told.items()}
    sentence = FAULTS.get((visit.outcome, at, signed), "")
    if sentence and visit.why in BY_CLOCK:
        return CLOCK_WRONG
    return sentence.format(address=address, **shown)

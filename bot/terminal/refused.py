"""Say that WeChat's callbacks were refused, and which key may have been changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.refusals import Cause, refusals
from bot.terminal.findings import Finding
from workers.schedule.local import shown_at
from workers.scratch import Unreachable
from workers.sheet import ACCOUNT_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.account import Account
    from workers.services import Services

SAYS: Final = {
    Cause.TOKEN: (
        "签名不对",
        (
            "后台的 Token 和这里的不一致？如果你刚改过 Token，把 {variable} 改成同样的，再重启 "
            "web；没有改过，就是别人在试这个地址（谁都能往它发），不用管"
        ),
    ),
    Cause.AES_KEY: (
        "签名对、但解不开",
        "后台的 EncodingAESKey 和这里的不一致：如果你刚改过，把 {variable} 改成同样的，再重启 web",
    ),
    Cause.APP_ID: (
        "解开了、但是另一个公众号的",
        "这个地址填到了另一个公众号的后台，或者 app_id（{variable}）写错了",
    ),
    Cause.MODE: (
        "签名对、但加解密方式不同",
        "后台选的消息加解密方式和这里的 mode = {mode} 不一致：两边改成一样，再重启 web",
    ),
    Cause.CLOCK: (
        "签名对、但时间差了五分钟以上",
        "校准这台机器的时间（如 timedatectl set-ntp true）",
    ),
}
"""What is seen of each cause, and what to do about it."""


def examine_refusals(account: Account, services: Services) -> Iterator[Finding]:
    """Tell of callbacks that were refused with no good message since; nothing without Redis."""
    if not (account.token and services.settings.redis_url):  # nothing runs yet
        return
    try:
        found = refusals(account.name, services.scratch)
    except Unreachable:
        return
    for each in found:
        seen, remedy = SAYS[each.cause]
        first, last = (
            shown_at(datetime.fromtimestamp(at, UTC), account.schedule)
            for at in (each.first, each.last)
        )
        since = f"{first} 起" if first == last else f"{first} 起（最近 {last}）"
        variable = f"{ACCOUNT_VARIABLE}{account.name.upper()}_{each.cause.upper()}"
        yield Finding(
            f"账号 {account.name} 回调：{since}被拒，{seen}；之后没有收到过对的",
            remedy.format(variable=variable, mode=account.mode),
        )

"""Look over one account: its rights, quotas, clock and callback, as WeChat and our web tell."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from bot.terminal.findings import Finding
from bot.terminal.refused import examine_refusals
from bot.terminal.reply_checkup import examine_replies
from bot.terminal.ringing import ring, verification
from workers.errors import Refused, WeChatError
from workers.orders import quota_at
from workers.orders.probing import probe
from workers.orders.rights import NAMES
from workers.publication import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.account import Account
    from workers.orders.probing import Learnt
    from workers.services import Services
    from workers.settings import Settings

# The calls a release needs, with the right that each of them needs itself.
CALLS: Final = (
    ("draft/add", "draft"),
    ("draft/update", "draft"),
    ("draft/get", "draft"),
    ("media/uploadimg", "draft"),
    ("freepublish/submit", "publish"),
    ("freepublish/get", "publish"),
    ("message/mass/sendall", "mass"),
)
SCARCE: Final = 0.1
SKEW_SECONDS: Final = 30.0
"""WeChat and readers count by their own clocks; our slots and Beijing's midnight by ours."""
ANYWHERE: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  what the web listens on, not us


def examine_account(account: Account, services: Services) -> Iterator[Finding]:
    """Look at the account from all sides, once it is known that WeChat answers it."""
    name = f"账号 {account.name}"
    learnt = list(probe(account, services))
    yield from (_right(name, each, account) for each in learnt)
    held = {each.probe.name for each in learnt if each.held}
    yield _quotas(name, account, held, services)
    if account.kind is not Kind.PERSONAL:
        left = quota_at(account, services, services.now())
        yield Finding(f"{name} 群发余额：{left.left}/{left.of}（{left.source}）")
    yield _clock(name, services.wechat(account.name).clock_ahead)
    yield _callback(name, account, services.settings)
    yield from examine_refusals(account, services)
    yield from examine_replies(account, services)


def _right(name: str, learnt: Learnt, account: Account) -> Finding:
    """Say whether it is there; a right that is missing is a fault only where a setting needs it."""
    shown = f"{name} 权限：{learnt.probe.shown}"
    if learnt.held is None:
        return Finding(f"{shown} 这次没有查到（{learnt.how}）")
    if learnt.held:
        return Finding(f"{shown} 有（{learnt.how}）")
    if NAMES.get(account.route) == learnt.probe.name:
        remedy = f'设置里 route = "{account.route}" 用不了：改成 route = "draft"，由人发表'
        return Finding(f"{shown} 没有（{learnt.how}）", remedy)
    return Finding(f"{shown} 没有（{learnt.how}），不用它")


def _quotas(name: str, account: Account, held: set[str], services: Services) -> Finding:
    """Say what is used and left of today's calls, by WeChat's own count."""
    told, scarce = [], []
    wechat = services.wechat(account.name)
    for path, right in CALLS:
        if right not in held:
            continue
        try:
            quota = wechat.quota(path)
        except Refused:  # a call that WeChat does not count
            continue
        except WeChatError as error:
            return Finding(f"{name} 今天的调用次数：没有查到（{error.sentence}）")
        used, limit = quota.get("used", 0), quota.get("daily_limit", 0)
        told.append(f"{path} {used}/{limit}")
        if limit and quota.get("remain", 0) < limit * SCARCE:
            scarce.append(path)
    shown = f"{name} 今天已用的调用次数：{'，'.join(told)}（微信 openapi/quota/get 所说）"
    remedy = f"{'、'.join(scarce)} 快用完了：北京时间零点恢复，此前少提交修改" if scarce else ""
    return Finding(shown, remedy)


def _clock(name: str, ahead: float | None) -> Finding:
    if ahead is None:
        return Finding(f"{name} 时钟：微信没有说它的时间")
    if abs(ahead) <= SKEW_SECONDS:
        return Finding(f"{name} 时钟：与微信相差不到 {SKEW_SECONDS:.0f} 秒")
    which = "慢" if ahead > 0 else "快"
    remedy = "请校准这台机器的时间（如 timedatectl set-ntp true），否则不会准点发出"
    return Finding(f"{name} 时钟：这台机器比微信{which} {abs(ahead):.0f} 秒", remedy)


def _callback(name: str, account: Account, settings: Settings) -> Finding:
    """Ask our own web process what WeChat would ask."""
    if not account.token:
        return Finding(f"{name} 回调：没有设置（可选；设置 token 和 aes_key 后才能在微信里对话）")
    at = web_address(account, settings)
    echo = secrets.token_hex(8)
    heard = ring(at, verification(account, echo))
    if heard.fault:
        return Finding(f"{name} 回调", f"{at} 没有回答：启动 gongbao web 或 gongbao up")
    if (heard.status, heard.body) != (200, echo.encode()):
        remedy = f"{at} 回答了 {heard.status}：web 进程可能用着别的设置，请重启它"
        return Finding(f"{name} 回调", remedy)
    public = "从公网能否访问：gongbao doctor --callback"
    return Finding(f"{name} 回调：本机 {at} 正常（{account.mode} 模式）；{public}")


def web_address(account: Account, settings: Settings) -> str:
    """Where the account's callback is on this machine."""
    host = "127.0.0.1" if settings.host in ANYWHERE else settings.host
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{settings.port}/wechat/{account.name}"

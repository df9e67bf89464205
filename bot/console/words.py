"""How the console says states, moments and sizes: Chinese, with the English beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from workers.people import ROLE_NAMES, Role
from workers.publication import Kind, Route, State
from workers.wording import in_chat

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import Entry


class Word(NamedTuple):
    """A word in both languages, and its tone: calm, wait, good, bad or over."""

    text: str
    english: str
    tone: str = "calm"


STATES: Final = {
    State.RECEIVED: Word("正在准备", "preparing", "wait"),
    State.DRAFTED: Word("草稿已就绪", "drafted", "calm"),
    State.SCHEDULED: Word("已定时", "scheduled", "calm"),
    State.DUE: Word("即将发出", "due", "wait"),
    State.RELEASING: Word("正在发出", "releasing", "wait"),
    State.AWAITING_ADMIN: Word("等管理员确认", "awaiting admin", "warn"),
    State.UNSURE: Word("正在核对", "unsure", "warn"),
    State.RELEASED: Word("已发出", "released", "good"),
    State.PUBLISHED: Word("已发表", "published", "good"),
    State.HANDED_OVER: Word("等人发表", "handed over", "warn"),
    State.HELD: Word("停住了", "held", "bad"),
    State.FAILED: Word("失败", "failed", "bad"),
    State.CANCELLED: Word("已取消", "cancelled", "over"),
    State.WITHDRAWN: Word("已撤回", "withdrawn", "over"),
}
ROUTES: Final = {
    Route.MASS: Word("群发", "push"),
    Route.PUBLISH: Word("发布，不推送", "publish"),
    Route.DRAFT: Word("由人发表", "by hand"),
}
KINDS: Final = {
    Kind.PERSONAL: Word("个人公众号", "personal"),
    Kind.SUBSCRIPTION: Word("认证公众号", "subscription"),
    Kind.SERVICE: Word("认证服务号", "service"),
}
ROLES: Final = {role: Word(name, role.value) for role, name in ROLE_NAMES.items()}
NEW_LINE: Final = "\n"
WEEKDAYS: Final = "一二三四五六日"
MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))


def state(value: State | str) -> Word:
    return STATES[State(value)]


def route(value: Route | str) -> Word:
    return ROUTES[Route(value)]


def kind(value: Kind | str) -> Word:
    return KINDS[Kind(value)]


def role(value: Role | str) -> Word:
    return ROLES[Role(value)]


def plain(sentence: str, key: str = "") -> str:
    """Say a sentence in the words of the buttons here, which are those of the chat."""
    return in_chat(sentence, key=key)


DEEDS: Final = {
    "submit": "提交",
    "submit again": "再次提交",
    "submit change": "提交了修改",
    "adopt": "接管旧文章",
    "address gone": "链接打不开了",
    "address back": "链接又打得开了",
    "address vouched for": "说链接打得开",
    "add": "写进草稿箱",
    "update": "更新草稿",
    "draft": "草稿就绪",
    "await admin": "等管理员确认",
    "call again": "再问一次微信",
    "gone": "草稿不在草稿箱了",
    "look": "核对",
    "not released": "确认没有发出",
    "two candidates": "有两个候选",
    "unsure": "微信没有回答",
    "wait": "等一等",
    "tell": "通知运营者",
    "appoint": "定下时间",
    "due": "到点",
    "release": "发出",
    "receipt": "微信已接受",
    "published": "登记链接",
    "approve": "批准",
    "hold": "暂停",
    "resume": "继续",
    "resume, keep the back end's": "继续，用后台的版本",
    "retry": "重试",
    "cancel": "取消",
    "delete": "删除文章",
    "withdraw": "撤回",
    "hand over": "等人发话",
    "redo": "重做草稿",
    "enter the console": "进入控制台",
}
"""What the journal calls what was done, in the words of the console."""


def deed(entry: Entry) -> str:
    """Say in a few words what a row of the journal tells."""
    if entry.what == "tell":
        return f"通知运营者：{entry.why.partition(NEW_LINE)[0]}"
    known = DEEDS.get(entry.what, entry.what)
    if entry.after and entry.after != entry.before and entry.what not in DEEDS:
        return f"{known} → {STATES[State(entry.after)].text}"
    return known


def when(moment: datetime, account: Account | None, now: datetime) -> str:
    """Write a moment on the account's clock: 「今天 08:00」, 「周三 08:00」, 「11-23 08:00」."""
    place = ZoneInfo(account.schedule.zone) if account is not None else UTC
    there, today = moment.astimezone(place), now.astimezone(place).date()
    days = (there.date() - today).days
    if days in (-1, 0, 1):
        return f"{('昨天', '今天', '明天')[days + 1]} {there:%H:%M}"
    if 1 < days < 7:  # noqa: PLR2004  a week has no two Wednesdays
        return f"周{WEEKDAYS[there.weekday()]} {there:%H:%M}"
    return f"{there:%m-%d %H:%M}" if there.year == today.year else f"{there:%Y-%m-%d %H:%M}"


def hour(moment: datetime, account: Account) -> str:
    """Write the time of day on the account's clock: 「08:00」."""
    return f"{moment.astimezone(ZoneInfo(account.schedule.zone)):%H:%M}"


def span(length: timedelta) -> str:
    """Write a length of time in its two largest units: 「2 小时 5 分」."""
    seconds = max(0, int(length.total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "天"), (hours, "小时"), (minutes, "分"), (seconds, "秒")]
    first = next((n for n, (count, _) in enumerate(parts) if count), len(parts) - 1)
    told = [f"{count} {unit}" for count, unit in parts[first : first + 2] if count]
    return " ".join(told) or "0 秒"


def ago(moment: datetime, now: datetime) -> str:
    """Say how long ago it was: 「刚刚」, 「5 分钟前」, 「3 天前」."""
    gone = now - moment
    if gone < MINUTE:
        return "刚刚"
    if gone < HOUR:
        return f"{gone // MINUTE} 分钟前"
    if gone < DAY:
        return f"{gone // HOUR} 小时前"
    return f"{gone // DAY} 天前"


def size(count: int) -> str:
    """Write a number of bytes: 「87 KB」, 「1.2 MB」."""
    if count < 1000:  # noqa: PLR2004  as people count
        return f"{count} B"
    if count < 1_000_000:  # noqa: PLR2004
        return f"{count / 1000:.0f} KB"
    return f"{count / 1_000_000:.1f} MB"


def iso(moment: datetime) -> str:
    """Write a moment for machines, to be read by our script in <time>."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")

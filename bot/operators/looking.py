"""状态 列表 审核 日志: how things stand, before anyone decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary

from bot.operators import choices
from bot.operators.command import Command
from bot.operators.meant import Order, stands
from bot.operators.releasing import cut
from workers import orders
from workers.cards import STATES
from workers.digest import CONTENT_LIMIT
from workers.errors import Unfit
from workers.people import Role
from workers.publication import FINAL, Kind, Route, State
from workers.pulse import pulses
from workers.schedule.local import shown_at
from workers.wording import in_chat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from bot.operators.command import Said
    from workers.account import Account
    from workers.ledger import Entry, Ledger
    from workers.publication import Publication

ENTRIES: Final = 10
WARNINGS: Final = 5
BY_HAND: Final = "在公众号后台按「发表」，再把文章链接发来"
WAITING: Final = frozenset(
    {State.HELD, State.UNSURE, State.AWAITING_ADMIN, State.HANDED_OVER, State.DRAFTED}
)
NEEDS: Final = stands(*WAITING)
GOES: Final = stands(State.SCHEDULED, State.DUE, State.RELEASING, State.RELEASED, State.RECEIVED)
MACHINES: Final = {"worker": "公报", "clock": "公报", "watch": "公报", "WeChat": "微信"}
DONE: Final = {
    "submit": "提交", "submit again": "重新提交", "submit change": "提交修改", "appoint": "定下",
    "approve": "批准", "hold": "暂停", "resume": "恢复", "cancel": "取消", "retry": "重试",
    "redo": "重做草稿", "withdraw": "撤回", "published": "登记链接", "hand over": "交给人发表",
    "adopt": "接管旧文章", "address vouched for": "说链接打得开",
}  # fmt: skip


class _Told(NamedTuple):
    """What was said of an account, at which row of the journal and in which second."""

    newest: int
    second: datetime
    words: str


_told: Final[WeakKeyDictionary[Ledger, dict[str, _Told]]] = WeakKeyDictionary()


def overview(said: Said) -> str:
    """Tell what needs a person, what goes out next, and what came out last.

    It is worked out anew as soon as anything was written into the journal, by whomever, and each
    second, for the clock's pulse stands in no journal.
    """
    ledger, name = said.services.ledger, said.account.name
    told, second = _told.setdefault(ledger, {}), said.services.now().replace(microsecond=0)
    newest, known = (said.newest or ledger.how_far()).entry, told.get(name)
    if known is None or (known.newest, known.second) != (newest, second):
        known = told[name] = _Told(newest, second, _overview(said))
    return known.words


def _overview(said: Said) -> str:
    ledger, name = said.services.ledger, said.account.name
    rows, last = ledger.glance(name)
    paused = [in_chat(why)] if (why := orders.standstill(said.services)) else []
    if not rows and last is None and not ledger.publications(account=name, limit=1):
        return "\n".join([*paused, "还没有提交过任何页面"])
    parts = [
        ("等人决定", [row for row in rows if row.state in WAITING]),
        ("在路上", [row for row in rows if row.state not in WAITING]),
        ("最近发表", [last] if last is not None else []),
    ]
    told = [
        "\n".join([f"【{head}】", *(choices.line(row, said.account) for row in chosen[:4])])
        for head, chosen in parts
        if chosen
    ]
    return "\n".join([*paused, *told, *_silent(said), "看一篇：状态 0618；全部：列表"])


def _silent(said: Said) -> Iterator[str]:
    """Say which part of the house stands still: nothing leaves without the clock."""
    services = said.services
    accounts = services.settings.accounts.values()
    for pulse in pulses(services.ledger.beats(), accounts, services.now()):
        if not pulse.alive:
            yield f"注意：{pulse.process} 没有在运行，请管理服务器的人看一下"


def status(said: Said, publication: Publication, _rest: str) -> str:
    """Tell the whole of one publication."""
    why = f"（{publication.why}）" if publication.why else ""
    lines = orders.story(publication, said.account, said.services)
    head = [f"{publication.key}「{publication.title}」", f"状态：{STATES[publication.state]}{why}"]
    return "\n".join([*head, *lines, *_next(publication, said.account)])


def _next(publication: Publication, account: Account) -> Iterator[str]:
    """Name what may be done now, as the words to reply."""
    key, state = publication.key, publication.state
    if state is State.HELD:
        yield f"可以：「恢复 {key}」「重试 {key}」「定时 {key} …」「重做 {key}」「取消 {key}」"
    elif state is State.SCHEDULED:
        yield f"可以：「暂停 {key}」「定时 {key} …」「取消 {key}」"
    elif state is State.HANDED_OVER and account.kind is Kind.PERSONAL:
        yield f"{BY_HAND}。也可以：「预览 {key}」「取消 {key}」"
    elif state in (State.DRAFTED, State.HANDED_OVER):
        yield f"可以：「预览 {key}」「发出 {key}」「定时 {key} …」「取消 {key}」"
    elif state is State.PUBLISHED:
        yield f"可以：「撤回 {key}」"


def listed(said: Said) -> str:
    """List the newest publications; a number tells of one."""
    rows = said.services.ledger.publications(account=said.account.name, limit=choices.MOST)
    if not rows:
        raise Unfit("还没有提交过任何页面")
    return choices.offer(said, "状态", "", rows, "最近的几篇，回复数字看详情：")


def review(said: Said, publication: Publication, _rest: str) -> str:
    """Show what would go out, with what was found on the way; nothing is decided by it."""
    account, services = said.account, said.services
    if publication.draft_id is None or publication.state in FINAL:
        standing = orders.standing(publication, account, services)
        raise Unfit(f"{publication.key} {standing}，没有可以审核的草稿")
    wish = orders.intended(publication, account, services)
    against = (
        () if wish.route is Route.DRAFT else orders.doubts(publication, wish, account, services)
    )
    card = orders.question(publication, wish, account, services, against=against)
    foot = [*_checks(publication.report or {}), _verdict(publication, account)]
    return "\n".join([cut(in_chat(card)), *foot])


def _verdict(publication: Publication, account: Account) -> str:
    """Say whether somebody approved it, and what may be said to it now."""
    key = publication.key
    if publication.approved:
        return f"已由 {publication.approved_by} 批准　不发：「取消 {key}」"
    if account.schedule.approval:
        return f"还没有人批准　通过：「批准 {key}」　不发：「取消 {key}」"
    if account.kind is Kind.PERSONAL:
        return f"{BY_HAND}　不发：「取消 {key}」"
    return f"发：「发出 {key}」　不发：「取消 {key}」"


def _checks(report: Mapping[str, Any]) -> Iterator[str]:
    articles = report.get("articles", [])
    if articles:
        longest = max(int(article["characters"]) for article in articles)
        yield f"检查：{len(articles)} 篇，最长 {longest:,} 字符（上限 {CONTENT_LIMIT:,}）"
    warnings = [str(each) for each in report.get("warnings", [])]
    yield from (f"提醒：{each}" for each in warnings[:WARNINGS])
    if len(warnings) > WARNINGS:
        yield f"还有 {len(warnings) - WARNINGS} 条提醒"


def journal(said: Said, publication: Publication, _rest: str) -> str:
    """Tell what happened to it lately, the newest first."""
    every = said.services.ledger.journal(publication.id)
    told = [line for each in reversed(every) if (line := _entry(each, said))]
    lines = told[:ENTRIES]
    return "\n".join([f"{publication.key}「{publication.title}」", *lines])


def _entry(entry: Entry, said: Said) -> str:
    """Say what somebody did, or what a machine made of it; "" for what is of no interest."""
    moved = f"→ {STATES[State(entry.after)]}" if entry.before != entry.after else ""
    what = moved if entry.who in MACHINES else DONE.get(entry.what) or moved
    if not what:
        return ""
    at = shown_at(entry.at, said.account.schedule)
    why = f"（{entry.why}）" if entry.why else ""
    return f"{at} {MACHINES.get(entry.who, entry.who)} {what}{why}"


ORDERS: Final = (
    Order(
        names=("状态", "status"),
        needs=Role.EDITOR,
        usage="状态 [0618]：现在怎么样了",
        follow=status,
        fits=(lambda _row: True,),
        reads=True,
    ),
    Order(
        names=("审核", "review"),
        needs=Role.PUBLISHER,
        usage="审核 0618：会发出什么，查出了什么",
        follow=review,
        fits=(NEEDS, GOES),
        reads=True,
        slow=True,
    ),
    Order(
        names=("日志", "log"),
        needs=Role.EDITOR,
        usage="日志 0618：谁在什么时候做了什么",
        follow=journal,
        fits=(lambda row: row.state not in FINAL, lambda _row: True),
        reads=True,
    ),
)
_STATUS: Final = ORDERS[0]
COMMANDS: Final = (
    Command(
        names=_STATUS.names,
        needs=_STATUS.needs,
        usage=_STATUS.usage,
        answer=lambda said: _STATUS.answer(said) if said.rest.strip() else overview(said),
        reads=True,
    ),
    Command(
        names=("列表", "list"),
        needs=Role.EDITOR,
        usage="列表：最近的几篇",
        answer=listed,
        reads=True,
    ),
    *(order.command for order in ORDERS[1:]),
)

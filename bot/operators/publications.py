"""批准 取消 暂停 恢复 重试 重做 撤回: what an operator may do with one publication."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.operators.codes import asked
from bot.operators.command import Command
from bot.operators.meant import Order, stands
from bot.operators.releasing import cut
from workers import orders
from workers.errors import Unfit
from workers.orders import Wish
from workers.people import Role, may
from workers.publication import Route, State
from workers.wording import in_chat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.messages import Reply
    from bot.operators.command import Said
    from workers.publication import Publication

WAITING: Final = frozenset({State.SCHEDULED, State.DUE})
KEEP: Final = frozenset({"保留", "keep"})
KEEP_CARD: Final = "恢复「{title}」，采用后台现在的版本（不是页面上的内容）。以前的批准作废。"
WITHDRAW_CARD: Final = (
    "撤回「{title}」\n{where}\n文章会被删除；聊天里的卡片、用掉的群发次数和已经看过的人撤不回来。"
)
NOT_OUT: Final = "上一次发送没有得到确定的回答。请先到公众号后台看：确实没有发出，才回复确认码。"
REDO_CARD: Final = "重做「{title}」的草稿\n" + NOT_OUT


def approve(said: Said, publication: Publication, _rest: str) -> str:
    return orders.approve(publication, said.account, said.services, who=said.who).said


def cancel(said: Said, publication: Publication, _rest: str) -> str:
    return orders.cancel(publication, said.account, said.services, who=said.who).said


def hold(said: Said, publication: Publication, _rest: str) -> str:
    return orders.hold(publication, said.account, said.services, who=said.who).said


def hold_all(said: Said) -> str:
    """Stop everything that is scheduled, for whoever has to be quick."""
    rows = said.services.ledger.publications(account=said.account.name, states=WAITING)
    if not rows:
        raise Unfit("现在没有定时要发的")
    told = []
    for row in rows:
        try:
            told.append(in_chat(hold(said, row, "")))
        except Unfit as error:  # one that has left meanwhile must not spare the others
            told.append(in_chat(str(error), key=row.key))
    return "\n".join(told)


def resume(said: Said, publication: Publication, rest: str) -> str:
    """Let it go on; to take what a person wrote in the back end is asked about first."""
    if rest.casefold() not in KEEP:
        return orders.resume(publication, said.account, said.services, who=said.who).said
    if publication.state is not State.HELD:
        standing = orders.standing(publication, said.account, said.services)
        raise Unfit(f"{publication.key} {standing}，没有停住")
    card = KEEP_CARD.format(title=publication.title)
    return asked(said, publication, {"verb": "keep"}, card)


def retry(said: Said, publication: Publication, _rest: str) -> str:
    """Try again; what would be an attempt of its own is asked about as a release is."""
    account, services = said.account, said.services
    if not orders.begins_anew(publication, services):
        return orders.retry(publication, account, services, who=said.who).said
    minutes = timedelta(minutes=account.schedule.hold)
    wish = Wish(
        route=publication.route,
        target=publication.target,
        at=services.now() + minutes,
        hold=True,
    )
    against = list(orders.doubts(publication, wish, account, services))
    notes = [*against, *([NOT_OUT] if orders.unproven(publication, services) else [])]
    card = in_chat(orders.question(publication, wish, account, services, against=notes))
    return asked(said, publication, {"verb": "retry", "anyway": bool(against)}, cut(card))


def redo(said: Said, publication: Publication, _rest: str) -> str:
    try:
        return orders.redo(publication, said.account, said.services, who=said.who).said
    except Unfit as error:
        if not error.anyway:
            raise
    return asked(said, publication, {"verb": "redo"}, REDO_CARD.format(title=publication.title))


def withdraw(said: Said, publication: Publication, _rest: str) -> str:
    if publication.state not in (State.PUBLISHED, State.RELEASED):
        standing = orders.standing(publication, said.account, said.services)
        raise Unfit(f"{publication.key} {standing}，没有可以撤回的")
    where = publication.address or "还没有链接"
    card = WITHDRAW_CARD.format(title=publication.title, where=where)
    return asked(said, publication, {"verb": "withdraw"}, card)


def _confirmed(said: Said, publication: Publication | None, order: Mapping[str, object]) -> str:
    """Follow an order that was asked about."""
    assert publication is not None
    account, services, who = said.account, said.services, said.who
    match order["verb"]:
        case "keep":
            done = orders.resume(publication, account, services, who=who, keep=True)
        case "retry":
            done = orders.retry(
                publication, account, services, who=who, anyway=bool(order["anyway"])
            )
        case "redo":
            done = orders.redo(publication, account, services, who=who, anyway=True)
        case _:
            done = orders.withdraw(publication, account, services, who=who)
    return in_chat(done.said, key=publication.key)


WAITS: Final = stands(*WAITING)
DRAFTED: Final = stands(State.DRAFTED, State.HANDED_OVER, State.HELD, State.RECEIVED)
HELD: Final = stands(State.HELD)
UNSURE: Final = stands(State.UNSURE)
OUT: Final = stands(State.PUBLISHED, State.RELEASED)


def _approvable(publication: Publication) -> bool:
    waits = stands(State.DRAFTED, State.SCHEDULED, State.DUE, State.HANDED_OVER, State.HELD)
    return waits(publication) and bool(publication.article_hash) and not publication.approved


def _scheduled_unapproved(publication: Publication) -> bool:
    return WAITS(publication) and _approvable(publication)


def _by_api(publication: Publication) -> bool:
    return OUT(publication) and publication.route is not Route.DRAFT


class _Resume(Order):
    """恢复 alone lets the house go on, while it is paused."""

    def answer(self, said: Said) -> Reply | str:
        paused = "" if said.rest.strip() else said.services.ledger.house_paused()
        if not paused:
            return super().answer(said)
        if not may(said.operator.role, Role.OWNER):
            raise Unfit(f"公报整体暂停，要负责人来恢复：{paused}")
        return orders.resume_house(said.services, who=said.who)


ORDERS: Final = (
    Order(
        names=("批准", "approve"),
        needs=Role.PUBLISHER,
        usage="批准 0618：可以照现在的草稿发出",
        follow=approve,
        fits=(_scheduled_unapproved, _approvable),
    ),
    Order(
        names=("取消", "cancel"),
        needs=Role.PUBLISHER,
        usage="取消 0618：不发了；发出之前都来得及",
        follow=cancel,
        fits=(WAITS, DRAFTED),
    ),
    Order(
        names=("暂停", "hold"),
        needs=Role.PUBLISHER,
        usage="暂停 0618：先停住，定好的时间留着",
        follow=hold,
        fits=(WAITS,),
    ),
    _Resume(
        names=("恢复", "resume"),
        needs=Role.PUBLISHER,
        usage="恢复 0618 [保留]：继续；「保留」是用后台现在的版本",
        follow=resume,
        fits=(HELD,),
        keyless=lambda _said, words: words.casefold() in KEEP,
        slow=True,
    ),
    Order(
        names=("重试", "retry"),
        needs=Role.PUBLISHER,
        usage="重试 0618：再查一次，或再发一次",
        follow=retry,
        fits=(UNSURE, HELD),
        slow=True,
    ),
    Order(
        names=("重做", "redo"),
        needs=Role.PUBLISHER,
        usage="重做 0618：用页面的内容重做草稿，盖掉后台的改动",
        follow=redo,
        fits=(HELD,),
    ),
    Order(
        names=("撤回", "withdraw"),
        needs=Role.PUBLISHER,
        usage="撤回 0618：删除已经发出的文章，要确认码",
        follow=withdraw,
        fits=(_by_api, OUT),
    ),
)
COMMANDS: Final = (
    *(order.command for order in ORDERS),
    Command(
        names=("暂停 全部", "hold all"),
        needs=Role.PUBLISHER,
        usage="暂停 全部：所有定好时间的都先停住",
        answer=hold_all,
    ),
)
CONFIRMED: Final = dict.fromkeys(("keep", "retry", "redo", "withdraw"), _confirmed)

"""Where a publication stands, in sentences: who did what, when, with which receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.cards import ROUTES
from workers.publication import Fate, Route, State
from workers.schedule import day_of
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from datetime import datetime

    from workers.account import Account
    from workers.ledger import Entry
    from workers.publication import Publication, Release
    from workers.services import Services

RECEIPTS: Final = {Route.MASS: "msg_id", Route.PUBLISH: "publish_id", Route.DRAFT: ""}
SENDING: Final = {
    State.DUE: "到点了，即将发出",
    State.RELEASING: "正在发出",
    State.AWAITING_ADMIN: "等管理员在微信里确认",
    State.UNSURE: "微信没有回答，正在核对是否已发出",
}
PLAIN: Final = {
    State.RECEIVED: "草稿还在准备，请稍等几秒",
    State.DRAFTED: "草稿在草稿箱，还没有定时间",
    State.HANDED_OVER: "已交给人发表",
    State.FAILED: "没有做成，请改好后重新提交：gongbao submit 页面",
    State.CANCELLED: "已取消；要重新开始：gongbao submit 页面",
}
MAYBE_OUT: Final = (
    "上一次发送没有得到确定的回答，可能已经发出，请先到后台看：已发出，运行 "
    "gongbao published {key} 链接；没有发出，运行 gongbao retry {key}"
)
ASKED: Final = frozenset({State.RELEASING, State.UNSURE, State.AWAITING_ADMIN, State.RELEASED})


def standing(publication: Publication, account: Account, services: Services) -> str:
    """Say where it stands: 「已由 a 于 08:01 群发，凭据 msg_id 1000001」."""
    state = publication.state
    if state in (State.RELEASED, State.PUBLISHED):
        return _sent(publication, account, services)
    if state is State.WITHDRAWN:
        return f"已{_by(publication, account, services)}撤回"
    if state in SENDING:
        return f"{_appointment(publication, account, services)}，{SENDING[state]}"
    if state is State.SCHEDULED:
        return _appointment(publication, account, services)
    if state is State.HELD:
        return f"停住了：{publication.why}" if publication.why else "停住了"
    return PLAIN[state]


def origin(publication: Publication, services: Services) -> State:
    """Find the state from which a held publication was stopped."""
    for entry in reversed(services.ledger.journal(publication.id)):
        if entry.after == State.HELD and entry.before != State.HELD:
            return State(entry.before)
    return State.RECEIVED


def held_by_person(publication: Publication, services: Services) -> bool:
    """Whether a person stopped what is held, so that only a person's word lets it go on."""
    for entry in reversed(services.ledger.journal(publication.id)):
        if entry.after == State.HELD and entry.before != State.HELD:
            return entry.what == "hold" and entry.who != "worker"
    return False


def unproven(publication: Publication, services: Services) -> Release | None:
    """Find the attempt of a held publication that may have reached readers; None for none."""
    release = services.ledger.newest_release(publication.id)
    if release is None or release.fate not in (Fate.OPEN, Fate.TAKEN):
        return None
    return release if origin(publication, services) in ASKED else None


def at_clock(moment: datetime, account: Account, services: Services) -> str:
    """Write a moment on the account's clock: "08:01" today, else "11-23 08:01"."""
    schedule = account.schedule
    shown = shown_at(moment, schedule)
    today = day_of(moment, schedule) == day_of(services.now(), schedule)
    return shown.partition(" ")[2] if today else shown


def _appointment(publication: Publication, account: Account, services: Services) -> str:
    by, route = publication.appointed_by or "日程", ROUTES[publication.route]
    set_at = _moved(publication, services, State.SCHEDULED)
    when = f"于 {at_clock(set_at.at, account, services)} " if set_at else ""
    if publication.release_at is None:
        return f"已由 {by} {when}定下{route}"
    return f"已由 {by} {when}定于 {shown_at(publication.release_at, account.schedule)} {route}"


def _sent(publication: Publication, account: Account, services: Services) -> str:
    release = services.ledger.newest_release(publication.id)
    if release is None or release.fate is Fate.REFUSED:
        by = _by(publication, account, services)
        return f"已{by}登记为已发表：{publication.address}"
    who = publication.appointed_by or "日程"
    when = at_clock(release.called_at, account, services)
    receipt = f"，凭据 {RECEIPTS[release.route]} {release.receipt}" if release.receipt else ""
    where = f"，{publication.address}" if publication.address else "，等微信的结果"
    return f"已由 {who} 于 {when} {_verb(release.route)}{receipt}{where}"


def _verb(route: Route) -> str:
    return {Route.MASS: "群发", Route.PUBLISH: "发布"}.get(route, "发表")


def _by(publication: Publication, account: Account, services: Services) -> str:
    entry = _moved(publication, services, publication.state)
    return f"由 {entry.who} 于 {at_clock(entry.at, account, services)} " if entry else ""


def _moved(publication: Publication, services: Services, state: State) -> Entry | None:
    """Find the journal's row of how it last came into a state, or into it anew."""
    told = [each for each in services.ledger.journal(publication.id) if each.after == state]
    acts = [each for each in told if each.before != state or each.what in ("appoint", "retry")]
    return acts[-1] if acts else None

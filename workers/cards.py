"""The cards operators read: a title and a few lines for each turn of a publication's life."""

from __future__ import annotations

import shlex
from functools import partial
from typing import TYPE_CHECKING, Final

from workers.jinja import environment
from workers.ledger import Telling
from workers.publication import Route, State
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from workers.account import Account, Schedule
    from workers.ledger import Look
    from workers.publication import Publication
    from workers.silence import Cost, Span
    from workers.week import Week

ROUTES: Final = {Route.MASS: "群发", Route.PUBLISH: "发布（不推送）", Route.DRAFT: "由人发表"}

LISTED: Final = 5
"""Lines of one kind in a report: more is for the console."""

ISSUES: Final = 8
"""Issues listed one by one in a week's report: more than one a day is a sum."""
TITLE: Final = 20

STATES: Final = {
    State.RECEIVED: "已收到",
    State.DRAFTED: "草稿已就绪",
    State.SCHEDULED: "已定时",
    State.DUE: "到点，即将发出",
    State.RELEASING: "正在发出",
    State.AWAITING_ADMIN: "等管理员确认",
    State.UNSURE: "微信没有回答，正在核对",
    State.RELEASED: "已发出，等微信的结果",
    State.PUBLISHED: "已发表",
    State.HANDED_OVER: "已交付，请在后台发表",
    State.HELD: "已暂停，等人处理",
    State.FAILED: "失败",
    State.CANCELLED: "已取消",
    State.WITHDRAWN: "已撤回",
}

CHOICES: Final = (
    "。可以：不推送，只发布（gongbao release {key} --route publish）；"
    "等下一个空档（gongbao release {key} --next）；由人发表（gongbao release {key} --route draft）"
)


def drafted(publication: Publication, doubt: str = "") -> Telling:
    """Say that the draft lies in the box, for a person to publish, and what to look at before."""
    return _card("drafted", publication, doubt=doubt)


def waiting(publication: Publication, why: str) -> Telling:
    """Say that the draft waits for an operator's word, and why the schedule does not take it."""
    return _card("waiting", publication, why=why)


def to_be_released(publication: Publication, at: datetime, account: Account) -> Telling:
    """Say that the draft is ready and when the schedule releases it."""
    shown = shown_at(at, account.schedule)
    approval = account.schedule.approval or account.four_eyes
    route = ROUTES[publication.route]
    return _card("ready", publication, at=shown, route=route, approval=approval)


def going_out(publication: Publication, schedule: Schedule) -> Telling:
    """Say that it leaves soon, and how to stop it: the beginning of the undo hold."""
    assert publication.release_at is not None
    at = shown_at(publication.release_at, schedule)
    return _card("soon", publication, at=at, route=ROUTES[publication.route])


def appointed(publication: Publication, schedule: Schedule) -> Telling:
    """Say when it leaves, by which route, and who said so."""
    assert publication.release_at is not None
    at = shown_at(publication.release_at, schedule)
    return _card("scheduled", publication, at=at, route=ROUTES[publication.route])


def postponed(publication: Publication, at: datetime, why: str, schedule: Schedule) -> Telling:
    return _card("postponed", publication, at=shown_at(at, schedule), why=why)


def held(publication: Publication, why: str) -> Telling:
    return _card("held", publication, why=why)


def stopped(publication: Publication, state: State, why: str) -> Telling:
    """Say that it is held, or has failed."""
    return held(publication, why) if state is State.HELD else _card("failed", publication, why=why)


def awaiting_admin(publication: Publication) -> Telling:
    """Say that the account's admin is asked, once for each attempt."""
    once = f"admin {publication.id} {publication.attempt}"
    return _card("awaiting_admin", publication)._replace(once=once)


def unsure(publication: Publication) -> Telling:
    """Say that WeChat did not answer, and that nobody should send it by hand; once an attempt."""
    once = f"unsure {publication.id} {publication.attempt}"
    return _card("unsure", publication)._replace(once=once)


def published(publication: Publication, address: str, report: dict[str, object]) -> Telling:
    return _card("published", publication, address=address, report=report)


def needs_address(publication: Publication) -> Telling:
    """Ask for the address of what is out, once."""
    once = f"address {publication.id} {publication.attempt}"
    return _card("needs_address", publication)._replace(once=once)


def left_the_box(publication: Publication) -> Telling:
    """Ask what became of a draft that a person had in hand, once for each draft."""
    once = f"left {publication.id} {publication.draft_id}"
    return _card("left_the_box", publication)._replace(once=once)


def withdrawn(publication: Publication, why: str) -> Telling:
    return _card("withdrawn", publication, why=why)


def ordered(publication: Publication, what: str, more: str) -> Telling:
    """Say what one operator ordered, so that the others know of it."""
    return _card("ordered", publication, what=what, more=more)


def strange(address: str, waiting: list[Publication], *, once: str) -> Telling:
    """Ask which of those that wait in a person's hands has this address."""
    return _told("strange", once, address=address, waiting=waiting)


def address_gone(
    look: Look, sign: str, key: str, now: datetime, schedule: Schedule, *, once: str
) -> Telling:
    """Say that readers cannot open an address any more, what was done, and how to undo it."""
    assert look.gone_seen_at is not None
    days = {"first": look.gone_seen_at, "again": now}
    shown = {name: shown_at(moment, schedule)[:5] for name, moment in days.items()}
    return _told("address_gone", once, look=look, sign=sign, key=key, **shown)


def address_back(look: Look, *, once: str) -> Telling:
    """Say that an address that was gone is there again."""
    return _told("address_back", once, look=look)


def outage(span: Span, cost: Cost | None, account: Account, *, once: str) -> Telling:
    """Tell from when to when the house was silent, what was missed, and what came of it."""
    schedule, door = account.schedule, span.door
    lists = (cost.held, cost.late, cost.coming, cost.bare) if cost is not None else ()
    return _told(
        "outage",
        once,
        span=span,
        cost=cost,
        since=shown_at(span.since, schedule),
        until=shown_at(span.until, schedule),
        lasted=lasted(abs(span.until - span.since)),
        more=sum(max(0, len(each) - LISTED) for each in lists),
        callbacks=bool(account.token) and span.kind in ("stopped", "unreached"),
        door=door,
        away=shown_at(door.since, schedule) if door and door.since else "",
        back=shown_at(door.until, schedule) if door and door.until else "",
        shown=partial(shown_at, schedule=schedule),
        words=lasted,
    )


def no_web(heard: datetime, account: Account, *, once: str) -> Telling:
    """Tell, while it lasts, that nobody answers WeChat's callbacks."""
    return _told("no_web", once, since=shown_at(heard, account.schedule))


def week(week: Week, account: Account, *, once: str) -> Telling:
    """Tell of a week: what went out, how it was read, what was asked, what comes."""
    return _told(
        "week",
        once,
        week=week,
        first=f"{week.first:%m-%d}",
        last=f"{week.last:%m-%d}",
        most=ISSUES,
        routes=ROUTES,
        shown=partial(shown_at, schedule=account.schedule),
        short=_short,
        words=lasted,
    )


def _short(title: str) -> str:
    return title if len(title) <= TITLE else f"{title[: TITLE - 1]}…"


def lasted(time: timedelta) -> str:
    """Write how long something was, in its two greatest units: 「3 小时 12 分」."""
    minutes = max(1, round(time.total_seconds() / 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    return (f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时") if hours else f"{rest} 分钟"


def _told(name: str, once: str, **facts: object) -> Telling:
    template = environment().get_template(f"chat/operator/{name}.txt.j2")
    text = template.render(quote=shlex.quote, **facts)  # what is to be run is pasted into a shell
    title, _, body = text.strip().partition("\n")
    return Telling(title, body.strip(), once)


def _card(name: str, publication: Publication, **facts: object) -> Telling:
    template = environment().get_template(f"chat/operator/{name}.txt.j2")
    title, _, body = template.render(publication=publication, **facts).strip().partition("\n")
    return Telling(title, body.strip())

"""The cards operators read: a title and a few lines for each turn of a publication's life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.jinja import environment
from workers.ledger import Telling
from workers.publication import Route, State
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from datetime import datetime

    from workers.account import Account, Schedule
    from workers.publication import Publication

ROUTES: Final = {Route.MASS: "群发", Route.PUBLISH: "发布（不推送）", Route.DRAFT: "由人发表"}

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


def drafted(publication: Publication) -> Telling:
    """Say that the draft lies in the box, for a person to publish."""
    return _card("drafted", publication)


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
    text = environment().get_template("chat/operator/strange.txt.j2")
    title, _, body = text.render(address=address, waiting=waiting).strip().partition("\n")
    return Telling(title, body.strip(), once)


def _card(name: str, publication: Publication, **facts: object) -> Telling:
    template = environment().get_template(f"chat/operator/{name}.txt.j2")
    title, _, body = template.render(publication=publication, **facts).strip().partition("\n")
    return Telling(title, body.strip())

"""The second press: what would happen, to whom, with what is left; bound to what was shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from flask import Response, redirect

from bot.console import words
from bot.console.issue import as_shown, found, stamp
from bot.console.page import NOWHERE, Deed, Page, TurnedAway
from bot.console.told import tell
from bot.operators.publications import KEEP_CARD, NOT_OUT, REDO_CARD, WITHDRAW_CARD
from workers import orders
from workers.errors import GongbaoError, Unfit
from workers.orders import Wish
from workers.people import Role
from workers.publication import Route, State
from workers.schedule import read_when

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.datastructures import MultiDict

    from bot.console.page import Facts, Visit
    from workers.account import Account
    from workers.orders import Done
    from workers.publication import Publication

CANCEL_CARD: Final = "取消「{title}」，不再发出。草稿还留在草稿箱里；要重新开始，再提交一次页面。"
CARDS: Final = {"keep": KEEP_CARD, "redo": REDO_CARD, "cancel": CANCEL_CARD}
LABEL: Final = 12
"""Characters: what stands before a colon further on is a sentence."""
NO_TIME: Final = "请写上时间，例如：明天 08:00"


class Said(NamedTuple):
    """A line of a card: what it tells of, the rest, and where a link of it leads."""

    label: str
    text: str
    link: str


class Asked(NamedTuple):
    """What would happen, and what speaks against it without forbidding it."""

    card: str
    against: list[str]
    wish: Wish | None = None

    @property
    def lines(self) -> list[Said]:
        """The card's lines: 「账号：daily」 is a label and a text, an address becomes a link."""
        return [_line(line) for line in self.card.splitlines() if line.strip()]


def _line(line: str) -> Said:
    label, colon, text = line.partition("：")
    if not colon or len(label) > LABEL:
        return Said("", line, "")
    text = text.strip()
    return Said(label, text, text if text.startswith(("http://", "https://")) else "")


def view(visit: Visit, number: int, verb: str) -> Facts:
    if verb not in FOLLOWED:
        raise TurnedAway(404, NOWHERE)
    row, account = found(visit, number)
    asked, why = None, ""
    try:
        asked = _asked(verb, row, account, visit)
    except GongbaoError as error:
        why = words.plain(str(error), row.key)
    return {
        "row": row,
        "account": account,
        "verb": verb,
        "asked": asked,
        "why": why,
        "stamp": stamp(row),
        "offered": orders.offered(account, visit.services) if verb == "release" else {},
        "args": visit.args,
        "now": visit.now,
    }


def _asked(verb: str, row: Publication, account: Account, visit: Visit) -> Asked | None:
    """Work out what the second press would do; None where a form asks for something first."""
    services, title = visit.services, row.title or row.key
    match verb:
        case "release":
            return _release(row, account, visit)
        case "retry":
            return _retry(row, account, visit)
        case "withdraw":
            if row.state not in (State.PUBLISHED, State.RELEASED):
                raise Unfit(f"{row.key} {orders.standing(row, account, services)}")
            where = row.address or "还没有链接"
            return Asked(WITHDRAW_CARD.format(title=title, where=where), [])
        case "published":
            return None
    return Asked(CARDS[verb].format(title=title), [])


def _release(row: Publication, account: Account, visit: Visit) -> Asked:
    services = visit.services
    wish = orders.plan(
        row,
        account,
        services,
        route=_route(visit.args),
        target=_target(visit.args),
        at=_moment(visit.args, account, visit),
    )
    if wish.route is Route.DRAFT:
        return Asked(words.plain(orders.steps(row), row.key), [], wish)
    orders.weigh(row, wish, account, services, anyway=True)
    against = list(orders.doubts(row, wish, account, services))
    return Asked(words.plain(orders.question(row, wish, account, services), row.key), against, wish)


def _retry(row: Publication, account: Account, visit: Visit) -> Asked:
    if not orders.begins_anew(row, visit.services):
        return Asked("再查一次是否已经发出；只有确实没有，才会再发。", [])
    hold = timedelta(minutes=account.schedule.hold)
    wish = Wish(route=row.route, target=row.target, at=visit.now + hold, hold=True)
    against = list(orders.doubts(row, wish, account, visit.services))
    notes = [*against, *([NOT_OUT] if orders.unproven(row, visit.services) else [])]
    card = orders.question(row, wish, account, visit.services)
    return Asked(words.plain(card, row.key), notes, wish)


def go(visit: Visit, number: int, verb: str) -> Response:
    """Follow the order that was shown, if nothing of it has changed since."""
    row, account = as_shown(visit, number)
    follow = FOLLOWED.get(verb)
    if follow is None:
        raise TurnedAway(404, NOWHERE)
    done = follow(row, account, visit)
    answer = redirect(visit.url("issue", number=number), 303)
    tell(answer, visit.visitor, words.plain(done.said, row.key), good=True)
    return answer  # type: ignore[return-value]  # Flask's own redirect makes its own Response


def _released(row: Publication, account: Account, visit: Visit) -> Done:
    at = visit.form.get("at", "")
    return orders.release(
        row,
        account,
        visit.services,
        who=visit.who,
        route=_route(visit.form),
        target=visit.form.get("target", ""),
        at=datetime.fromisoformat(at) if at else None,
        anyway=bool(visit.form.get("anyway")),
    )


def _by(order: Callable[..., Done], **how: Any) -> Callable[[Publication, Account, Visit], Done]:  # noqa: ANN401  an order's own
    def follow(row: Publication, account: Account, visit: Visit) -> Done:
        return order(row, account, visit.services, who=visit.who, **how)

    return follow


def _retried(row: Publication, account: Account, visit: Visit) -> Done:
    anyway = bool(visit.form.get("anyway"))
    return orders.retry(row, account, visit.services, who=visit.who, anyway=anyway)


def _published(row: Publication, account: Account, visit: Visit) -> Done:
    address = visit.form.get("address", "").strip()
    return orders.published(row, address, account, visit.services, who=visit.who)


FOLLOWED: Final[dict[str, Callable[[Publication, Account, Visit], Done]]] = {
    "release": _released,
    "retry": _retried,
    "published": _published,
    "withdraw": _by(orders.withdraw),
    "cancel": _by(orders.cancel),
    "keep": _by(orders.resume, keep=True),
    "redo": _by(orders.redo, anyway=True),
}


def _route(said: MultiDict[str, str]) -> Route | None:
    return Route(said["route"]) if said.get("route") in list(Route) else None


def _target(said: MultiDict[str, str]) -> str | None:
    return said["target"].strip() if "target" in said else None


def _moment(
    said: MultiDict[str, str], account: Account, visit: Visit
) -> datetime | Literal["next"] | None:
    """Read when: now, the next slot, or a time in words or as a browser's field gives it."""
    match said.get("when", "now"):
        case "next":
            return "next"
        case "at":
            text = said.get("at", "").replace("T", " ").strip()
            if not text:
                raise Unfit(NO_TIME)
            return read_when(text, account.schedule, visit.now)
    return None


PAGE: Final = Page(
    name="confirm",
    path="/issues/<int:number>/confirm/<verb>",
    title="请确认",
    english="Please confirm",
    view=view,
    needs=Role.PUBLISHER,
    deeds={"go": Deed(needs=Role.PUBLISHER, do=go)},
)

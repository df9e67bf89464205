"""群发 发布 发出 定时 下一档 由人发表: what brings a publication to readers, asked about first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from bot.operators.codes import asked
from bot.operators.meant import Order, stands
from workers import orders
from workers.errors import Unfit
from workers.people import Role
from workers.publication import Route, State
from workers.schedule import read_when
from workers.schedule.when import NOW
from workers.wording import in_chat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.operators.command import Said
    from workers.publication import Publication

    Moment = datetime | Literal["next"] | None

EVERYONE: Final = frozenset({"全部", "所有人", "all", "everyone"})
ROUTES: Final = {
    "群发": Route.MASS, "mass": Route.MASS, "发布": Route.PUBLISH, "publish": Route.PUBLISH,
}  # fmt: skip
SLOT: Final = frozenset({"下一档", "next"})
CARD_BYTES: Final = 1700
"""A reply holds 2047; the code, below the card, must not be cut off."""
WHEN: Final = "什么时候发？例如：定时 0618 明天 08:00 群发"
READY: Final = (
    stands(State.DRAFTED, State.HANDED_OVER),
    stands(State.SCHEDULED),
    stands(State.HELD),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the words say: None for what they leave open; `at` None is now."""

    route: Route | None = None
    target: str | None = None
    at: Moment = None


def ask(said: Said, publication: Publication, wanted: Wanted) -> str:
    """Show what would go out, to whom and when, and wait for the code; by hand needs none."""
    account, services = said.account, said.services
    wish = orders.plan(
        publication,
        account,
        services,
        route=wanted.route,
        target=wanted.target,
        at=wanted.at,
    )
    if wish.route is Route.DRAFT:
        done = orders.release(publication, account, services, who=said.who, route=Route.DRAFT)
        return done.said
    orders.require_second(publication, account, services, who=said.who)
    orders.weigh(publication, wish, account, services, anyway=True)
    against = list(orders.doubts(publication, wish, account, services))
    notes = [*against, *_unapproved(said, publication)]
    card = orders.question(publication, wish, account, services, against=notes)
    order = {
        "verb": "release",
        "route": str(wish.route),
        "target": wish.target,
        "at": None if wish.hold else wish.at.isoformat(),
        "anyway": bool(against),
    }
    return asked(said, publication, order, cut(in_chat(card, key=publication.key)))


def confirmed(said: Said, publication: Publication | None, order: Mapping[str, object]) -> str:
    """Appoint the release as it was shown: its moment, its tag, its doubts."""
    assert publication is not None
    at = order["at"]
    done = orders.release(
        publication,
        said.account,
        said.services,
        who=said.who,
        route=Route(str(order["route"])),
        target=str(order["target"]),
        at=datetime.fromisoformat(str(at)) if at else None,
        anyway=bool(order["anyway"]),
    )
    return in_chat(done.said)


def cut(card: str) -> str:
    """Shorten a card to what leaves room for the code."""
    raw = card.encode()
    return card if len(raw) <= CARD_BYTES else raw[:CARD_BYTES].decode(errors="ignore") + "…"


def _unapproved(said: Said, publication: Publication) -> Iterator[str]:
    if said.account.schedule.approval and not publication.approved:
        yield f"还没有人批准，没有批准到点会停住：gongbao approve {publication.key}"


def _by(route: Route | None) -> Order:
    """Make the order that releases now, by a route; None is that of page or account."""

    def follow(said: Said, publication: Publication, rest: str) -> str:
        return ask(said, publication, Wanted(route=route, target=_target(rest)))

    names, usage = {
        Route.MASS: (("群发", "mass"), "群发 0618 [标签]：推送给关注者，先给你看卡片和确认码"),
        Route.PUBLISH: (("发布", "publish"), "发布 0618：发表但不推送"),
        Route.DRAFT: (("由人发表", "by hand"), "由人发表 0618：交给人在公众号后台按「发表」"),
        None: (("发出", "release"), "发出 0618：按账号定好的方式发"),
    }[route]
    return Order(
        names=names, needs=Role.PUBLISHER, usage=usage, follow=follow, fits=READY, slow=True
    )


def _at_a_time(said: Said, publication: Publication, rest: str) -> str:
    return ask(said, publication, _timed(said, rest))


def _in_the_next_slot(said: Said, publication: Publication, rest: str) -> str:
    wanted = _timed(said, f"下一档 {rest}")
    return ask(said, publication, wanted)


def _timed(said: Said, words: str) -> Wanted:
    """Read 「明天 08:00 群发 北京」: a moment, a route, a tag."""
    said_words = words.split()
    at = next((n for n, word in enumerate(said_words) if word.casefold() in ROUTES), None)
    when = " ".join(said_words if at is None else said_words[:at])
    route = None if at is None else ROUTES[said_words[at].casefold()]
    target = None if at is None else _target(" ".join(said_words[at + 1 :]))
    return Wanted(route=route, target=target, at=_moment(said, when))


def _moment(said: Said, when: str) -> Moment:
    if not when:
        raise Unfit(WHEN)
    if when.casefold() in SLOT:
        return orders.NEXT
    if when.casefold() in NOW:
        return None
    return read_when(when, said.account.schedule, said.services.now())


def _is_timed(said: Said, words: str) -> bool:
    try:
        _timed(said, words)
    except Unfit:
        return False
    return True


def _target(rest: str) -> str | None:
    """Read whom a push goes to: None for whoever it is meant for, "" for everyone."""
    if not rest:
        return None
    return "" if rest.casefold() in EVERYONE else rest.removeprefix("标签").strip()


ORDERS: Final = (
    *map(_by, (Route.MASS, Route.PUBLISH, None, Route.DRAFT)),
    Order(
        names=("定时", "schedule"),
        needs=Role.PUBLISHER,
        usage="定时 0618 明天 08:00 群发：到时候再发",
        follow=_at_a_time,
        fits=READY,
        keyless=_is_timed,
        slow=True,
    ),
    Order(
        names=("下一档", "next"),
        needs=Role.PUBLISHER,
        usage="下一档 0618 [群发]：排到日程的下一个空档",
        follow=_in_the_next_slot,
        fits=READY,
        slow=True,
    ),
)
COMMANDS: Final = tuple(order.command for order in ORDERS)
CONFIRMED: Final = {"release": confirmed}

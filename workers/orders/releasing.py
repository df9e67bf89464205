"""Appoint a release: by which route, to whom, and when it leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from workers import cards
from workers.errors import Unfit
from workers.orders.doubts import doubts
from workers.orders.hand import BUSY, in_hand
from workers.orders.outcome import Done
from workers.orders.rights import demand, steps
from workers.orders.standing import MAYBE_OUT, origin, standing, unproven
from workers.permission import closures_of, lacks_second, taken_days
from workers.publication import Route, State
from workers.schedule import next_slot
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import Outcome
    from workers.publication import Publication
    from workers.services import Services

NEXT: Final = "next"
DAY: Final = timedelta(days=1)
READY: Final = frozenset({State.DRAFTED, State.SCHEDULED, State.HANDED_OVER, State.HELD})
UNDRAFTED: Final = (
    "页面最近一次修改还没进草稿箱（{why}）。解决后 gongbao resume {key}；"
    "要发后台现在的版本，gongbao resume {key} --keep"
)
FOUR_EYES: Final = (
    "{key} 是 {who} 自己写的或改过的，还没有别人批准：这个账号要由另一个人发出，"
    "或先由另一个人批准（四眼）"
)
AGAIN: Final = "。确实要这样，请再说一次（命令行加 --anyway）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be appointed; `hold` says that it leaves as soon as the undo hold is over."""

    route: Route
    target: str
    at: datetime
    hold: bool


def release(
    publication: Publication,
    account: Account,
    services: Services,
    *,
    who: str,
    route: Route | None = None,
    target: str | None = None,
    at: datetime | Literal["next"] | None = None,
    anyway: bool = False,
) -> Done:
    """Appoint its release: `at` None is now, after the undo hold; NEXT the account's next slot.

    Without a route or target those it has, else the account's, count; `target` "" is all
    followers. `anyway` is the extra yes against quiet hours, closures, limits, and the same
    content once more. Raises Unfit, and WeChatError where tags cannot be looked up.
    """
    wish = plan(publication, account, services, route=route, target=target, at=at)
    if wish.route is Route.DRAFT:
        return _hand_over(publication, account, services, who=who)
    return appoint(publication, account, services, wish, who=who, anyway=anyway)


def plan(
    publication: Publication,
    account: Account,
    services: Services,
    *,
    route: Route | None = None,
    target: str | None = None,
    at: datetime | Literal["next"] | None = None,
) -> Wish:
    """Work out what release() would appoint, to be asked about first. Raises as release does."""
    check_ready(publication, account, services)
    way = _route(publication, account, route)
    if way is Route.DRAFT:
        if at is not None:
            raise Unfit("由人发表的不能定时：到时请自己在后台按「发表」，或在后台定时")
        return Wish(route=way, target="", at=services.now(), hold=True)
    demand(way, account, services)
    return Wish(
        route=way,
        target=_target(publication, account, services, way, target),
        at=_moment(publication, account, services, at),
        hold=at is None,
    )


def intended(publication: Publication, account: Account, services: Services) -> Wish:
    """What a release would be as things stand: as appointed, else by page and account, now."""
    at = publication.release_at
    if at is not None and publication.route is not Route.DRAFT:
        return Wish(route=publication.route, target=publication.target, at=at, hold=False)
    route = _route(publication, account, None)
    target = account.schedule.target if route is Route.MASS else ""
    return Wish(route=route, target=target, at=_now(account, services), hold=True)


def appoint(
    publication: Publication,
    account: Account,
    services: Services,
    wish: Wish,
    *,
    who: str,
    anyway: bool,
    outcome: Outcome | None = None,
) -> Done:
    """Bring it into `scheduled`, unless something speaks against it."""
    require_second(publication, account, services, who=who)
    weigh(publication, wish, account, services, anyway=anyway)
    undo = timedelta(minutes=account.schedule.hold)
    tell_at = None if wish.hold or wish.at - undo <= services.now() else wish.at - undo
    told = replace(
        publication, route=wish.route, target=wish.target, release_at=wish.at, appointed_by=who
    )
    with in_hand(publication, account, services) as mine:
        moved = services.ledger.move(
            mine,
            State.SCHEDULED,
            who=who,
            what="appoint",
            now=services.now(),
            route=wish.route,
            target=wish.target,
            release_at=wish.at,
            tell_at=tell_at,
            appointed_by=who,
            anyway=anyway,
            told=True,
            tries=0,
            tell=cards.appointed(told, account.schedule),
            outcome=outcome,
        )
    return Done(moved, _said(moved, account))


def require_second(
    publication: Publication, account: Account, services: Services, *, who: str
) -> None:
    """Raise Unfit where a second person is wanted, and this one wrote it."""
    if lacks_second(publication, account, services, who=who):
        raise Unfit(FOUR_EYES.format(key=publication.key, who=who))


def weigh(
    publication: Publication,
    wish: Wish,
    account: Account,
    services: Services,
    *,
    anyway: bool,
) -> None:
    """Raise Unfit for what is appointed so already, or needs an extra yes and has none."""
    if _is_as_wished(publication, wish):
        raise Unfit(f"{publication.key} {standing(publication, account, services)}，不用再定")
    against = list(doubts(publication, wish, account, services))
    if against and not anyway:
        raise Unfit("；".join(against) + AGAIN, anyway=True)


def check_ready(publication: Publication, account: Account, services: Services) -> None:
    """Raise Unfit unless it has a draft that may be appointed."""
    key, state = publication.key, publication.state
    if state not in READY:
        raise Unfit(f"{key} {standing(publication, account, services)}")
    if state is State.DRAFTED and not publication.told:
        raise Unfit(f"{key} {BUSY}")
    if state is State.HELD:
        if unproven(publication, services) is not None:
            raise Unfit(MAYBE_OUT.replace("{key}", key))
        if origin(publication, services) is State.RECEIVED:
            raise Unfit(UNDRAFTED.format(key=key, why=publication.why or "停住了"))
    if publication.draft_id is None:
        raise Unfit(f"{key} 还没有草稿：gongbao submit 页面")


def _route(publication: Publication, account: Account, wanted: Route | None) -> Route:
    if wanted is not None:
        return wanted
    return publication.route if publication.route is not Route.DRAFT else account.route


def _hand_over(publication: Publication, account: Account, services: Services, *, who: str) -> Done:
    """Give it into a person's hands, who presses 发表."""
    if publication.state is State.HANDED_OVER:
        raise Unfit(f"{publication.key} 已交给人发表。{steps(publication)}")
    with in_hand(publication, account, services) as mine:
        moved = services.ledger.move(
            mine,
            State.HANDED_OVER,
            who=who,
            what="hand over",
            now=services.now(),
            route=Route.DRAFT,
            release_at=None,
            tell_at=None,
            appointed_by=who,
            anyway=False,
            told=True,
            tell=cards.drafted(publication),
        )
    return Done(moved, steps(moved))


def _target(
    publication: Publication,
    account: Account,
    services: Services,
    route: Route,
    wanted: str | None,
) -> str:
    if route is Route.PUBLISH:
        if wanted:
            raise Unfit("发布（不推送）没有接收的人，不能指定标签；要推送给标签，用 --route mass")
        return ""
    kept = publication.target if publication.appointed_by else account.schedule.target
    target = kept if wanted is None else wanted
    if target:
        names = [tag.name for tag in services.wechat(account.name).tags()]
        if target not in names:
            there = "、".join(names) or "没有任何标签"
            raise Unfit(f"没有名叫“{target}”的标签（现有：{there}）")
    return target


def _moment(
    publication: Publication,
    account: Account,
    services: Services,
    at: datetime | Literal["next"] | None,
) -> datetime:
    now, schedule = services.now(), account.schedule
    if at is None:
        return _now(account, services)
    if isinstance(at, datetime):
        if at < now:
            raise Unfit(f"{shown_at(at, schedule)} 已经过去：请写以后的时间，或不写时间，现在就发")
        return at
    taken = taken_days(account, services, now - DAY, but=publication.id)
    slot = next_slot(now, schedule, closures_of(account, services, now), taken)
    if slot is None:
        raise Unfit("账号没有下一个空档（schedule 的 days 和 time）：请写明时间")
    return slot


def _now(account: Account, services: Services) -> datetime:
    """The moment at which the undo hold of a word of now is over."""
    return services.now() + timedelta(minutes=account.schedule.hold)


def _is_as_wished(publication: Publication, wish: Wish) -> bool:
    """Whether somebody has just ordered the same, so that a second word would only delay it."""
    at = publication.release_at
    if publication.state is not State.SCHEDULED or at is None:
        return False
    same = (publication.route, publication.target) == (wish.route, wish.target)
    return same and (at <= wish.at if wish.hold else at == wish.at)


def _said(publication: Publication, account: Account) -> str:
    schedule = account.schedule
    assert publication.release_at is not None
    to = f"（标签“{publication.target}”）" if publication.target else ""
    route = cards.ROUTES[publication.route]
    said = f"已定于 {shown_at(publication.release_at, schedule)} {route}{to}"
    if schedule.approval and not publication.approved:
        said += f"。要先有人批准，否则到点会停住：gongbao approve {publication.key}"
    return f"{said}。到点前可取消：gongbao cancel {publication.key}"

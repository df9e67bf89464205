"""Try again what was stopped or stayed unanswered, and never twice what may be out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workers.errors import StaleState, Unfit
from workers.lifetimes import asks_on
from workers.orders.hand import in_hand, overtaken
from workers.orders.outcome import Done
from workers.orders.releasing import Wish, appoint, check_ready
from workers.orders.rights import demand
from workers.orders.standing import origin, standing, unproven
from workers.orders.stopping import resume
from workers.publication import Fate, Route, State

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import Outcome
    from workers.publication import Publication
    from workers.services import Services

ASKING: Final = "{key} 正在核对：先查是否已发出，只有确实没有才会再发"
NO_DRAFT: Final = (
    "{key} 的草稿已不在草稿箱，上一次可能已经发出：请到后台看。已发出，运行 "
    "gongbao published {key} 链接；没有，运行 gongbao submit 页面 --force 重新生成"
)


def retry(
    publication: Publication,
    account: Account,
    services: Services,
    *,
    who: str,
    anyway: bool = False,
) -> Done:
    """Look again at what is unsure, with the same attempt and key; appoint anew what is held.

    An attempt whose end WeChat may still tell is asked about again, under its own key. After that
    it counts as refused only on the giver's word, and while the draft, which every release
    consumes, still lies in the box. Raises Unfit and WeChatError.
    """
    key, state = publication.key, publication.state
    if state is State.UNSURE:
        return _look_now(publication, account, services, who=who)
    if state is not State.HELD:
        again = "" if state not in (State.FAILED, State.CANCELLED) else "。重试就是重新提交"
        raise Unfit(f"{key} {standing(publication, account, services)}{again}")
    outcome: Outcome | None = None
    if (doubt := unproven(publication, services)) is not None:
        began = origin(publication, services)
        if (asked := asks_on(began, doubt, services.now())) is not None:
            return _ask_again(publication, asked, account, services, who=who)
        _demand_draft(publication, services)
        outcome = {"fate": Fate.REFUSED}
    elif origin(publication, services) is State.RECEIVED:
        return resume(publication, account, services, who=who)
    else:
        check_ready(publication, account, services)
    if publication.route is Route.DRAFT:
        return resume(publication, account, services, who=who)
    demand(publication.route, account, services)
    now = services.now()
    wish = Wish(
        route=publication.route,
        target=publication.target,
        at=now + timedelta(minutes=account.schedule.hold),
        hold=True,
    )
    return appoint(publication, account, services, wish, who=who, anyway=anyway, outcome=outcome)


def begins_anew(publication: Publication, services: Services) -> bool:
    """Whether a retry would make an attempt of its own, which has to be asked about first."""
    if publication.state is not State.HELD or publication.route is Route.DRAFT:
        return False
    began = origin(publication, services)
    if (doubt := unproven(publication, services)) is not None:
        return asks_on(began, doubt, services.now()) is None
    return began is not State.RECEIVED


def _ask_again(
    publication: Publication, state: State, account: Account, services: Services, *, who: str
) -> Done:
    """Go back to where WeChat is asked: nothing is proven yet, so nothing new is begun."""
    with in_hand(publication, account, services) as mine:
        moved = services.ledger.move(
            mine, state, who=who, what="retry", now=services.now(), tries=0
        )
    services.wakeups.advance(moved.id, moved.fence)
    return Done(moved, ASKING.format(key=moved.key))


def _look_now(publication: Publication, account: Account, services: Services, *, who: str) -> Done:
    """Look at once instead of later; the worker decides what may be repeated."""
    try:
        noted = services.ledger.note(
            publication, who=who, what="retry", now=services.now(), not_before=None
        )
    except StaleState:
        raise overtaken(publication, account, services) from None
    services.wakeups.advance(noted.id, noted.fence)
    return Done(noted, ASKING.format(key=noted.key))


def _demand_draft(publication: Publication, services: Services) -> None:
    draft_id = publication.draft_id
    if draft_id is None or services.wechat(publication.account).draft_get(draft_id) is None:
        raise Unfit(NO_DRAFT.replace("{key}", publication.key))

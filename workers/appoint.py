"""Drafted → where it waits: in a person's hands, for its slot, or for an operator's word."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from workers import cards
from workers.edition import edition
from workers.permission import closures_of
from workers.publication import BY_SCHEDULE, Kind, Route, State
from workers.restored import may_be_out
from workers.schedule import NoSlot, issue_slot

if TYPE_CHECKING:
    from datetime import datetime

    from workers.account import Account
    from workers.edition import Edition
    from workers.ledger import Fields, Telling
    from workers.publication import Publication
    from workers.services import Services

NO_RIGHT: Final = "页面的 [wechat] route 要用接口发送，而个人或未认证的公众号没有这个权限"
RIVALS: Final = (State.SCHEDULED, State.DRAFTED)


class Place(NamedTuple):
    """The state a draft comes to rest in, what of the row changes, and what operators hear."""

    state: State
    fields: Fields
    telling: Telling


def place(publication: Publication, account: Account, services: Services) -> Place:
    """Decide where a draft that was just put into the box waits."""
    if publication.route is Route.DRAFT:
        day = _edition(publication, account, services).day
        doubt = may_be_out(publication, day, account, services)
        return Place(State.HANDED_OVER, {}, cards.drafted(publication, doubt))
    if account.kind is Kind.PERSONAL:  # the page asks for what its account has no right to
        return _asks(publication, NO_RIGHT)
    schedule = account.schedule
    try:
        slot = _slot(publication, account, services)
    except NoSlot as no:
        return _asks(publication, str(no))
    now, undo = services.now(), timedelta(minutes=schedule.hold)
    # Late within the grace, it is stopped as easily as what leaves "now".
    at = slot if slot > now else now + undo
    fields: Fields = {
        "release_at": at,
        # This card is the notice, where the next one would come at once.
        "tell_at": at - undo if at - undo > now else None,
        "target": schedule.target,
        "appointed_by": BY_SCHEDULE,
    }
    return Place(State.SCHEDULED, fields, cards.to_be_released(publication, at, account))


def meet(publication: Publication, account: Account, services: Services) -> Publication:
    """Look once more for another page of the same issue, now that this one can be seen.

    Two workers may have looked for one at the same moment, and each have found none.
    """
    if publication.state is not State.SCHEDULED or publication.appointed_by != BY_SCHEDULE:
        return publication
    assert publication.release_at is not None
    page = _edition(publication, account, services)
    if rival := _rival(publication, publication.release_at, page, account, services):
        return _take_back(publication, rival, services)
    return publication


def _slot(publication: Publication, account: Account, services: Services) -> datetime:
    """The slot of the page's own issue; NoSlot says what an operator has to decide."""
    page = _edition(publication, account, services)
    if doubt := may_be_out(publication, page.day, account, services):
        raise NoSlot(doubt)
    if not account.schedule.days or not account.schedule.time:
        raise NoSlot("")
    if page.draft:
        raise NoSlot("页面标着 draft = true，不会定时发出")
    if not page.digest:
        raise NoSlot("这不是日报（digests 的规则不含它），不会定时发出")
    if page.day is None:
        raise NoSlot("看不出是哪一天的期，请在 [wechat] 里写 issue")
    closures = closures_of(account, services, services.now())
    slot = issue_slot(page.day, account.schedule, closures, services.now())
    if rival := _rival(publication, slot, page, account, services):
        raise NoSlot(f"这一期有两篇候选：另一篇是 {rival.key}「{rival.title}」")
    return slot


def _asks(publication: Publication, why: str) -> Place:
    fields: Fields = {"told": True, "why": why}
    return Place(State.DRAFTED, fields, cards.waiting(publication, why))


def _rival(
    publication: Publication,
    slot: datetime,
    page: Edition,
    account: Account,
    services: Services,
) -> Publication | None:
    """Find another page of the same issue; one that the schedule had appointed waits as well."""
    others = services.ledger.publications(account=account.name, states=RIVALS, limit=100)
    for other in others:
        if other.id == publication.id:
            continue
        by_schedule = other.state is State.SCHEDULED and other.appointed_by == BY_SCHEDULE
        at_once = other.state is State.SCHEDULED and other.release_at == slot
        same = (by_schedule or other.told) and _same_issue(other, page, account, services)
        if by_schedule and (at_once or same):
            _take_back(other, publication, services)
        if at_once or same:
            return other
    return None


def _same_issue(other: Publication, page: Edition, account: Account, services: Services) -> bool:
    its = _edition(other, account, services)
    return its.digest and not its.draft and its.day == page.day


def _take_back(other: Publication, newcomer: Publication, services: Services) -> Publication:
    why = f"这一期有两篇候选：另一篇是 {newcomer.key}「{newcomer.title}」"
    return services.ledger.move(
        other,
        State.DRAFTED,
        who=BY_SCHEDULE,
        what="two candidates",
        now=services.now(),
        told=True,
        why=why,
        release_at=None,
        tell_at=None,
        appointed_by="",
        tell=cards.waiting(other, why),
    )


def _edition(publication: Publication, account: Account, services: Services) -> Edition:
    source = services.ledger.sources(publication.id, files=False)[0]
    return edition(source.page, name=source.name, folder=source.folder, account=account)

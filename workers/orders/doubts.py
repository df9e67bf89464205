"""What speaks against an appointment without forbidding it: each needs an extra yes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workers.permission import closures_of
from workers.publication import Fate, Kind, Route
from workers.schedule import day_of, mass_left, quiet_until
from workers.schedule.closures import closed_on
from workers.schedule.local import moment_of, shown_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from workers.account import Account
    from workers.orders.releasing import Wish
    from workers.publication import Publication, Release
    from workers.schedule import Quota
    from workers.services import Services

DAY: Final = timedelta(days=1)
SAME_CONTENT: Final = timedelta(days=7)
"""So long WeChat's followers remember; the same once more within it is mostly a mistake."""
MONTH: Final = timedelta(days=32)
COUNTED: Final = frozenset({Fate.OPEN, Fate.TAKEN, Fate.DONE})


def doubts(
    publication: Publication, wish: Wish, account: Account, services: Services
) -> Iterator[str]:
    """Name every reason for which a person might want to think again."""
    if services.ledger.house_paused():
        yield "公报整体暂停：恢复之后才会发出"
    schedule, day = account.schedule, day_of(wish.at, account.schedule)
    if over := quiet_until(wish.at, schedule):
        shown = shown_at(wish.at, schedule)
        yield f"{shown} 在免打扰时段里（到 {shown_at(over, schedule)}）"
    if closure := closed_on(day, closures_of(account, services, wish.at)):
        yield f"{day:%m-%d} 在休刊期内（{closure}）"
    if others := _others(publication, wish, account, services):
        most = f"每天最多 {schedule.daily} 次（schedule.daily）"
        yield f"{day:%m-%d} 已有 {'、'.join(others)}，{most}"
    if wish.route is Route.MASS:
        yield from _spent(publication, wish, account, services)
    if earlier := _same_content(publication, wish, services):
        shown = shown_at(earlier.called_at, schedule)
        yield f"同样的内容 {shown} 已发给同样的人（凭据 {earlier.receipt or '未知'}）"


def quota_at(
    account: Account, services: Services, at: datetime, target: str = "", *, but: int = 0
) -> Quota:
    """Count the pushes left at a moment, as far as gongbao's own releases tell.

    Those of the publication `but` are not counted.
    """
    every = services.ledger.releases(account.name, since=at - MONTH)
    pushes = [
        each.called_at
        for each in every
        if each.route is Route.MASS
        and each.fate in COUNTED
        and each.publication != but
        # A service account's pushes to a tag are held by each follower's own limit alone.
        and (account.kind is not Kind.SERVICE or not each.target)
    ]
    unlimited = account.kind is Kind.SERVICE and target
    return mass_left(account.kind, [] if unlimited else pushes, at)


def _spent(
    publication: Publication, wish: Wish, account: Account, services: Services
) -> Iterator[str]:
    # An attempt of its own, where it comes to a new one, is taken to have reached nobody.
    quota = quota_at(account, services, wish.at, wish.target, but=publication.id)
    if quota.left < 1:
        until = shown_at(quota.until, account.schedule) if quota.until else ""
        yield f"群发次数到 {until} 前已用完（{quota.source}）"


def _others(
    publication: Publication, wish: Wish, account: Account, services: Services
) -> list[str]:
    """List what leaves on the same day, once that is as much as a day may have."""
    schedule, ledger = account.schedule, services.ledger
    day = day_of(wish.at, schedule)
    first = moment_of(day, "00:00", schedule.zone)
    last = moment_of(day + DAY, "00:00", schedule.zone)
    out = ledger.out_between(account.name, first, last)
    coming = ledger.appointed_between(account.name, first, last)
    names = [
        each.key
        for each in (*out, *coming)
        if each.id != publication.id and each.route is not Route.DRAFT
    ]
    return names if len(names) >= schedule.daily else []


def _same_content(publication: Publication, wish: Wish, services: Services) -> Release | None:
    if not publication.article_hash:
        return None
    since = services.now() - SAME_CONTENT
    for each in services.ledger.releases(publication.account, since=since):
        same = each.article_hash == publication.article_hash and each.target == wish.target
        if same and each.fate in COUNTED and each.publication != publication.id:
            return each
    return None

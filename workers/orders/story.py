"""What is known of a publication's release, in lines: appointment, approval, attempts, quota."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workers.cards import ROUTES
from workers.mending import saying
from workers.orders.doubts import quota_at
from workers.publication import Fate, Kind, Route, State
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from workers.account import Account
    from workers.publication import Publication, Release
    from workers.services import Services

FATES: Final = {
    Fate.OPEN: "还不知道结果",
    Fate.TAKEN: "微信已接受",
    Fate.DONE: "已发出",
    Fate.REFUSED: "没有发出",
}
QUOTA_FOR: Final = frozenset(
    {State.DRAFTED, State.SCHEDULED, State.DUE, State.HELD, State.HANDED_OVER}
)


def story(publication: Publication, account: Account, services: Services) -> Iterator[str]:
    """Tell the same in lines, on the account's own clock; nothing is said of what there is none."""
    schedule, now = account.schedule, services.now()
    to = f"（标签“{publication.target}”）" if publication.target else ""
    yield f"方式：{ROUTES[publication.route]}{to}"
    if publication.release_at is not None:
        by = f"，由 {publication.appointed_by} 定下" if publication.appointed_by else ""
        left = _countdown(publication.release_at, now) if _waits(publication) else ""
        yield f"时间：{shown_at(publication.release_at, schedule)}（{schedule.zone}）{left}{by}"
    if publication.approved_by or schedule.approval:
        yield f"批准：{_approval(publication)}"
    if _is_counted(publication, account):
        quota = quota_at(account, services, publication.release_at or now, publication.target)
        yield f"群发余额：{quota.left}（{quota.source}）"
    if release := services.ledger.newest_release(publication.id):
        yield f"第 {release.attempt} 次发送：{_release(release, account)}"
    if publication.address:
        yield f"链接：{publication.address}"
    for mend in services.ledger.mends(publication.id):
        at = shown_at(mend.created_at, schedule)
        yield f"手机上改过：{saying(mend)}（{mend.who}，{at}）"


def _is_counted(publication: Publication, account: Account) -> bool:
    """Whether it would use a push."""
    pushes = publication.route is Route.MASS and account.kind is not Kind.PERSONAL
    return pushes and publication.state in QUOTA_FOR


def _waits(publication: Publication) -> bool:
    return publication.state in (State.SCHEDULED, State.DUE)


def _countdown(at: datetime, now: datetime) -> str:
    """Say how long it is until then: 「，还有 2 小时 5 分」."""
    seconds = int((at - now) / timedelta(seconds=1))
    if seconds <= 0:
        return "，到点了"
    hours, minutes = divmod(seconds // 60, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "天"), (hours, "小时"), (minutes, "分")]
    words = " ".join(f"{count} {unit}" for count, unit in parts if count)
    return f"，还有 {words or f'{seconds} 秒'}"


def _approval(publication: Publication) -> str:
    if publication.approved:
        return f"已由 {publication.approved_by} 批准"
    if publication.approved_by:
        return f"{publication.approved_by} 批准的是以前的内容，要重新批准"
    return "还没有人批准"


def _release(release: Release, account: Account) -> str:
    receipt = f"，凭据 {release.receipt}" if release.receipt else ""
    at = shown_at(release.called_at, account.schedule)
    again = f"，共 {release.calls} 次请求" if release.calls > 1 else ""
    return f"{at} {ROUTES[release.route]}，{FATES[release.fate]}{receipt}{again}"

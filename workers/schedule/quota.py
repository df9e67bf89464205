"""How many pushes an account has left, as far as gongbao knows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workers.publication import Kind
from workers.schedule.beijing import next_day, next_month

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# Platform docs, Batch_Sends: a certified 公众号 pushes once a day, to all or to a tag; a service
# account pushes to all once a day and four times a month, and each of its followers gets at most
# four a month. Personal accounts have no right to push by API.
A_MONTH: Final = 4
_BY_US: Final = "只算公报发出的，在公众号后台手动群发的不在内"
SOURCES: Final = {
    Kind.PERSONAL: "平台规则：个人或未认证的公众号不能用接口群发",
    Kind.SUBSCRIPTION: f"平台规则：认证公众号每天群发 1 次，北京时间零点恢复；{_BY_US}",
    Kind.SERVICE: (
        f"平台规则：服务号向全部粉丝群发每天 1 次、每月 {A_MONTH} 次，按北京时间计算；{_BY_US}"
    ),
}


@dataclass(frozen=True, slots=True)
class Quota:
    """`left` pushes of `of` in this day or month, filled again at `until`.

    `until` is None where there never are any; `source` says in Chinese how this is known.
    """

    left: int
    of: int
    until: datetime | None
    source: str


def mass_left(kind: Kind, sent_at: Iterable[datetime], now: datetime) -> Quota:
    """Count the pushes left, given the moments of those that were accepted.

    For a service account these are its pushes to all followers: those to a tag are held by each
    follower's own limit alone.
    """
    if kind is Kind.PERSONAL:
        return Quota(0, 0, None, SOURCES[kind])
    sent = list(sent_at)
    today = next_day(now)
    free = max(0, 1 - sum(next_day(moment) == today for moment in sent))
    if kind is Kind.SUBSCRIPTION:
        return Quota(free, 1, today, SOURCES[kind])
    month = next_month(now)
    left = max(0, A_MONTH - sum(next_month(moment) == month for moment in sent))
    if left and not free:  # tomorrow there is one again; today's spent one hides the rest
        return Quota(0, A_MONTH, min(today, month), SOURCES[kind])
    return Quota(left, A_MONTH, month, SOURCES[kind])

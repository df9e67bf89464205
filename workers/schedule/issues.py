"""The slot an issue belongs to, or why it has none. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.account import DAYS
from workers.schedule.closures import closed_on
from workers.schedule.leaving import Verdict, verdict
from workers.schedule.local import shown_at
from workers.schedule.slots import quiet_until, slot_on
from workers.schedule.unclear import NoSlot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from workers.account import Schedule
    from workers.schedule.closures import Closure

WEEKDAYS: Final = dict(zip(DAYS, "一二三四五六日", strict=True))


def issue_slot(
    issue_day: date, schedule: Schedule, closures: Iterable[Closure], now: datetime
) -> datetime:
    """The slot of the issue's own day; it may have begun, but not be over by more than the grace.

    Raises NoSlot with the reason.
    """
    issue = f"{issue_day:%m%d} 期"
    if not schedule.days or not schedule.time:
        raise NoSlot("账号没有设定发送的日子和时间（schedule 的 days 和 time）")
    if closure := closed_on(issue_day, closures):
        raise NoSlot(f"{issue}在休刊期内（{closure}）")
    slot = slot_on(issue_day, schedule)
    if slot is None:
        days = "、".join(f"周{WEEKDAYS[day]}" for day in DAYS if day in schedule.days)
        weekday = WEEKDAYS[DAYS[issue_day.weekday()]]
        raise NoSlot(f"{issue}是周{weekday}，而账号只在{days}发送")
    if quiet_until(slot, schedule):
        raise NoSlot(f"{issue}的发送时间 {shown_at(slot, schedule)} 因夏令时落在免打扰时段里")
    if verdict(slot, now, schedule) is Verdict.MISSED:
        raise NoSlot(
            f"{issue}的发送时间 {shown_at(slot, schedule)} 已过去超过 {schedule.grace} 分钟"
        )
    return slot

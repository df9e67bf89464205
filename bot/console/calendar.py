"""The calendar: what went out, what is planned, which days are free or closed."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.console.page import Deed, Page
from workers import orders
from workers.people import Role
from workers.publication import State
from workers.schedule import day_of, slot_on
from workers.schedule.closures import Closure, closed_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.console.page import Facts, Visit
    from workers.account import Account
    from workers.publication import Publication

DAY: Final = timedelta(days=1)
FIRST, LAST = date(2012, 8, 1), date(2099, 12, 1)
"""Official accounts are as old as that; what lies outside is a mistyped address."""
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")


class Mark(NamedTuple):
    """A publication on a day, at an hour of its account's clock; `movable` while it is planned."""

    row: Publication
    account: Account
    at: datetime
    movable: bool


class Day(NamedTuple):
    """One day: what is on it, the moments of free slots, and what followers get where closed."""

    day: date
    inside: bool
    marks: list[Mark]
    slots: list[tuple[Account, datetime]]
    closed: list[tuple[Account, Closure]]


def view(visit: Visit) -> Facts:
    today = _today(visit)
    month = _month(visit.args.get("month", ""), today)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    days = _days([day for week in weeks for day in week], month, visit)
    return {
        "weeks": [[days[day] for day in week] for week in weeks],
        "month": month,
        "today": today,
        "before": _address(visit, month - DAY) if month > FIRST else None,
        "after": _address(visit, (month + 31 * DAY).replace(day=1)) if month < LAST else None,
        "closures": [
            (account, each)
            for account in visit.accounts
            for each in orders.closures(account, visit.services)
        ],
    }


def close(visit: Visit) -> str:
    """Close days, as 休刊 in chat does."""
    account = visit.demand(visit.form.get("of", ""))
    text = f"{visit.form.get('days', '').strip()} {visit.form.get('sentence', '').strip()}"
    return orders.close(account, text.strip(), visit.services, who=visit.who).said


def reopen(visit: Visit) -> str:
    account = visit.demand(visit.form.get("of", ""))
    number = visit.form.get("number", 0, type=int)
    return orders.reopen(account, number, visit.services, who=visit.who)


def _days(days: Sequence[date], month: date, visit: Visit) -> dict[date, Day]:
    found = {day: Day(day, (day.month == month.month), [], [], []) for day in days}
    for account in visit.accounts:
        for mark in _marks(account, days[0], days[-1], visit):
            found[_local(mark.at, account).date()].marks.append(mark)
        _note_rules(account, found, visit)
    for each in found.values():
        each.marks.sort(key=lambda mark: mark.at)
    return found


def _marks(account: Account, first: date, last: date, visit: Visit) -> list[Mark]:
    place = ZoneInfo(account.schedule.zone)
    begin = datetime.combine(first, time(), place)
    end = datetime.combine(last + DAY, time(), place)
    ledger = visit.services.ledger
    out = [
        Mark(row, account, row.released_at, movable=False)
        for row in ledger.out_between(account.name, begin, end)
        if row.released_at is not None
    ]
    planned = [
        Mark(row, account, row.release_at, movable=row.state is State.SCHEDULED)
        for row in ledger.appointed_between(account.name, begin, end)
        if row.release_at is not None
    ]
    return [*out, *planned]


def _note_rules(account: Account, days: dict[date, Day], visit: Visit) -> None:
    """Add free slots that are to come, and what is closed."""
    kept = visit.services.ledger.closed_days(account.name, since=min(days))
    closures = [Closure(each.first, each.last, each.sentence) for each in kept]
    for day, shown in days.items():
        if (closure := closed_on(day, closures)) is not None:
            shown.closed.append((account, closure))
            continue
        slot = slot_on(day, account.schedule)
        taken = any(mark.account is account for mark in shown.marks)
        if slot is not None and slot > visit.now and not taken:
            shown.slots.append((account, slot))


def _local(moment: datetime, account: Account) -> datetime:
    return moment.astimezone(ZoneInfo(account.schedule.zone))


def _today(visit: Visit) -> date:
    if not visit.accounts:
        return visit.now.date()
    return day_of(visit.now, visit.accounts[0].schedule)


def _month(asked: str, today: date) -> date:
    """The first day of the month that was asked for, else of this one."""
    if found := _MONTH.fullmatch(asked):
        year, month = int(found[1]), int(found[2])
        if 1 <= month <= 12 and FIRST <= date(max(1, year), month, 1) <= LAST:  # noqa: PLR2004
            return date(year, month, 1)
    return today.replace(day=1)


def _address(visit: Visit, day: date) -> str:
    return visit.url("calendar", month=f"{day:%Y-%m}")


PAGE: Final = Page(
    name="calendar",
    path="/calendar",
    title="日历",
    english="Calendar",
    view=view,
    icon="calendar",
    deeds={
        "close": Deed(needs=Role.PUBLISHER, do=close),
        "reopen": Deed(needs=Role.PUBLISHER, do=reopen),
    },
)

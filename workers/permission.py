"""Whether a publication may leave at this moment, by its account's own rules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from workers.ledger import Room
from workers.publication import BY_SCHEDULE, Route
from workers.schedule import Closure, Verdict, day_of, leaves_at, quiet_until, verdict
from workers.schedule.local import moment_of, shown_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from workers.account import Account
    from workers.publication import Publication
    from workers.services import Services

DAY = timedelta(days=1)


class Stop(NamedTuple):
    """Why it may not leave (Chinese), and the moment it may by itself; None asks a person."""

    why: str
    until: datetime | None = None


def obstacle(publication: Publication, account: Account, services: Services) -> Stop | None:
    """Say what forbids the release now; None if nothing does. Nobody may skip this.

    Quiet hours and the daily limit yield to the word of whoever appointed it (`anyway`).
    """
    now, schedule = services.now(), account.schedule
    appointed = publication.release_at or now
    judged = verdict(appointed, now, schedule)
    if judged is Verdict.TOO_EARLY:  # the clock was put back
        return Stop("", appointed)
    shown = shown_at(appointed, schedule)
    if judged is Verdict.MISSED:
        late = f"错过了 {shown}，超过宽限的 {schedule.grace} 分钟，没有发出"
        return Stop(f"{late}。现在发：gongbao release {{key}}；取消：gongbao cancel {{key}}")
    if not publication.anyway and (over := quiet_until(now, schedule)):
        return Stop(
            f"{shown} 已进入免打扰时段（到 {shown_at(over, schedule)}），没有发出。"
            "另定时间：gongbao release {key} --at …"
        )
    if unseen := _unseen(publication, account, services):
        return Stop(unseen)
    counted = publication.route is not Route.DRAFT and not publication.anyway
    if counted and (used := _used_up(publication, account, services)):
        return Stop(used)
    return None


def authors(publication: Publication, services: Services) -> list[str]:
    """Name who wrote what is to go out: whoever submitted it, or mended it from a phone."""
    wrote = [
        entry.who
        for entry in services.ledger.journal(publication.id)
        if entry.what.startswith(("submit", "mend "))
    ]
    return list(dict.fromkeys(wrote))


def lacks_second(
    publication: Publication, account: Account, services: Services, *, who: str
) -> bool:
    """Whether the account wants a second person, and the word of `who` adds none."""
    if not account.four_eyes or publication.approved:
        return False
    return who in ("", BY_SCHEDULE) or who in authors(publication, services)


def room_today(publication: Publication, account: Account, now: datetime) -> Room | None:
    """The releases that the account's day has; None where whoever appointed it wants one more."""
    if publication.anyway or publication.route is Route.DRAFT:
        return None
    schedule = account.schedule
    first, last = (
        moment_of(day_of(now, schedule) + days * DAY, "00:00", schedule.zone) for days in (0, 1)
    )
    return Room(first, last, schedule.daily)


def taken_days(account: Account, services: Services, since: datetime, *, but: int) -> set[date]:
    """List the days, from a moment on, whose releases are used up; `but` is not counted."""
    schedule = account.schedule
    out = services.ledger.out_between(account.name, since, since + 400 * DAY)
    days = [
        day_of(each.released_at, schedule)
        for each in out
        if each.id != but and each.released_at is not None and each.route is not Route.DRAFT
    ]
    return {day for day in days if days.count(day) >= schedule.daily}


def closures_of(account: Account, services: Services, since: datetime) -> Sequence[Closure]:
    """List the account's closures that are not over."""
    kept = services.ledger.closed_days(account.name, since=day_of(since, account.schedule))
    return [Closure(each.first, each.last, each.sentence) for each in kept]


def reappointed(
    publication: Publication, account: Account, after: datetime, services: Services
) -> datetime | None:
    """Find the first moment from `after` on at which something delayed may leave."""
    return leaves_at(
        after,
        account.schedule,
        closures_of(account, services, after),
        taken_days(account, services, after - DAY, but=publication.id),
    )


def _unseen(publication: Publication, account: Account, services: Services) -> str:
    if account.schedule.approval and not publication.approved:
        return "到点了，但还没有人批准。批准：gongbao approve {key}"
    if lacks_second(publication, account, services, who=publication.appointed_by):
        return "到点了，但还没有另一个人看过（四眼）。批准：gongbao approve {key}"
    return ""


def _used_up(publication: Publication, account: Account, services: Services) -> str:
    schedule = account.schedule
    today = day_of(services.now(), schedule)
    begin = moment_of(today, "00:00", schedule.zone)
    if today not in taken_days(account, services, begin, but=publication.id):
        return ""
    used = f"今天已经发过 {schedule.daily} 次（schedule.daily），没有发出"
    return f"{used}。改期：gongbao release {{key}} --at …"

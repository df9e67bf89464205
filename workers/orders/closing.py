"""Close days on which nothing appears (休刊), and open them again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from workers.errors import Unfit
from workers.ledger import KeptClosure, Telling
from workers.schedule import Closure, day_of, read_closure
from workers.schedule.local import moment_of, shown_at

if TYPE_CHECKING:
    from workers.account import Account
    from workers.services import Services


class Closed(NamedTuple):
    """A closure that is kept; `said` answers whoever gave the order."""

    closure: KeptClosure
    said: str


def close(account: Account, text: str, services: Services, *, who: str) -> Closed:
    """Close what "10-01..10-07 国庆休刊" says. Raises Unclear, and Unfit for what is closed."""
    now = services.now()
    meant = read_closure(text, day_of(now, account.schedule))
    for each in closures(account, services):
        if (each.first, each.last) == (meant.first, meant.last):
            raise Unfit(f"{meant} 已由 {each.who} 定为休刊（编号 {each.id}）")
    services.ledger.sync_accounts([account])  # days may be closed before anything was submitted
    number = services.ledger.close_days(
        account.name, meant.first, meant.last, sentence=meant.sentence, who=who, now=now
    )
    _tell(account, services, who, f"休刊 {meant}", meant.sentence)
    kept = next(each for each in closures(account, services) if each.id == number)
    return Closed(kept, f"已定休刊 {meant}（编号 {number}）{_meanwhile(account, meant, services)}")


def reopen(account: Account, number: int, services: Services, *, who: str) -> str:
    """Take a closure back; Unfit where there is none of that number."""
    meant = next((each for each in closures(account, services) if each.id == number), None)
    if meant is None or not services.ledger.open_days(account.name, number):
        raise Unfit(f"没有编号为 {number} 的休刊；gongbao closed 列出全部")
    shown = str(Closure(meant.first, meant.last))
    _tell(account, services, who, f"取消休刊 {shown}", "")
    return f"已取消休刊 {shown}"


def closures(account: Account, services: Services) -> list[KeptClosure]:
    """List what is closed from today on."""
    today = day_of(services.now(), account.schedule)
    return services.ledger.closed_days(account.name, since=today)


def _meanwhile(account: Account, meant: Closure, services: Services) -> str:
    """Name what is scheduled to leave meanwhile: a closure does not take it back."""
    zone = account.schedule.zone
    first = moment_of(meant.first, "00:00", zone)
    last = moment_of(meant.last + timedelta(days=1), "00:00", zone)
    coming = [
        f"{each.key}（{shown_at(each.release_at, account.schedule)}）"
        for each in services.ledger.appointed_between(account.name, first, last)
        if each.release_at is not None
    ]
    return f"。注意：这几天已定时的仍会发出：{'、'.join(coming)}" if coming else ""


def _tell(account: Account, services: Services, who: str, title: str, sentence: str) -> None:
    now = services.now()
    services.ledger.record(who=who, what="closed days", why=title, account=account.name, now=now)
    body = f"由 {who} 定下。{sentence}"
    services.ledger.tell(Telling(title, body), now=now, account=account.name)

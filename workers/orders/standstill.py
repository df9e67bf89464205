"""Pause the whole house, and let it work again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.errors import Unfit
from workers.ledger import Telling
from workers.publication import State
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from workers.services import Services

BY_PERSON: Final = "{who} 暂停了整个公报。恢复：gongbao resume"
PAUSED: Final = "公报已整体暂停：不会自己建草稿、不会发出任何东西，聊天和控制台照常"
WORKS: Final = "公报没有整体暂停"
ALREADY: Final = "公报已经整体暂停了：{why}"
RESUMED: Final = "公报恢复运行"
LATE: Final = "。有 {count} 期的时间已过（{keys}）：在宽限内的马上发出，超过的停住等你决定"
NAMED: Final = 5


def pause_house(services: Services, *, who: str) -> str:
    """Pause the house; what is being sent this very moment is not called back. Raises Unfit."""
    why, now = BY_PERSON.format(who=who), services.now()
    if not services.ledger.pause_house(why, who=who, now=now):
        raise Unfit(ALREADY.format(why=services.ledger.house_paused()))
    services.ledger.tell(Telling("公报已整体暂停", why), now=now)
    return PAUSED


def resume_house(services: Services, *, who: str) -> str:
    """Let the house work again, and say what is late. Raises Unfit where it works already."""
    late, now = late_ones(services), services.now()
    if not services.ledger.resume_house(who=who, now=now):
        raise Unfit(WORKS)
    services.ledger.tell(Telling("公报恢复运行", f"由 {who} 恢复{late}"), now=now)
    return f"{RESUMED}{late}"


def late_ones(services: Services) -> str:
    """Name what was to leave while the house stood still; "" for nothing."""
    now = services.now()
    waiting = services.ledger.publications(states={State.SCHEDULED, State.DUE}, limit=100)
    rows = [row for row in waiting if row.release_at is not None and row.release_at <= now]
    named = "、".join(f"{row.key}" for row in rows[:NAMED]) + ("…" if len(rows) > NAMED else "")
    return LATE.format(count=len(rows), keys=named) if rows else ""


def standstill(services: Services) -> str:
    """Say since when and why the house stands still; "" while it works."""
    pause = services.ledger.house_pause()
    if pause is None:
        return ""
    account = next(iter(services.settings.accounts.values()), None)
    since = f"（{shown_at(pause.since, account.schedule)} 起）" if account is not None else ""
    return f"公报整体暂停{since}：{pause.why}"

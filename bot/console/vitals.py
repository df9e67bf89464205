"""The house's pulse: clock, watch, workers, and what waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import structlog

from workers.pulse import pulses
from workers.scratch import Unreachable

if TYPE_CHECKING:
    from datetime import datetime

    from workers.services import Services

NAMES = {"clock": "时钟", "watch": "文件夹监视"}

log = structlog.get_logger(__name__)


class Vital(NamedTuple):
    """A part of the house: whether it is well, in a few words, and what to do where it is not."""

    name: str
    well: bool
    said: str
    remedy: str = ""


def vitals(services: Services, now: datetime) -> list[Vital]:
    """Feel the pulse of all that must run for an issue to leave."""
    accounts = services.settings.accounts.values()
    led = [
        Vital(
            NAMES.get(each.process, each.process),
            each.alive,
            _heard(each.silent),
            f"在服务器上启动 gongbao {each.process} 或 gongbao up",
        )
        for each in pulses(services.ledger.beats(), accounts, now)
    ]
    return [*led, *_queue(services)]


def _heard(silent: float | None) -> str:
    if silent is None:
        return "从未运行过"
    return "在运行" if silent < 1 else f"{silent:.0f} 秒前有动静"


def _queue(services: Services) -> list[Vital]:
    """Count who works and what waits; a queue that is away is itself the trouble."""
    try:
        working = services.wakeups.hands()
        waiting = services.wakeups.depth()
    except Unreachable as error:
        log.warning("queue_unread", error=type(error).__name__)
        return [Vital("队列", well=False, said="连不上 Redis", remedy="检查 REDIS_URL")]
    start = "在服务器上启动 gongbao worker 或 gongbao up"
    busy = f"{working} 个在运行，{waiting} 件在排队" if working else "没有在运行"
    return [Vital("后台进程", working > 0, busy, start)]

"""Which processes run on with the program as it was before, and how to give way to the new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.terminal.ringing import ring
from bot.terminal.vitals import vitals
from workers.entrance import place
from workers.errors import SettingsInvalid
from workers.ledger import LedgerAway
from workers.scratch import Unreachable
from workers.services import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.services import Services
    from workers.settings import Settings

ORDER: Final = ("web", "worker", "clock", "watch")
"""Web first: people and WeChat wait for it, and it says of itself that it is not ready."""
OK: Final = 200


def still_running(settings: Settings) -> list[str]:
    """Name what was heard of lately, in the order of restarting; what cannot be asked is not."""
    services = build(settings)
    found = {*_leaders(services), *_workers(services), *_web(settings)}
    return [name for name in ORDER if name in found]


def restart_words(running: list[str]) -> Iterator[str]:
    """Say what is to be restarted, in which order, and how without a lost callback."""
    if running:
        yield f"还在运行的（重启之前仍是旧程序）：{'、'.join(running)}。请按这个顺序重启"
        yield "不丢回调的做法：systemctl reload gongbao，或 kill -USR2 给 gongbao up 的进程"


def _leaders(services: Services) -> Iterator[str]:
    try:
        yield from (pulse.process for pulse in vitals(services) if pulse.alive)
    except (LedgerAway, SettingsInvalid):
        return


def _workers(services: Services) -> Iterator[str]:
    try:
        if services.wakeups.hands():
            yield "worker"
    except (Unreachable, SettingsInvalid):
        return


def _web(settings: Settings) -> Iterator[str]:
    if ring(f"{place(replace(settings, public_url=''))}/healthz", {}).status == OK:
        yield "web"

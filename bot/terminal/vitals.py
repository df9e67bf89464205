"""Say which of the processes that lead are alive, and what to do about those that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.pulse import pulses

if TYPE_CHECKING:
    from workers.pulse import Pulse
    from workers.services import Services


def vitals(services: Services) -> list[Pulse]:
    """Feel the pulse of clock and, where it is needed, of watch and web."""
    accounts = services.settings.accounts.values()
    return pulses(services.ledger.beats(), accounts, services.now(), inside=False)


def remedy(pulse: Pulse) -> str:
    """Say since when it is silent and what to start; "" where it lives."""
    start = f"启动 gongbao {pulse.process} 或 gongbao up"
    if pulse.silent is None:
        return f"从未运行过：{start}"
    return "" if pulse.alive else f"已 {pulse.silent:.0f} 秒没有动静：{start}"


def shown(pulse: Pulse) -> str:
    """One line for people: 「clock：在运行」, or what is wrong with it."""
    return f"{pulse.process}：{remedy(pulse) or '在运行'}"

"""暂停 公报, 恢复 公报: the whole house, for its owners; 恢复 alone, while it is paused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.operators.command import Command
from workers import orders
from workers.people import Role

if TYPE_CHECKING:
    from bot.operators.command import Said


def pause(said: Said) -> str:
    return orders.pause_house(said.services, who=said.who)


def resume(said: Said) -> str:
    return orders.resume_house(said.services, who=said.who)


COMMANDS: Final = (
    Command(
        names=("暂停 公报", "hold house"),
        needs=Role.OWNER,
        usage="暂停 公报：所有账号都不再自动建草稿、不再发出",
        answer=pause,
    ),
    Command(
        names=("恢复 公报", "resume house"),
        needs=Role.OWNER,
        usage="恢复 公报：整体暂停之后继续（这时「恢复」也行）",
        answer=resume,
    ),
)

"""菜单: what the menu in WeChat should be, how it differs, and bringing it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.operators.command import Command
from workers.orders.menus import compared, push_menu, shown
from workers.people import Role
from workers.wording import in_chat

if TYPE_CHECKING:
    from bot.operators.command import Said


def show(said: Said) -> str:
    """菜单: both menus, compared."""
    return in_chat(shown(compared(said.account, said.services), said.account))


def push(said: Said) -> str:
    """菜单 推送."""
    return in_chat(push_menu(said.account, said.services, who=said.who))


COMMANDS: Final = (
    Command(
        names=("菜单", "menu"),
        needs=Role.EDITOR,
        usage="菜单：微信里的菜单和应有的样子",
        answer=show,
        reads=True,
        slow=True,
    ),
    Command(
        names=("菜单 推送", "menu push"),
        needs=Role.PUBLISHER,
        usage="菜单 推送：用教程和设置重新生成菜单",
        answer=push,
        slow=True,
    ),
)

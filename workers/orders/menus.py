"""What an operator may order about the menu in WeChat: look at it, bring it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.menu import spelled
from workers.menuboard import EMPTY, LEFT_ALONE, PATIENCE, look, push

if TYPE_CHECKING:
    from workers.account import Account
    from workers.menuboard import Board
    from workers.services import Services

SAME: Final = "微信里的菜单就是这样，不用推送"
NEVER: Final = "微信里还没有用接口设的菜单。推送：gongbao menu push"
OTHER: Final = "微信里的不一样。用这个换掉它：gongbao menu push"
BESIDE: Final = "另有 {count} 个个性化菜单，公报不动它们；符合条件的人看到的是那些"
PHONES: Final = "手机最多 5 分钟后换上；取消关注再关注可以马上看到"


def shown(board: Board, account: Account) -> str:
    """Say what the menu should be, and how that compares with WeChat's."""
    if account.menu is None:
        return LEFT_ALONE
    lines = spelled(board.wanted.as_json()) or [EMPTY]
    return "\n".join([*lines, "", standing(board)])


def standing(board: Board) -> str:
    """Say in a sentence or two how WeChat's menu compares."""
    if board.no:
        return board.no
    if board.there is None:
        return NEVER
    beside = (
        f"。{BESIDE.format(count=board.there.personalised)}" if board.there.personalised else ""
    )
    return f"{OTHER if board.differs else SAME}{beside}"


def push_menu(account: Account, services: Services, *, who: str, seconds: float = PATIENCE) -> str:
    """Bring the menu up, and keep it as the series is from now on. Raises Unfit, WeChatError."""
    board, pushed = push(account, services, who=who, seconds=seconds)
    if not pushed:
        return f"{SAME}。以后教程有变化，菜单会自己跟上"
    beside = ""
    if board.there is not None and board.there.personalised:
        beside = f"。{BESIDE.format(count=board.there.personalised)}"
    return f"菜单已推送。{PHONES}。以后教程有变化，菜单会自己跟上{beside}"


def compared(account: Account, services: Services, *, seconds: float = PATIENCE) -> Board:
    """Read both. Raises WeChatError."""
    return look(account, services, seconds=seconds)

"""gongbao menu: the menu in WeChat, as it should be and as it is."""

from difflib import unified_diff
from enum import StrEnum
from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson
from bot.terminal.house import open_house, who
from bot.terminal.output import emit_json, say
from workers.account import Account
from workers.lessons import take_file
from workers.menu import chat_menu, spelled
from workers.menuboard import Board
from workers.orders.menus import compared, push_menu, shown, standing

EXAMPLES = """Examples:

\b
  gongbao menu
  gongbao menu diff
  gongbao menu push

The menu is made of [accounts.<name>.menu] and the recommended series. Once a person has pushed
it, it follows the series by itself, unless somebody changes it in the back end. Where an account
may not set a menu, `show` prints what followers get in chat instead.
Exit status: 0 done, 1 WeChat refused, 2 the account may not, or has no menu."""


class What(StrEnum):
    """What can be done with the menu."""

    SHOW = "show"
    DIFF = "diff"
    PUSH = "push"


Verb = Annotated[
    What, typer.Argument(metavar="[show|diff|push]", help="Without it, show the menu.")
]


def menu(what: Verb = What.SHOW, *, account: AccountName = None, as_json: AsJson = False) -> None:
    """Show the menu and how WeChat's compares, list what differs, or push it."""
    services = open_house()
    its_account = services.settings.account(account)
    take_file(its_account, services)
    said = push_menu(its_account, services, who=who()) if what is What.PUSH else ""
    if said and not as_json:
        say(said)
        return
    board = compared(its_account, services)
    if as_json:
        emit_json(_json(board, said))
    elif what is What.DIFF:
        _show_difference(board)
    else:
        _show(board, its_account)


def _show(board: Board, account: Account) -> None:
    say(shown(board, account))
    if board.no and board.wanted.buttons:
        say(f"\n聊天里的菜单：\n{chat_menu(board.wanted)}")


def _show_difference(board: Board) -> None:
    ours, theirs = _lines(board)
    lines = [*unified_diff(theirs, ours, "微信里的", "应有的", lineterm="", n=99)]
    say("\n".join([*lines, standing(board)]))


def _lines(board: Board) -> tuple[list[str], list[str]]:
    theirs = spelled(board.there.menu) if board.there is not None else []
    return spelled(board.wanted.as_json()), theirs


def _json(board: Board, said: str) -> dict[str, object]:
    return {
        "said": said or standing(board),
        "wanted": board.wanted.as_json(),
        "there": dict(board.there.menu) if board.there is not None else None,
        "personalised": board.there.personalised if board.there is not None else 0,
        "differs": board.differs if not board.no else None,
        "refused": board.no,
        "chat": chat_menu(board.wanted),
    }

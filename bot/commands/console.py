"""gongbao console: a link into the operators' console."""

from typing import Annotated

import typer

from bot.commands.options import AccountName
from bot.terminal.house import open_house, who
from bot.terminal.output import say
from workers.entrance import MINUTES, make_link
from workers.errors import SettingsInvalid
from workers.services import Services

EXAMPLES = """Examples:

\b
  gongbao console
  gongbao console --person 小王
  gongbao console --account main

Without --person you are the owner of every account: whoever may run this holds all secrets.
The link is good for five minutes, once. Operators ask for theirs in chat: 登录.
Exit status: 0 printed, 2 there is no such operator."""

Person = Annotated[
    str, typer.Option("--person", metavar="NAME", help="An enrolled operator, with their roles.")
]


def console(*, person: Person = "", account: AccountName = None) -> None:
    """Print a link that lets into the console once, within five minutes."""
    services = open_house()
    if account is not None:
        services.settings.account(account)
    if person:
        _require(person, account, services)
    link = make_link(person or who(), services, everything=not person, account=account or "")
    say(link)
    say(f"（{MINUTES} 分钟内有效，只能用一次）")


def _require(person: str, account: str | None, services: Services) -> None:
    """Refuse a name that is no active operator's."""
    every = services.ledger.operators(account)
    if not any(each.person == person and each.active for each in every):
        where = f" of {account}" if account else ""
        raise SettingsInvalid(
            [f"there is no active operator {person!r}{where}: see `gongbao operator list`"]
        )

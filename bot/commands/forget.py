"""gongbao forget: delete what is kept of a person."""

import re
import sys
from typing import Annotated

import typer

from bot.commands.options import AccountName, Yes
from bot.terminal.house import open_house, who
from bot.terminal.output import say
from workers.errors import SettingsInvalid, Unfit
from workers.orders import forgetting
from workers.orders.forgetting import Person
from workers.services import Services

EXAMPLES = """Examples:

\b
  gongbao forget
  gongbao forget --message 17
  gongbao forget --operator 小王 --account weekly
  gongbao forget --account weekly --yes < openid.txt

Without an option an openid is asked for, or read from a pipe: it is not to stand in a shell's
history. --message is the number of a message in the inbox (留言). Each account knows a person by
another openid, so that each forgets by itself; --operator without --account holds for all.
Deleted are messages left and their answers, talks, and an operator's openid, role, invitations,
codes and sessions. What an operator did stays in the journal, by name; backups stay as they are.
Exit status: 0 deleted, or nothing was kept, 2 there is no such message or operator."""

OPENID = re.compile(r"[A-Za-z0-9_-]{6,64}")

Message = Annotated[
    int | None, typer.Option("--message", metavar="N", help="Who left this message.")
]
OperatorName = Annotated[str, typer.Option("--operator", metavar="NAME", help="This operator.")]


def forget(
    *,
    message: Message = None,
    operator: OperatorName = "",
    account: AccountName = None,
    yes: Yes = False,
) -> None:
    """Delete all that is kept of a person: by openid, a message they left, or operator's name."""
    if message is not None and operator:
        raise SettingsInvalid(["--message or --operator, not both"])
    services = open_house()
    if account is not None:
        services.settings.account(account)
    piped = not sys.stdin.isatty()
    meant = _meant(message, operator, account, services)
    if not yes:
        if piped:
            raise SettingsInvalid(["nobody can be asked here: say --yes"])
        for each in meant:
            say(each.shown)
        typer.confirm("删掉以后找不回来。删除吗？", abort=True)
    for each in meant:
        say(forgetting.forget(each, services, who=who()))


def _meant(
    message: int | None, operator: str, account: str | None, services: Services
) -> list[Person]:
    if message is not None:
        return [forgetting.who_left(message, account, services)]
    if operator:
        return forgetting.who_operates(operator, account, services)
    return [forgetting.who_has(_openid(), services.settings.account(account), services)]


def _openid() -> str:
    asked = sys.stdin.isatty()
    told = typer.prompt("openid", hide_input=True) if asked else sys.stdin.readline()
    openid = str(told).strip()
    if not OPENID.fullmatch(openid):
        raise Unfit("这不是 openid：openid 是 28 个字母、数字、- 和 _")
    return openid

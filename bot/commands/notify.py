"""gongbao notify: try the channels by which operators are told."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.commands.options import AccountName
from bot.terminal.house import open_house
from bot.terminal.output import say
from workers.errors import SettingsInvalid
from workers.notify import Notifier
from workers.services import Services

EXAMPLES = """Examples:

\b
  gongbao notify test
  gongbao notify test --account main

Sends a sentence to every channel of GONGBAO_NOTIFY, and of each account that has its own.
Exit status: 0 all were reached, 1 one was not, 2 there is none, or an address is no channel."""

TITLE = "gongbao 测试通知"
BODY = "收到这条消息，说明这个渠道可用。审核、暂停和错过发送时间等消息会发到这里。"


class What(StrEnum):
    """What can be done with channels."""

    TEST = "test"


def notify(
    what: Annotated[What, typer.Argument(metavar="test", help="Send a sentence to each channel.")],
    *,
    account: AccountName = None,
) -> None:
    """Send a test sentence to the operators' channels, and show which were reached."""
    assert what is What.TEST
    notifiers = _notifiers(open_house(), account)
    if not any(notifier.channels for notifier in notifiers):
        raise SettingsInvalid(
            ["no channel is set: write GONGBAO_NOTIFY into .env, see .env.example"]
        )
    for notifier in notifiers:
        notifier.require()
    reached = [_try(notifier) for notifier in notifiers]  # all of them, whatever the first says
    if not all(reached):
        raise typer.Exit(1)


def _notifiers(services: Services, account: str | None) -> list[Notifier]:
    """Find the account's channels, or without a name all there are, each once."""
    if account is not None:
        return [services.notifier(account)]
    names = [None, *services.settings.accounts]
    return list({services.notifier(name): None for name in names})


def _try(notifier: Notifier) -> bool:
    outcomes = notifier.tell(TITLE, BODY)
    if outcomes:
        say(f"{notifier.variable}：")
    for outcome in outcomes:
        mark, why = ("✅", "") if outcome.ok else ("❌", f"：{outcome.reason}")
        say(f"{mark} {outcome.channel}{why}")
    return all(outcome.ok for outcome in outcomes)

"""gongbao resume: let a publication that is held go on, or the whole house."""

from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson, KeyOrHouse
from bot.terminal.house import open_house, who
from bot.terminal.ordering import meant, tell, tell_of_house
from workers import orders

EXAMPLES = """Examples:

\b
  gongbao resume ai20240618
  gongbao resume 0618 --keep
  gongbao resume

It leaves at its time if that is still ahead; else it waits for `gongbao release`.
Without KEY the whole house goes on, after `gongbao restore` or `gongbao hold`: what is late by less
than its account's grace leaves at once, what is later is held.
Exit status: 0 it goes on, 1 WeChat refused, 2 it is not held."""

Keep = Annotated[
    bool, typer.Option("--keep", help="Take the draft as a person left it in the back end.")
]


def resume(
    key: KeyOrHouse = None,
    *,
    account: AccountName = None,
    keep: Keep = False,
    as_json: AsJson = False,
) -> None:
    """Let a publication that is held go on, or the whole house that is paused."""
    if key is None:
        services = open_house()
        tell_of_house(orders.resume_house(services, who=who()), services, as_json=as_json)
        return
    publication, its_account, services, giver = meant(key, account)
    done = orders.resume(publication, its_account, services, who=giver, keep=keep)
    tell(done, as_json=as_json)

"""gongbao resume: let a publication that is held go on."""

from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson, Key
from bot.terminal.ordering import meant, tell
from workers import orders

EXAMPLES = """Examples:

\b
  gongbao resume ai20240618
  gongbao resume 0618 --keep

It leaves at its time if that is still ahead; else it waits for `gongbao release`.
Exit status: 0 it goes on, 1 WeChat refused, 2 it is not held."""

Keep = Annotated[
    bool, typer.Option("--keep", help="Take the draft as a person left it in the back end.")
]


def resume(
    key: Key, *, account: AccountName = None, keep: Keep = False, as_json: AsJson = False
) -> None:
    """Let a publication that is held go on."""
    publication, its_account, services, who = meant(key, account)
    done = orders.resume(publication, its_account, services, who=who, keep=keep)
    tell(done, as_json=as_json)

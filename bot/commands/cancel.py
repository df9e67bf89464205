"""gongbao cancel: give a publication up."""

from bot.commands.options import AccountName, AsJson, Key
from bot.terminal.ordering import meant, tell
from workers import orders

EXAMPLES = """Examples:

\b
  gongbao cancel ai20240618
  gongbao cancel 0618 --account weekly

Possible until a worker has taken it up to send it; afterwards there is `gongbao withdraw`. A draft
that is already in WeChat's box stays there; delete it in the back end.
Exit status: 0 cancelled (or it was already over), 2 it is being sent, or there is none."""


def cancel(key: Key, *, account: AccountName = None, as_json: AsJson = False) -> None:
    """Give a publication up, so that nothing more is done for it."""
    publication, its_account, services, who = meant(key, account)
    tell(orders.cancel(publication, its_account, services, who=who), as_json=as_json)

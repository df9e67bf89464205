"""gongbao hold: stop a scheduled publication for a while."""

from bot.commands.options import AccountName, AsJson, Key
from bot.terminal.ordering import meant, tell
from workers import orders

EXAMPLES = """Examples:

\b
  gongbao hold ai20240618
  gongbao hold 0618 --account weekly

Exit status: 0 stopped, 2 there is nothing to stop."""


def hold(key: Key, *, account: AccountName = None, as_json: AsJson = False) -> None:
    """Stop a publication that is scheduled; `gongbao resume` lets it go on."""
    publication, its_account, services, who = meant(key, account)
    done = orders.hold(publication, its_account, services, who=who)
    tell(done, as_json=as_json)

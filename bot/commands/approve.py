"""gongbao approve: approve a publication as it lies in the box."""

from bot.commands.options import AccountName, AsJson, Key
from bot.terminal.ordering import meant, tell
from workers import orders

EXAMPLES = """Examples:

\b
  gongbao approve ai20240618
  gongbao approve 0618 --account weekly

Exit status: 0 approved, 2 it cannot be approved now."""


def approve(key: Key, *, account: AccountName = None, as_json: AsJson = False) -> None:
    """Say that an article may go out as it was drafted; whatever changes it voids the word."""
    publication, its_account, services, who = meant(key, account)
    done = orders.approve(publication, its_account, services, who=who)
    tell(done, as_json=as_json)

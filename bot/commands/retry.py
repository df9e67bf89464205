"""gongbao retry: try again what was stopped or stayed unanswered."""

from bot.commands.options import AccountName, Anyway, AsJson, Key, Yes
from bot.terminal.ordering import confirm, meant, tell
from workers import orders
from workers.publication import State

EXAMPLES = """Examples:

\b
  gongbao retry ai20240618
  gongbao retry 0618 --yes

What WeChat never answered is looked up first, and repeated only with the same key. What was
refused gets a new appointment: after the undo hold, by the same route, to the same people.
Exit status: 0 it is tried again, 1 WeChat refused, 2 there is nothing to try again."""


def retry(
    key: Key,
    *,
    account: AccountName = None,
    anyway: Anyway = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Try again what was stopped or stayed unanswered."""
    publication, its_account, services, who = meant(key, account)
    if publication.state is State.HELD:
        confirm(f"重新发送「{publication.title}」（账号 {publication.account}）", yes=yes)
    done = orders.retry(publication, its_account, services, who=who, anyway=anyway)
    tell(done, as_json=as_json)

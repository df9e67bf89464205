"""gongbao hold: stop a scheduled publication for a while, or the whole house."""

from bot.commands.options import AccountName, AsJson, KeyOrHouse
from bot.terminal.house import open_house, who
from bot.terminal.ordering import meant, tell, tell_of_house
from workers import orders

EXAMPLES = """Examples:

\b
  gongbao hold ai20240618
  gongbao hold 0618 --account weekly
  gongbao hold

Without KEY the whole house is paused: it makes no draft and sends nothing until `gongbao resume`;
chat and console go on. Exit status: 0 stopped, 2 there is nothing to stop."""


def hold(key: KeyOrHouse = None, *, account: AccountName = None, as_json: AsJson = False) -> None:
    """Stop a publication that is scheduled, or the whole house; `gongbao resume` lets it go on."""
    if key is None:
        services = open_house()
        tell_of_house(orders.pause_house(services, who=who()), services, as_json=as_json)
        return
    publication, its_account, services, giver = meant(key, account)
    done = orders.hold(publication, its_account, services, who=giver)
    tell(done, as_json=as_json)

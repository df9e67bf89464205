"""gongbao reindex: make what followers find anew, from the pages as they were published."""

from bot.commands.options import AccountName, AsJson
from bot.terminal.house import open_house
from bot.terminal.output import emit_json, say
from workers.shelving import reindex as made_anew

EXAMPLES = """Examples:

\b
  gongbao reindex
  gongbao reindex --account daily

Published pages are found by themselves; this is for after a restore, or after an upgrade that says
so. While it runs, followers find what is in the index again already.
Exit status: 0 done."""


def reindex(*, account: AccountName = None, as_json: AsJson = False) -> None:
    """Empty the index and put every published page into it again."""
    services = open_house()
    accounts = services.settings.accounts
    chosen = [services.settings.account(account)] if account else list(accounts.values())
    done = {}
    for one in chosen:
        done[one.name] = 0
        for count in made_anew(services.ledger, one):
            done[one.name] = count
        if not as_json:
            say(f"{one.name}：{done[one.name]} 期可以查到")
    if as_json:
        emit_json({"articles": done})

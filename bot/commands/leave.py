"""gongbao leave: the steps by which an account does without gongbao again."""

from bot.commands.options import AccountName, AsJson
from bot.terminal.house import open_house
from bot.terminal.leaving import steps
from bot.terminal.output import emit_json, say

EXAMPLES = """Examples:

\b
  gongbao leave
  gongbao leave --account daily > steps.txt

Changes nothing: it lists what is still on its way, what to switch off, the menu and the replies to
type into the back end, and which secrets to take back. `gongbao export` takes the contents along.
Exit status: 0 listed."""


def leave(*, account: AccountName = None, as_json: AsJson = False) -> None:
    """List the steps for switching gongbao off; changes nothing by itself."""
    services = open_house()
    accounts = services.settings.accounts
    chosen = [services.settings.account(account)] if account else list(accounts.values())
    told = {one.name: steps(one, services) for one in chosen}
    if as_json:
        emit_json({name: [each._asdict() for each in every] for name, every in told.items()})
        return
    for name, every in told.items():
        say(f"离开公报：账号 {name}（这里只列步骤，什么也没有改）", "bold")
        for number, each in enumerate(every, start=1):
            say(f"\n{number}. {each.title}", "bold")
            for line in each.lines:
                say(f"   {line}")

"""gongbao closed: days on which nothing appears."""

from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson
from bot.terminal.house import open_house, who
from bot.terminal.output import emit_json, say, show_table, table
from workers import orders
from workers.ledger import KeptClosure

EXAMPLES = """Examples:

\b
  gongbao closed 10-01..10-07 国庆休刊
  gongbao closed
  gongbao closed --remove 3

Days without a year are the next ones. Followers get the sentence instead of an issue.
Exit status: 0 done, 2 the days cannot be read, or are closed already."""

Days = Annotated[
    list[str] | None,
    typer.Argument(metavar="DAYS [SENTENCE]", help="As 10-01..10-07, and what followers read."),
]
Remove = Annotated[
    int | None, typer.Option("--remove", metavar="ID", help="Open these days again.")
]


def closed(
    days: Days = None,
    *,
    account: AccountName = None,
    remove: Remove = None,
    as_json: AsJson = False,
) -> None:
    """Close days (休刊), list what is closed, or open days again."""
    services = open_house()
    its_account = services.settings.account(account)
    said = ""
    if remove is not None:
        said = orders.reopen(its_account, remove, services, who=who())
    elif days:
        said = orders.close(its_account, " ".join(days), services, who=who()).said
    every = orders.closures(its_account, services)
    if as_json:
        emit_json({"said": said, "closed": [_json(each) for each in every]})
    elif said:
        say(said)
    elif not every:
        say("没有休刊的日子。gongbao closed 10-01..10-07 国庆休刊 定下休刊")
    else:
        show_table(table(("编号", "从", "到", "告诉读者", "谁"), map(_row, every)))


def _row(closure: KeptClosure) -> tuple[str, ...]:
    first, last = str(closure.first), str(closure.last)
    return (str(closure.id), first, last, closure.sentence, closure.who)


def _json(closure: KeptClosure) -> dict[str, object]:
    return {
        "id": closure.id,
        "first": closure.first.isoformat(),
        "last": closure.last.isoformat(),
        "sentence": closure.sentence,
        "who": closure.who,
    }

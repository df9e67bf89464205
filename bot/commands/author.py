"""gongbao author: who may hand in pages from a machine of their own."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson
from bot.terminal.house import open_house, who
from bot.terminal.output import emit_json, say, show_table, table
from workers.errors import SettingsInvalid
from workers.ledger import Author
from workers.orders import authorship
from workers.schedule.local import shown_at
from workers.services import Services

EXAMPLES = """Examples:

\b
  gongbao author add 小王
  gongbao author add 小王 --account weekly
  gongbao author list
  gongbao author revoke 小王

A token is printed once, and is good for one account: NAME hands pages in with it, from any
machine that has this program (`gongbao submit PAGE --to https://…`), and sees what becomes of
them; nothing else. The journal names NAME as who submitted, and so do four eyes: use the name
of the operator, if it is the same person. Without --account, revoke holds for every account.
Exit status: 0 done, 2 there is no such author, or one already."""


class What(StrEnum):
    """What can be done about authors."""

    ADD = "add"
    LIST = "list"
    REVOKE = "revoke"


Verb = Annotated[What, typer.Argument(metavar="add|list|revoke", help="What to do.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Whom.")]


def author(
    what: Verb, name: Name = "", *, account: AccountName = None, as_json: AsJson = False
) -> None:
    """Give tokens to authors, list those who have one, and take tokens back."""
    services = open_house()
    if account is not None:
        services.settings.account(account)
    if what is What.LIST:
        _list(services, account, as_json=as_json)
        return
    if not name:
        raise SettingsInvalid([f"whom? gongbao author {what} NAME"])
    if what is What.ADD:
        _add(name, account, services, as_json=as_json)
        return
    said = authorship.revoke(name, services, who=who(), account=account)
    emit_json({"said": said}) if as_json else say(said)


def _add(name: str, account: str | None, services: Services, *, as_json: bool) -> None:
    its_account = services.settings.account(account)
    added = authorship.add(its_account, name, services, who=who())
    if as_json:
        emit_json({"said": added.said, "token": added.token, "account": its_account.name})
    else:
        say(added.said)


def _list(services: Services, account: str | None, *, as_json: bool) -> None:
    every = services.ledger.authors(account)
    if as_json:
        emit_json({"authors": [_facts(each) for each in every]})
    elif not every:
        say("还没有作者。gongbao author add 名字 发一个令牌")
    else:
        rows = [_row(each, services) for each in every]
        show_table(table(("账号", "名字", "发令牌", "最近用过"), rows))


def _row(each: Author, services: Services) -> tuple[str, ...]:
    known = services.settings.accounts.get(each.account)
    moments = [each.created_at, each.used_at]
    shown = [
        "" if at is None else shown_at(at, known.schedule) if known else f"{at:%Y-%m-%d}"
        for at in moments
    ]
    return (each.account, each.name, *shown)


def _facts(each: Author) -> dict[str, object]:
    return {
        "account": each.account,
        "name": each.name,
        "made_by": each.made_by,
        "created_at": each.created_at.isoformat(),
        "used_at": each.used_at.isoformat() if each.used_at else None,
    }

"""gongbao operator: who may give orders in chat and in the console."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson
from bot.terminal.house import open_house, who
from bot.terminal.output import emit_json, say
from bot.terminal.staff import show_staff
from workers.errors import SettingsInvalid
from workers.orders import staffing
from workers.people import Role
from workers.services import Services

EXAMPLES = """Examples:

\b
  gongbao operator invite 小王 --role publisher
  gongbao operator list
  gongbao operator role 小王 owner
  gongbao operator suspend 小王
  gongbao operator resume 小王
  gongbao operator remove 小王 --account weekly

An invitation is a code that NAME sends to the account in WeChat, within 24 hours, once; sent from
a new phone it takes the old one's place. Roles: editor (looks, previews, mends), publisher
(approves and releases), owner (people, and the account itself). The first of an account is its
owner unless you say otherwise. The callback must be in safe or compatible mode. Without
--account, suspend, resume and remove hold for every account.
Exit status: 0 done, 2 there is no such person, or it cannot be done now."""


class What(StrEnum):
    """What can be done about operators."""

    INVITE = "invite"
    LIST = "list"
    SUSPEND = "suspend"
    RESUME = "resume"
    REMOVE = "remove"
    ROLE = "role"


Verb = Annotated[
    What, typer.Argument(metavar="invite|list|suspend|resume|remove|role", help="What to do.")
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Whom; the same name is one person.")]
NewRole = Annotated[
    Role | None, typer.Argument(metavar="ROLE", help="After `role`: editor, publisher or owner.")
]
Invited = Annotated[
    Role | None, typer.Option("--role", help="Of the invitation; editor unless you say so.")
]


def operator(
    what: Verb,
    name: Name = "",
    new_role: NewRole = None,
    *,
    role: Invited = None,
    account: AccountName = None,
    as_json: AsJson = False,
) -> None:
    """Invite people to give orders in chat, list, suspend and remove them, change their roles."""
    services = open_house()
    if account is not None:
        services.settings.account(account)
    if what is What.LIST:
        show_staff(services, account, as_json=as_json)
        return
    if not name:
        raise SettingsInvalid([f"whom? gongbao operator {what} NAME"])
    if what is What.INVITE:
        _invite(name, role or new_role, account, services, as_json=as_json)
        return
    said = _done(what, name, new_role or role, account, services)
    emit_json({"said": said}) if as_json else say(said)


def _invite(
    name: str, role: Role | None, account: str | None, services: Services, *, as_json: bool
) -> None:
    its_account = services.settings.account(account)
    first = not services.ledger.operators(its_account.name)
    wanted = role or (Role.OWNER if first else Role.EDITOR)
    invited = staffing.invite(its_account, name, wanted, services, who=who())
    if as_json:
        emit_json(
            {
                "said": invited.said,
                "code": invited.code,
                "account": its_account.name,
                "role": wanted.value,
            }
        )
    else:
        say(invited.said)


def _done(what: What, name: str, role: Role | None, account: str | None, services: Services) -> str:
    if what is What.SUSPEND:
        return staffing.suspend(name, services, who=who(), account=account)
    if what is What.REMOVE:
        return staffing.remove(name, services, who=who(), account=account)
    if what is What.RESUME:
        accounts = [account] if account else list(services.settings.accounts)
        return staffing.reinstate(name, services, who=who(), accounts=accounts)
    if role is None:
        raise SettingsInvalid(["which role? gongbao operator role NAME editor|publisher|owner"])
    return staffing.assign(name, role, services.settings.account(account), services, who=who())

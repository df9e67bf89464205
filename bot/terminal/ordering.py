"""Give an order from the command line: find what is meant, ask where it cannot be undone, tell."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from bot.terminal.appointment import appointment_json
from bot.terminal.finding import find_publication
from bot.terminal.house import open_house, who
from bot.terminal.output import emit_json, say
from workers.errors import GongbaoError, Unfit
from workers.standing import publication_json

if TYPE_CHECKING:
    from workers.account import Account
    from workers.orders import Done
    from workers.publication import Publication
    from workers.services import Services

NEEDS_YES = "这一步不能撤销，而这里没有终端可以确认：加 --yes"


class Meant(NamedTuple):
    """What an order is about, and who gives it: its first arguments."""

    publication: Publication
    account: Account
    services: Services
    who: str


def meant(key: str, account: str | None, services: Services | None = None) -> Meant:
    """Find the publication of a key or issue. Raises SettingsInvalid."""
    services = services or open_house()
    publication = find_publication(key, account, services)
    return Meant(publication, services.settings.account(publication.account), services, who())


def confirm(card: str, *, yes: bool) -> None:
    """Show what is going to happen and ask; without a terminal only --yes is an answer."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Unfit(NEEDS_YES)
    import typer  # noqa: PLC0415  what asks nothing does without

    say(card)
    if not typer.confirm("确定吗？"):
        raise GongbaoError("没有确认，什么也没有做")


def tell_of_house(sentence: str, services: Services, *, as_json: bool) -> None:
    """Answer an order about the whole house that was followed."""
    if as_json:
        emit_json({"said": sentence, "paused": services.ledger.house_paused()})
    else:
        say(sentence)


def tell(done: Done, *, as_json: bool) -> None:
    """Answer an order that was followed."""
    if as_json:
        row = done.publication
        emit_json({"said": done.said, **publication_json(row), **appointment_json(row)})
    else:
        say(done.said)

"""gongbao replies: what the account answers by itself, before anything is searched."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson
from bot.terminal.answering import show_replies, show_taken
from bot.terminal.house import open_house, who
from bot.terminal.output import emit_json, say
from workers.account import Account
from workers.errors import SettingsInvalid
from workers.orders.replying import drop_reply, set_occasion, set_reply
from workers.ownreplies import Match
from workers.services import Services
from workers.takeover import take_over

EXAMPLES = """Examples:

\b
  gongbao replies
  gongbao replies add 加群 '扫码进群：https://example.com/qr'
  gongbao replies add --contains 加群、进群 '扫码进群'
  gongbao replies add --on follow '欢迎，发「最新」看今天的'
  gongbao replies remove 加群
  gongbao replies import

WORDS may be several, with 、 between them; pictures and articles are set in replies.toml. `import`
takes over what the back end answers now: run it before the account's callback is switched on,
which switches all of that off. It prints the back end's menu as gongbao.toml would have it.
Exit status: 0 done, 1 WeChat refused, 2 the words or replies.toml have faults."""


class What(StrEnum):
    """What can be done with replies."""

    ADD = "add"
    REMOVE = "remove"
    IMPORT = "import"


class Occasion(StrEnum):
    """When a reply is given to no words."""

    FOLLOW = "follow"
    DEFAULT = "default"


Verb = Annotated[
    What | None, typer.Argument(metavar="[add|remove|import]", help="Without it, list them all.")
]
Words = Annotated[
    list[str] | None, typer.Argument(metavar="[WORDS] [TEXT]", help="To what, and the answer.")
]
Contains = Annotated[
    bool, typer.Option("--contains", help="Also answer sentences that hold the words.")
]
On = Annotated[
    Occasion | None,
    typer.Option("--on", help="No words: to new followers, or where nothing else answers."),
]


def replies(
    what: Verb = None,
    words: Words = None,
    *,
    contains: Contains = False,
    on: On = None,
    account: AccountName = None,
    as_json: AsJson = False,
) -> None:
    """List what the account answers by itself, set and remove it, or import the back end's."""
    services = open_house()
    its_account = services.settings.account(account)
    occasion = Match(on.value) if on is not None else None
    if what is None:
        show_replies(its_account, services, as_json=as_json)
    elif what is What.IMPORT:
        show_taken(take_over(its_account, services, who=who()), as_json=as_json)
    else:
        match = occasion or (Match.CONTAINS if contains else Match.EXACT)
        done = _add if what is What.ADD else _remove
        said = done(its_account, words or [], match, services)
        emit_json({"said": said}) if as_json else say(said)


def _add(account: Account, words: list[str], match: Match, services: Services) -> str:
    if match in (Match.FOLLOW, Match.DEFAULT):
        (text,) = _exactly(words, 1, f"replies add --on {match} TEXT")
        return set_occasion(account, match, text, services, who=who())
    named, text = _exactly(words, 2, "replies add WORDS TEXT")
    every = [word for word in named.split("、") if word.strip()]
    return set_reply(account, every, match, text, services, who=who())


def _remove(account: Account, words: list[str], match: Match, services: Services) -> str:
    if match in (Match.FOLLOW, Match.DEFAULT):
        _exactly(words, 0, f"replies remove --on {match}")
        return drop_reply(account, "", services, who=who(), match=match)
    (named,) = _exactly(words, 1, "replies remove WORDS")
    return drop_reply(account, named, services, who=who())


def _exactly(words: list[str], count: int, form: str) -> list[str]:
    if len(words) != count:
        raise SettingsInvalid([f"usage: gongbao {form} (quote what has spaces inside)"])
    return words

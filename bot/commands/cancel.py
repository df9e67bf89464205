"""gongbao cancel: give a publication up."""

from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson
from bot.terminal.finding import find_publication
from bot.terminal.follow import STATES, publication_json
from bot.terminal.house import open_house, who
from bot.terminal.output import emit_json, say
from workers.errors import GongbaoError, StaleState
from workers.publication import FINAL

EXAMPLES = """Examples:

\b
  gongbao cancel ai20240618
  gongbao cancel 0618 --account weekly

A draft that is already in WeChat's box stays there; delete it in the back end.
Exit status: 0 cancelled (or it was already over), 1 a worker has it in hand just now,
2 there is no such publication."""

Key = Annotated[str, typer.Argument(metavar="KEY", help="Its slug, folder's name, or day: 0618.")]


def cancel(key: Key, *, account: AccountName = None, as_json: AsJson = False) -> None:
    """Give a publication up, so that nothing more is done for it."""
    services = open_house()
    publication = find_publication(key, account, services)
    if publication.state not in FINAL:
        try:
            publication = services.ledger.cancel(publication, who=who(), now=services.now())
        except StaleState:
            raise GongbaoError(f"{key} 正在处理中，请稍后再取消") from None
    if as_json:
        emit_json(publication_json(publication))
        return
    say(f"{publication.key}：{STATES[publication.state]}")
    if publication.draft_id:
        say("草稿箱里的草稿仍在，需要时请在微信后台删除")

"""gongbao adopt: find where the pages are that were out before."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson, Yes
from bot.terminal.adopting import ask, evidence, show, told
from bot.terminal.house import open_house, who
from bot.terminal.output import emit_json, say
from workers.account import Account
from workers.adoption import adopt as write_down
from workers.adoption import keep, survey
from workers.errors import SettingsInvalid, Unfit

EXAMPLES = """Examples:

\b
  gongbao adopt --dry-run
  gongbao adopt --list 发表记录.txt
  gongbao adopt old-posts --csv articles.csv --account daily
  pbpaste | gongbao adopt --list -
  gongbao adopt --online --yes

Pages older than today become archive: they are never drafted. Their addresses are found in links of
other pages, in lists you paste (text, HTML or Markdown, in any layout), in a CSV (标题,链接 or
key,url), and at WeChat where the account may ask. What is sure is written down, and followers find
it from then on; you are asked about the rest. Run it again whenever you have another list.
Exit status: 0 done, 1 you stopped it, 2 a folder or a list cannot be read."""

Folder = Annotated[
    Path | None,
    typer.Argument(metavar="[FOLDER]", help="Where they lie, if not in the content folder."),
]
Lists = Annotated[
    list[Path] | None,
    typer.Option("--list", "-l", metavar="FILE", help="Titles and addresses; - for stdin."),
]
Tables = Annotated[
    list[Path] | None, typer.Option("--csv", metavar="FILE", help="A table of them.")
]
Online = Annotated[bool, typer.Option("--online", help="Ask WeChat too, where the account may.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be found.")]


def adopt(
    folder: Folder = None,
    *,
    account: AccountName = None,
    lists: Lists = None,
    tables: Tables = None,
    online: Online = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take old pages for archive, and find where readers can open them."""
    services = open_house()
    meant = services.settings.account(account)
    where = _folder(folder, meant)
    heard = evidence(lists or [], tables or [])
    seen = survey(where, meant, services, lists=heard, ask=online)
    new = done = 0
    if not dry_run:
        new = keep(seen, meant, services)
        done = write_down(seen.matches.sure, seen.found, meant, services, who=who())
    if as_json:
        facts = {"account": meant.name, "folder": str(where), "dry_run": dry_run}
        emit_json({**facts, "archived": new, "adopted": done, **told(seen)})
        return
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    asks = terminal and bool(seen.matches.unsure) and not (yes or dry_run)
    show(seen, dry_run=dry_run, asks=asks)
    if asks and not ask(seen, meant, services):
        raise typer.Exit(1)
    if seen.matches.unsure and not (asks or dry_run):
        say("拿不准的没有登记：在终端里再运行一次会逐篇询问，或用 --csv 写明 key,url")


def _folder(given: Path | None, account: Account) -> Path:
    folder = given or account.content
    if folder is None:
        raise SettingsInvalid([f"account {account.name} has no content folder (set `content`)"])
    if not folder.is_dir():
        raise Unfit(f"没有这个文件夹：{folder}")
    return folder

"""gongbao export: everything as plain files."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson
from bot.terminal.house import open_house
from bot.terminal.output import emit_json, say
from workers.errors import Unfit
from workers.exporting import Exported, export_account
from workers.exporting.names import safe_name

EXAMPLES = """Examples:

\b
  gongbao export archive
  gongbao export archive --account daily

In a folder for each account: pages/ as they were submitted, with their pictures; articles/ as HTML,
typeset anew; publications.csv with the addresses; tutorials.toml and replies.toml, which gongbao
reads; questions.csv, journal.csv, operators.csv (names and roles). No openids, no secrets.
DIR must be new or empty. Everything may run meanwhile.
Exit status: 0 done, 1 the disk is full, 2 DIR is not empty."""

Target = Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]


def export(target: Target, *, account: AccountName = None, as_json: AsJson = False) -> None:
    """Write pages, articles, addresses, tutorials, replies, questions and journal as files."""
    services = open_house()
    accounts = services.settings.accounts
    chosen = [services.settings.account(account)] if account else list(accounts.values())
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Unfit(f"{target} 不是空文件夹：换一个新的，免得和别的文件混在一起")
    target.mkdir(parents=True, exist_ok=True)
    done = {}
    for one in chosen:
        done[one.name] = export_account(one, services, target / safe_name(one.name))
        if not as_json:
            _tell(one.name, done[one.name])
    if as_json:
        emit_json({"folder": str(target), "accounts": {k: v._asdict() for k, v in done.items()}})
    else:
        say(f"都在 {target}。文章的 HTML 是照现在的设置重新排版的，以公众号里的为准")


def _tell(name: str, done: Exported) -> None:
    counts = f"{done.publications} 期，{done.pages} 个页面，{done.files} 个文件"
    say(f"{name}：{counts}，{done.articles} 篇文章")
    if done.unset:
        shown = "、".join(done.unset[:5]) + ("…" if len(done.unset) > 5 else "")  # noqa: PLR2004  a line
        say(f"{name}：有 {len(done.unset)} 期没能重新排版（页面原样都在）：{shown}", "yellow")

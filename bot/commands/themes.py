"""gongbao themes: show all themes on one page, to choose one by."""

import re
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AccountName
from bot.terminal.gallery import gallery
from bot.terminal.house import account_for_looking
from bot.terminal.output import show_faults
from bot.terminal.page import deliver

EXAMPLES = """Examples:

\b
  gongbao themes
  gongbao themes --accent "#0b6e4f"
  gongbao themes --page content/post/ai20240618 --out themes.html --no-open

Shows the account's own style sheet too, if it has one. The file holds everything it shows, and
asks no server for anything. Exit status: 0 written, 2 the page cannot be read."""

OnPage = Annotated[
    Path | None,
    typer.Option("--page", metavar="PAGE", help="Show a page of yours instead of the sample."),
]
Accent = Annotated[
    str, typer.Option("--accent", metavar="#RRGGBB", help="Try this colour in all of them.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FILE", help="Where to write; else a new temporary file."),
]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")]


def themes(
    *,
    account: AccountName = None,
    page: OnPage = None,
    accent: Accent = "",
    out: Out = None,
    open_it: Open = True,
) -> None:
    """Write one HTML file that shows every theme in a phone, by day and by night."""
    if not re.fullmatch(r"|#?[0-9a-f]{6}|#?[0-9a-f]{3}", accent, re.IGNORECASE):
        raise typer.BadParameter(f"{accent!r} is no colour; write #rrggbb", param_hint="--accent")
    colour = f"#{accent.lstrip('#').lower()}" if accent else ""
    shown = gallery(account_for_looking(account), page, colour)
    show_faults(shown.faults)
    deliver(shown.html, out, "themes", open_it=open_it)

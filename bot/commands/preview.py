"""gongbao preview: show a page as WeChat would, in the browser."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AccountName, Page
from bot.commands.typeset import Theme
from bot.terminal.house import account_for_looking
from bot.terminal.output import say, show_faults
from bot.terminal.showing import show
from workers.examine import look

EXAMPLES = """Examples:

\b
  gongbao preview content/post/ai20240618
  gongbao preview 每日AI.md --out preview.html --no-open

The file holds everything it shows, pictures included, and asks no server for anything.
Exit status: 0 written, 2 the page has errors (it is written nevertheless, if it can be)."""

Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FILE", help="Where to write; else a new temporary file."),
]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")]


def preview(
    page: Page,
    *,
    account: AccountName = None,
    theme: Theme = "",
    out: Out = None,
    open_it: Open = True,
) -> None:
    """Write one self-contained HTML file that shows the article in a phone, light and dark."""
    examined = look(page, account_for_looking(account), theme=theme)
    show_faults(examined.faults)
    target = out or Path(tempfile.mkdtemp(prefix="gongbao-preview-")) / "preview.html"
    target.write_text(show(examined), encoding="utf-8")
    say(str(target))
    if open_it and sys.stdout.isatty():
        typer.launch(target.resolve().as_uri())
    if examined.errors:
        raise typer.Exit(2)

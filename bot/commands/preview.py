"""gongbao preview: show a page as WeChat would, in the browser."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AccountName, Page
from bot.terminal import previewing
from bot.terminal.previewing import Wish

EXAMPLES = """Examples:

\b
  gongbao preview content/post/ai20240618
  gongbao preview 每日AI.md --out preview.html --no-open
  gongbao preview --linked 每日AI.md

Without --linked the file holds everything it shows: pictures as WeChat would get them, with their
sizes and likeness, and covers as they will be cropped. It can be sent to somebody. With --linked
it shows the pictures where they lie on this machine, at their file:// addresses: it is written in
a fifth of a second, is small, and is of use here alone. Neither asks a server for anything,
nor knows what operators have mended from their phones: `gongbao status KEY` lists that.
Exit status: 0 written, 2 the page has errors (it is written nevertheless, if it can be)."""

Theme = Annotated[
    str, typer.Option("--theme", metavar="THEME", help="Another theme than the account's.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FILE", help="Where to write; else a new temporary file."),
]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")]
Linked = Annotated[
    bool, typer.Option("--linked", help="Leave pictures where they are: quicker, for you alone.")
]


def preview(
    page: Page,
    *,
    account: AccountName = None,
    theme: Theme = "",
    linked: Linked = False,
    out: Out = None,
    open_it: Open = True,
) -> None:
    """Write one HTML file that shows the article in a phone, by day and night, and its cover."""
    wish = Wish(page, account, theme, linked, out, open_it)
    if status := previewing.preview(wish):
        raise typer.Exit(status)

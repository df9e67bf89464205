"""gongbao check: list all faults of pages."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AccountName, AsJson, Pages
from bot.terminal.house import account_for_looking
from bot.terminal.inspection import Beyond, inspect
from bot.terminal.output import emit_json, fault_json, say, show_faults
from workers.errors import Fault, Gravity

EXAMPLES = """Examples:

\b
  gongbao check content/post/ai20240618
  gongbao check content/post/*/index.md
  gongbao check --layout --online content/post/ai20240618
  gongbao check --json 每日AI.md

Exit status: 0 no errors (there may be warnings), 2 at least one error."""

Layout = Annotated[
    bool,
    typer.Option("--layout", help="Also lay the article out in Chromium, 375 to 677 pixels wide."),
]
Online = Annotated[
    bool,
    typer.Option("--online", help="Also let WeChat's own checker look: sends it the article."),
]
OnlineAddress = Annotated[
    str,
    typer.Option(
        "--online-address", metavar="URL", help="Where that checker is, if it is not WeChat's."
    ),
]


def check(
    pages: Pages,
    *,
    account: AccountName = None,
    layout: Layout = False,
    online: Online = False,
    online_address: OnlineAddress = "",
    as_json: AsJson = False,
) -> None:
    """List all faults of pages at once, each with file, line and remedy.

    Knows WeChat's structure rules (结构异常) as well as the page's own faults. Reads local files
    only: nothing is uploaded, fetched or written, but for the article's text with --online.
    """
    meant = account_for_looking(account)
    beyond = Beyond(layout=layout, online=online, address=online_address)
    found = list(zip(pages, inspect(pages, meant, beyond), strict=True))
    faults = [fault for _, its in found for fault in its]
    errors, warnings = (
        sum(f.gravity is g for f in faults) for g in (Gravity.ERROR, Gravity.WARNING)
    )
    if as_json:
        emit_json(
            {
                "pages": [
                    {"page": str(p), "faults": [fault_json(f) for f in fs]} for p, fs in found
                ],
                "errors": errors,
                "warnings": warnings,
            }
        )
    else:
        _show(found)
    if errors:
        raise typer.Exit(2)


def _show(found: list[tuple[Path, tuple[Fault, ...]]]) -> None:
    for page, faults in found:
        if all(fault.gravity is Gravity.NOTE for fault in faults):
            say(f"{page}：没有问题", "green")
        elif len(found) > 1:
            say(f"{page}：", "bold")
        show_faults(faults, sys.stdout)

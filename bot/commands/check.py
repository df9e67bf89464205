"""gongbao check: list all faults of pages."""

import sys
from pathlib import Path

import typer

from bot.commands.options import AccountName, AsJson, Pages
from bot.terminal.house import account_for_looking
from bot.terminal.output import emit_json, fault_json, say, show_faults
from workers.account import Account
from workers.errors import Fault, Gravity, PageInvalid
from workers.examine import look

EXAMPLES = """Examples:

\b
  gongbao check content/post/ai20240618
  gongbao check content/post/*/index.md
  gongbao check --json 每日AI.md

Exit status: 0 no errors (there may be warnings), 2 at least one error."""


def check(pages: Pages, *, account: AccountName = None, as_json: AsJson = False) -> None:
    """List all faults of pages at once, each with file, line and remedy.

    Reads local files only: nothing is uploaded, fetched or written.
    """
    meant = account_for_looking(account)
    found = [(page, faults_of(page, meant)) for page in pages]
    faults = [fault for _, its in found for fault in its]
    errors = sum(fault.gravity is Gravity.ERROR for fault in faults)
    if as_json:
        emit_json(
            {
                "pages": [
                    {"page": str(p), "faults": [fault_json(f) for f in fs]} for p, fs in found
                ],
                "errors": errors,
                "warnings": len(faults) - errors,
            }
        )
    else:
        _show(found)
    if errors:
        raise typer.Exit(2)


def faults_of(page: Path, account: Account) -> tuple[Fault, ...]:
    """Gather the faults of one page, of one that cannot be read too."""
    try:
        return look(page, account).faults
    except PageInvalid as error:
        return error.faults


def _show(found: list[tuple[Path, tuple[Fault, ...]]]) -> None:
    for page, faults in found:
        if not faults:
            say(f"{page}：没有问题", "green")
            continue
        if len(found) > 1:
            say(f"{page}：", "bold")
        show_faults(faults, sys.stdout)

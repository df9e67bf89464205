"""Look at a page, write what it looks like, open it: all that `gongbao preview` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.terminal.house import NOBODYS, account_for_looking
from bot.terminal.output import show_faults
from bot.terminal.page import deliver
from bot.terminal.showing import show
from workers.errors import Gravity

if TYPE_CHECKING:
    from pathlib import Path

    from bot.terminal.sight import Sight
    from workers.account import Account

BAD_INPUT = 2


class Wish(NamedTuple):
    """A page, and how its caller wants it shown; `out` None is a new temporary file."""

    page: Path
    account: str | None = None
    theme: str = ""
    linked: bool = False
    out: Path | None = None
    open_it: bool = True


def preview(wish: Wish) -> int:
    """Write the preview; the exit status: 0, or 2 where the page has errors."""
    account = account_for_looking(wish.account)
    sight = _look(wish, account)
    show_faults(sight.faults)
    name = "" if account is NOBODYS else account.name
    deliver(show(sight, account=name or "公众号"), wish.out, "preview", open_it=wish.open_it)
    wrong = any(fault.gravity is Gravity.ERROR for fault in sight.faults)
    return BAD_INPUT if wrong else 0


def _look(wish: Wish, account: Account) -> Sight:
    # Each way of looking stands on libraries that the other does without.
    if wish.linked:
        from bot.terminal.linked import linked  # noqa: PLC0415

        return linked(wish.page, account, theme=wish.theme)
    from bot.terminal.fitted import fitted  # noqa: PLC0415

    return fitted(wish.page, account, theme=wish.theme)

"""The second press: what would happen, to whom, with what is left; bound to what was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.console.issue import found
from bot.console.page import NOWHERE, Page, TurnedAway
from bot.console.verbs import NAMES

if TYPE_CHECKING:
    from bot.console.page import Facts, Visit


def view(visit: Visit, number: int, verb: str) -> Facts:
    if verb not in NAMES:
        raise TurnedAway(404, NOWHERE)
    row, account = found(visit, number)
    return {"row": row, "account": account, "verb": verb}


PAGE: Final = Page(
    name="confirm", path="/issues/<int:number>/confirm/<verb>", title="确认", english="Confirm",
    view=view,
)  # fmt: skip

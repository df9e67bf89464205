"""An issue: the article as readers will have it, what is known of it, and what may be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.console.page import NOWHERE, Deed, Page, TurnedAway
from bot.console.verbs import verbs_for
from workers import orders
from workers.errors import Unfit
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.console.page import Facts, Visit
    from workers.account import Account
    from workers.orders import Done
    from workers.publication import Publication
    from workers.services import Services

CHANGED: Final = "这一期刚刚有变化，你的指令没有执行：请看过现在的样子再决定。"


def found(visit: Visit, number: int) -> tuple[Publication, Account]:
    """Read a publication that the visitor may see; TurnedAway where there is none."""
    try:
        row = visit.services.ledger.publication(number)
    except LookupError:
        raise TurnedAway(404, NOWHERE) from None
    return row, visit.demand(row.account)


def as_shown(visit: Visit, number: int) -> tuple[Publication, Account]:
    """Read it for an order; Unfit where it is not any more as it was when the page was shown."""
    row, account = found(visit, number)
    if visit.form.get("fence", "") != str(row.fence):
        raise Unfit(CHANGED)
    return row, account


def view(visit: Visit, number: int) -> Facts:
    row, account = found(visit, number)
    return {
        "row": row,
        "account": account,
        "verbs": verbs_for(row, account),
        "journal": visit.services.ledger.journal(row.id),
    }


def _order(give: Callable[..., Done]) -> Callable[[Visit, int], str]:
    """Make the deed of an order that asks nothing."""

    def do(visit: Visit, number: int) -> str:
        row, account = as_shown(visit, number)
        services: Services = visit.services
        return give(row, account, services, who=visit.who).said

    return do


PAGE: Final = Page(
    name="issue",
    path="/issues/<int:number>",
    title="一期",
    english="Issue",
    view=view,
    deeds={
        name: Deed(needs=Role.PUBLISHER, do=_order(getattr(orders, name)))
        for name in ("approve", "hold", "resume", "retry")
    },
)

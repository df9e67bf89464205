"""An issue: the article as readers will have it, what is known of it, and what may be done."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from bot.console.checks import carried, checks_of
from bot.console.cropping import crop_as_asked, frames
from bot.console.page import NOWHERE, Deed, Page, TurnedAway
from bot.console.phone import WIDTHS, Phone
from bot.console.sight import look
from bot.console.verbs import verbs_for
from workers import orders
from workers.errors import Unfit
from workers.people import Role
from workers.wardrobe import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.console.page import Facts, Visit
    from workers.account import Account
    from workers.orders import Done
    from workers.publication import Publication

CHANGED: Final = "这一期刚刚有变化，你的指令没有执行：请看过现在的样子再决定。"


def found(visit: Visit, number: int) -> tuple[Publication, Account]:
    """Read a publication that the visitor may see; TurnedAway where there is none."""
    try:
        row = visit.services.ledger.publication(number)
    except (LookupError, OverflowError):
        raise TurnedAway(404, NOWHERE) from None
    return row, visit.demand(row.account)


def stamp(row: Publication) -> str:
    """Sum up what an order is about, so that it is not given to something that has changed."""
    told = (
        row.state, row.revision, row.article_hash, row.draft_id, row.route, row.target,
        row.release_at, row.appointed_by, row.approved_by, row.attempt, row.address,
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()[:20]


def as_shown(visit: Visit, number: int) -> tuple[Publication, Account]:
    """Read it for an order; Unfit where it is not any more as it was when the page was shown."""
    row, account = found(visit, number)
    if visit.form.get("stamp", "") != stamp(row):
        raise Unfit(CHANGED)
    return row, account


def view(visit: Visit, number: int) -> Facts:
    row, account = found(visit, number)
    phone = Phone.read(visit.args)
    sight = look(row, phone.position, phone.theme, visit.services)
    return {
        "row": row,
        "account": account,
        "verbs": verbs_for(row, account),
        "phone": phone,
        "widths": WIDTHS,
        "themes": names(),
        "sight": sight,
        "frames": frames(sight.shown),
        "checks": checks_of(row, sight),
        "carried": carried(row),
        "story": list(orders.story(row, account, visit.services)),
        "journal": list(reversed(visit.services.ledger.journal(row.id))),
        "stamp": stamp(row),
    }


def _order(give: Callable[..., Done]) -> Callable[[Visit, int], str]:
    """Make the deed of an order that asks nothing."""

    def do(visit: Visit, number: int) -> str:
        row, account = as_shown(visit, number)
        return give(row, account, visit.services, who=visit.who).said

    return do


def _retry(visit: Visit, number: int) -> str:
    """Try again; what would be an attempt of its own has a page that asks."""
    row, account = as_shown(visit, number)
    if orders.begins_anew(row, visit.services):
        raise Unfit("重试会再发一次：请在这一期的页面里按「再发一次…」，看过再确认。")
    return orders.retry(row, account, visit.services, who=visit.who).said


def _crop(visit: Visit, number: int) -> str:
    row, account = as_shown(visit, number)
    text = visit.form.get("article", "0")
    position = int(text) if text in tuple("01234567") else 0
    return crop_as_asked(visit, row, account, look(row, position, "", visit.services).shown).said


PAGE: Final = Page(
    name="issue",
    path="/issues/<int:number>",
    title="一期",
    english="Issue",
    view=view,
    deeds={
        "crop": Deed(needs=Role.EDITOR, do=_crop),
        "approve": Deed(needs=Role.PUBLISHER, do=_order(orders.approve)),
        "hold": Deed(needs=Role.PUBLISHER, do=_order(orders.hold)),
        "resume": Deed(needs=Role.PUBLISHER, do=_order(orders.resume)),
        "retry": Deed(needs=Role.PUBLISHER, do=_retry),
    },
)

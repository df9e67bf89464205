"""Make the draft anew from the page as it was submitted, over whatever lies in the box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers import cards
from workers.errors import Unfit
from workers.orders.hand import in_hand
from workers.orders.outcome import Done
from workers.orders.standing import MAYBE_OUT, standing, unproven
from workers.publication import Fate, State

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import Fields, Outcome
    from workers.publication import Publication
    from workers.services import Services

MAY: Final = frozenset({State.DRAFTED, State.SCHEDULED, State.HANDED_OVER, State.HELD})
ANEW: Final[Fields] = {
    "forced": True,
    "told": False,
    "tries": 0,
    "release_at": None,
    "released_at": None,
    "target": "",
    "tell_at": None,
    "appointed_by": "",
    "anyway": False,
    "approved_by": "",
    "approved_hash": "",
}
"""Whatever was said of the draft before was said of another one."""


def redo(
    publication: Publication,
    account: Account,
    services: Services,
    *,
    who: str,
    anyway: bool = False,
) -> Done:
    """Overwrite the draft, or add it anew where it is gone; appointment and approval end.

    `anyway` is the giver's word that an attempt which was never answered is not out. Raises Unfit.
    """
    key = publication.key
    if publication.state not in MAY:
        raise Unfit(f"{key} {standing(publication, account, services)}，不能再重做草稿")
    outcome: Outcome | None = None
    if publication.state is State.HELD and unproven(publication, services) is not None:
        if not anyway:
            raise Unfit(MAYBE_OUT.replace("{key}", key), anyway=True)
        outcome = {"fate": Fate.REFUSED}
    with in_hand(publication, account, services) as mine:
        moved = services.ledger.move(
            mine,
            State.RECEIVED,
            who=who,
            what="redo",
            now=services.now(),
            outcome=outcome,
            tell=cards.ordered(publication, "重做草稿", f"由 {who} 重做。"),
            **ANEW,
        )
    services.wakeups.advance(moved.id, moved.fence)
    return Done(moved, f"{key} 正在用页面的内容重做草稿，好了会再说")

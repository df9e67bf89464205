"""Lay hand on a publication for one order: nobody else's word or work comes in between."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from workers.errors import StaleState, Unfit
from workers.lease import owner
from workers.orders.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.account import Account
    from workers.publication import Publication
    from workers.services import Services

SECONDS: Final = 60.0
"""Longer than an order with its calls to WeChat takes; afterwards the publication is free again."""

LOOKS: Final = 10
LOOK_SECONDS: Final = 0.1
"""A second: an answer in chat has five."""

BUSY: Final = "正在处理中，请过几秒再试"


@contextmanager
def in_hand(
    publication: Publication, account: Account, services: Services
) -> Iterator[Publication]:
    """Hold the publication as the giver of the order knows it.

    Raises Unfit, with who was faster and what that one did, where it is no longer so; and so it
    does where a write meets what somebody else has done since.
    """
    ledger, me = services.ledger, owner()
    try:
        taken = ledger.take(publication, owner=me, seconds=SECONDS, now=services.now())
        try:
            yield taken
        finally:
            ledger.release(publication.id, owner=me)
    except StaleState:
        raise overtaken(publication, account, services) from None


def overtaken(publication: Publication, account: Account, services: Services) -> Unfit:
    """Say what became of it meanwhile, and by whom; wait a moment for whoever is still at it."""
    for _ in range(LOOKS):
        row = services.ledger.publication(publication.id)
        if row.lease_until is None or row.lease_until <= services.now():
            break
        time.sleep(LOOK_SECONDS)
    if _told(row) == _told(publication):  # a worker looked after it, and nobody ordered anything
        return Unfit(f"{row.key} {BUSY}")
    return Unfit(f"{row.key} {standing(row, account, services)}；你的指令没有执行")


def _told(row: Publication) -> tuple[object, ...]:
    """What an order could have changed."""
    return row.state, row.route, row.release_at, row.appointed_by, row.approved_by, row.address

"""Drafted → where it waits: in a person's hands, for its slot, or for a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.appoint import meet, place
from workers.box import GONE, discard, hold
from workers.publication import State
from workers.readback import read_back

if TYPE_CHECKING:
    from workers.ledger import Fields
    from workers.publication import Publication
    from workers.services import Services


def hand_over(publication: Publication, services: Services) -> Publication:
    """Remember how the draft reads, find its place, tell the operators."""
    assert publication.draft_id is not None
    draft = services.wechat(publication.account).draft_get(publication.draft_id)
    if publication.old_draft_id is not None:
        # Not before the one in its place was seen: there must never be none.
        publication = discard(publication, services) if draft else hold(publication, GONE, services)
        if publication.state is not State.DRAFTED:
            return publication
    account = services.settings.account(publication.account)
    where = place(publication, account, services)
    fields: Fields = {
        **where.fields,
        "draft_seen_hash": read_back(draft).hash if draft else None,
        "forced": False,
    }
    placed = services.ledger.move(
        publication,
        where.state,
        who="worker",
        what="hand over",
        now=services.now(),
        keep_lease=True,
        tell=where.telling,
        **fields,
    )
    return meet(placed, account, services)

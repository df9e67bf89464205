"""Notice that a draft which was handed to a person has left the box: published, or deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers import cards
from workers.errors import WeChatError
from workers.publication import State

if TYPE_CHECKING:
    from workers.publication import Publication
    from workers.services import Services

EVERY_SECONDS: Final = 600.0
"""One draft/batchget for each account: 144 of the 1,000 it has a day."""
WATCHED: Final = timedelta(days=7)
PAGE: Final = 20
MOST_READ: Final = 2
"""Drafts that are read one by one in a round: 288 of the 500 that draft/get has a day."""

log = get_logger(__name__)


def look_for_drafts(services: Services) -> None:
    """Ask operators, once each, what became of drafts that are not in the box any more.

    Gone from the box alone proves nothing: it may have been deleted. So nothing is moved.
    """
    since = services.now() - WATCHED
    for name in services.settings.accounts:
        handed = services.ledger.publications(account=name, states={State.HANDED_OVER})
        waiting = [
            each
            for each in handed
            if each.updated_at > since and not services.ledger.was_told(_once(each))
        ]
        if not waiting:
            continue
        try:
            gone = _gone(name, waiting, services)
        except WeChatError as error:
            log.info("draft box not seen", account=name, errcode=error.errcode)
            continue
        for publication in gone:
            services.ledger.tell(
                cards.left_the_box(publication),
                now=services.now(),
                account=name,
                publication=publication.id,
            )


def _gone(account: str, waiting: list[Publication], services: Services) -> list[Publication]:
    wechat = services.wechat(account)
    newest = {draft.media_id for draft in wechat.drafts(0, PAGE)}
    missing = [each for each in waiting if each.draft_id and each.draft_id not in newest]
    # Others each time, so that all have their turn.
    begin = int(services.now().timestamp() // EVERY_SECONDS) * MOST_READ % max(1, len(missing))
    asked = [*missing[begin:], *missing[:begin]][:MOST_READ]
    return [each for each in asked if wechat.draft_get(str(each.draft_id)) is None]


def _once(publication: Publication) -> str:
    return str(cards.left_the_box(publication).once)

"""Follow a change of the series: waiting drafts that would read otherwise, then the menu."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.errors import GongbaoError, StaleState
from workers.lease import owner
from workers.ledger import BY_PERSON, Telling
from workers.menuboard import push_wanted
from workers.prepare import would_change
from workers.publication import BY_SCHEDULE, State
from workers.readback import read_back

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import Fields
    from workers.publication import Publication
    from workers.services import Services

WAITING: Final = frozenset({State.DRAFTED, State.SCHEDULED, State.HANDED_OVER})
MOST: Final = 50
"""Drafts that wait at once: more are old ones that nobody looks at any more."""
SECONDS: Final = 30.0
KEPT: Final = "resume, keep the back end's"
PREPARED: Final = "draft"
ANEW: Final[Fields] = {
    "told": False,
    "tries": 0,
    "release_at": None,
    "tell_at": None,
    "target": "",
    "appointed_by": "",
    "anyway": False,
    "approved_by": "",
    "approved_hash": "",
}
"""An approval and an appointment are of the article as it was drafted."""

log = get_logger(__name__)


def follow(name: str, services: Services) -> None:
    """Do what is wanted for an account. May be called twice, late, or in vain.

    While the house is paused it stays wanted.
    """
    if services.ledger.house_paused():
        return
    account = services.settings.accounts.get(name)
    seen = services.ledger.menu_state(name)
    if account is None or seen.wanted_at is None or seen.wanted_at > services.now():
        return
    if seen.why == BY_PERSON:
        renew(account, services)
    push_wanted(account, services, seen)


def renew(account: Account, services: Services) -> int:
    """Send back to their beginning those waiting drafts that would read otherwise now.

    What a person edited in the back end, or kept as it was there, is left alone. The schedule
    appoints a digest again by itself; whose word is void is told. Answers how many.
    """
    waiting = services.ledger.publications(account=account.name, states=WAITING, limit=MOST)
    return sum(_renewed(publication, services) for publication in waiting)


def _renewed(publication: Publication, services: Services) -> bool:
    if publication.draft_id is None or not publication.article_hash:
        return False
    try:
        if _is_kept(publication, services) or not would_change(publication, services):
            return False
        if _is_edited(publication, services):
            return False
        _begin_again(publication, services)
    except StaleState:  # it went on meanwhile; what is prepared later has the new series
        return False
    except GongbaoError as error:  # the draft stays as it is, and so does the appointment
        log.info("draft not renewed", publication=publication.id, error=type(error).__name__)
        return False
    return True


def _begin_again(publication: Publication, services: Services) -> None:
    ledger, now, me = services.ledger, services.now(), owner()
    taken = ledger.take(publication, owner=me, seconds=SECONDS, now=now)
    try:
        void = _void(publication)
        told = Telling(f"「{publication.title}」要重新看一遍", void) if void else None
        moved = ledger.move(
            taken, State.RECEIVED, who="worker", what="series", now=now, tell=told, **ANEW
        )
    finally:
        with suppress(StaleState):
            ledger.release(publication.id, owner=me)
    services.wakeups.advance(moved.id, moved.fence)


def _is_kept(publication: Publication, services: Services) -> bool:
    """Whether a person said that the draft is to be as it was left in the back end."""
    for entry in reversed(services.ledger.journal(publication.id)):
        if entry.what in (KEPT, PREPARED):
            return entry.what == KEPT
    return False


def _is_edited(publication: Publication, services: Services) -> bool:
    """Whether a person changed the draft in the back end, or deleted or published it there."""
    assert publication.draft_id is not None
    draft = services.wechat(publication.account).draft_get(publication.draft_id)
    seen = publication.draft_seen_hash
    return draft is None or (seen is not None and read_back(draft).hash != seen)


def _void(publication: Publication) -> str:
    """Say whose word is undone; "" where there was none of a person."""
    words = [f"{publication.approved_by} 的批准"] if publication.approved_by else []
    if publication.release_at is not None and publication.appointed_by != BY_SCHEDULE:
        words.append(f"{publication.appointed_by} 定下的时间")
    return f"推荐的教程改了，{'和'.join(words)}作废，请再看一遍" if words else ""

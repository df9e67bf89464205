"""Where a publication stands, in a sentence and as data, and whether it goes on by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.cards import STATES
from workers.publication import FINAL, State

if TYPE_CHECKING:
    from workers.publication import Publication

DONE: Final = frozenset({State.HANDED_OVER, State.SCHEDULED, State.PUBLISHED})
AT_REST: Final = DONE | {State.HELD} | FINAL


def rests(publication: Publication) -> bool:
    """Whether it waits for a person or the clock, or is over."""
    waits = publication.state is State.DRAFTED and publication.told
    return waits or publication.state in AT_REST


def is_well(publication: Publication) -> bool:
    """Whether its draft is in the box, or it is further on its way."""
    return publication.state in DONE or publication.state is State.DRAFTED


def told(publication: Publication) -> str:
    """Say where a publication stands, and why if it is not where it should be."""
    state = STATES[publication.state]
    if publication.state in DONE or not publication.why:
        return state
    return f"{state}（{publication.why}）"


def publication_json(publication: Publication) -> dict[str, object]:
    """Write a publication as JSON types; times in ISO 8601, UTC."""
    return {
        "id": publication.id,
        "account": publication.account,
        "key": publication.key,
        "title": publication.title,
        "state": str(publication.state),
        "why": publication.why,
        "draft_id": publication.draft_id,
        "revision": publication.revision,
        "tries": publication.tries,
        "created_at": publication.created_at.isoformat(),
        "updated_at": publication.updated_at.isoformat(),
    }

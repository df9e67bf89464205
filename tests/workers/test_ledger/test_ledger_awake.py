"""What the door and the watch ask of the ledger, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ledger_pages import NOON, Submit, submit_pages, submitted

from workers.publication import Fate, Publication, Route, State

if TYPE_CHECKING:
    from workers.ledger import Ledger

LATER = NOON + timedelta(hours=1)


def released(ledger: Ledger, submit: Submit) -> Publication:
    """A push that WeChat has taken, and after whose end nobody looks before long."""
    row = submit().publication
    fields = {"draft_id": "d", "article_hash": "h", "route": Route.MASS, "release_at": NOON}
    ledger.move(row, State.SCHEDULED, who="小王", what="release", now=NOON, **fields)
    (work,) = ledger.due(NOON)
    row = ledger.claim(work.id, [State.DUE], owner="w", seconds=12, now=NOON)
    row = ledger.begin_release(row, client_key="k", who="w", now=NOON)[0]
    taken = {"fate": Fate.TAKEN, "receipt": "34182"}
    return ledger.move(
        row, State.RELEASED, who="w", what="receipt", now=NOON, not_before=LATER, outcome=taken
    )


def test_an_event_that_is_not_believed_wakes_and_says_nothing(
    ledger: Ledger, submit: Submit
) -> None:
    """Nothing is kept of it, not even that it came; another account's receipt is another's."""
    row = released(ledger, submit)
    assert ledger.wake("weekly", "34182") == []
    assert ledger.wake("daily", "34183") == []
    assert ledger.ready(NOON, states=[State.RELEASED]) == []
    assert [work.id for work in ledger.wake("daily", "34182")] == [row.id]
    assert [work.id for work in ledger.ready(NOON, states=[State.RELEASED])] == [row.id]
    assert ledger.finish("daily", Route.MASS, "34182") is None
    assert ledger.strange_finishes(LATER) == []


def test_a_page_is_known_by_the_revision_it_was_last_taken_in_with(
    ledger: Ledger, submit: Submit
) -> None:
    """Whatever became of it; a page of several counts by itself; what came too late does not."""
    assert ledger.page_revision("daily", "ai0618") is None
    submit("r1")
    row = submit("r2").publication
    assert ledger.page_revision("daily", "ai0618") == "r2"
    assert ledger.page_revision("weekly", "ai0618") is None
    ledger.move(row, State.PUBLISHED, who="w", what="out", now=NOON)
    assert submit("r3").outcome == "released"
    assert ledger.page_revision("daily", "ai0618") == "r2"
    submit_pages(ledger, submitted("a1", folder="a"), submitted("b1", folder="b"))
    assert ledger.page_revision("daily", "b") == "b1"

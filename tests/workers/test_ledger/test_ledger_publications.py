"""Finding publications, moving them on, noting what was done."""

from dataclasses import replace
from datetime import date, timedelta, timezone

import pytest
from ledger_pages import ACCOUNT, NOON, Submit

from workers.errors import StaleState
from workers.ledger import Ledger
from workers.publication import State

LATER = NOON + timedelta(minutes=5)


def test_a_publication_is_found_by_key_then_by_issue(ledger: Ledger, submit: Submit) -> None:
    """0618 means the newest of that issue, unless a page is really called 0618."""
    old = submit(slug="ai20230618", issue="0618", day=date(2023, 6, 18)).publication
    new = submit(slug="ai20240618", issue="0618", day=date(2024, 6, 18)).publication
    undated = submit(slug="undated", issue="0618").publication
    assert ledger.find("daily", "0618") == new
    assert ledger.find("daily", "ai20230618") == old
    assert ledger.find("daily", "undated") == undated
    named = submit(slug="0618").publication
    assert ledger.find("daily", "0618") == named
    assert ledger.find("weekly", "0618") is None
    assert ledger.find("daily", "0619") is None


def test_the_newest_attempt_is_found(ledger: Ledger, submit: Submit) -> None:
    """After a cancelled attempt its key means the new one."""
    first = submit(issue="0618").publication
    ledger.move(first, State.CANCELLED, who="owner", what="cancel", now=NOON)
    second = submit(issue="0618").publication
    assert ledger.find("daily", "ai0618") == ledger.find("daily", "0618") == second


def test_publications_are_listed_newest_first(ledger: Ledger, submit: Submit) -> None:
    """A list can be narrowed to an account and to states, and read in pages."""
    ids = [submit(slug=f"s{n}").publication.id for n in range(5)]
    other = submit(slug="s0", account=replace(ACCOUNT, name="weekly")).publication
    ledger.move(other, State.HELD, who="w", what="hold", now=NOON)
    assert [p.id for p in ledger.publications(account="daily")] == ids[::-1]
    assert [p.id for p in ledger.publications(account="daily", limit=2, offset=2)] == ids[2:0:-1]
    assert [p.id for p in ledger.publications(states=[State.HELD])] == [other.id]
    assert ledger.publications(states=[]) == []


def test_an_unknown_publication_is_an_error(ledger: Ledger) -> None:
    """A job with an id of nothing is told so."""
    for read in (ledger.publication, ledger.sources):
        with pytest.raises(LookupError):
            read(7)


def test_a_move_writes_state_fields_and_journal(ledger: Ledger, submit: Submit) -> None:
    """What a step did is one write: the row as it is now, and a line of how it came so."""
    publication = submit().publication
    shanghai = LATER.astimezone(timezone(timedelta(hours=8)))
    report = {"title": "早上好", "pictures": [{"before": 1, "after": None}], "seconds": 0.5}
    moved = ledger.move(
        publication,
        State.DRAFTED,
        who="worker",
        what="draft",
        now=shanghai,
        why="好",
        rid="r-1",
        errcode=45003,
        draft_id="m1",
        article_hash="h1",
        draft_seen_hash="h2",
        draft_sent={"title": "早上好"},
        report=report,
        tries=2,
        not_before=shanghai,
        forced=True,
    )
    assert moved == ledger.publication(publication.id)
    assert (moved.state, moved.draft_id, moved.why) == (State.DRAFTED, "m1", "好")
    assert (moved.article_hash, moved.draft_seen_hash) == ("h1", "h2")
    assert (moved.report, moved.draft_sent) == (report, {"title": "早上好"})
    assert (moved.tries, moved.forced) == (2, True)
    assert moved.updated_at == moved.not_before == LATER
    assert moved.created_at == NOON
    line = ledger.journal(publication.id)[-1]
    assert (line.who, line.what, line.before, line.after) == (
        "worker",
        "draft",
        "received",
        "drafted",
    )
    assert (line.at, line.why, line.errcode, line.rid) == (LATER, "好", 45003, "r-1")


def test_what_is_not_named_stays_and_none_empties(ledger: Ledger, submit: Submit) -> None:
    """Leaving a field out and emptying it are two things."""
    publication = ledger.note(
        submit().publication, who="w", what="add", now=NOON, draft_id="m1", draft_called_at=NOON
    )
    publication = ledger.note(publication, who="w", what="added", now=NOON, draft_called_at=None)
    assert (publication.draft_id, publication.draft_called_at) == ("m1", None)
    publication = ledger.note(publication, who="w", what="gone", now=NOON, draft_id=None)
    assert publication.draft_id is None
    assert publication.state is State.RECEIVED
    assert [e.what for e in ledger.journal(publication.id)] == ["submit", "add", "added", "gone"]


def test_a_move_ends_reason_delay_and_lease(ledger: Ledger, submit: Submit) -> None:
    """Why a publication waited is no reason any more once it goes on."""
    held = ledger.claim(submit().publication.id, [State.RECEIVED], owner="w", seconds=60, now=NOON)
    held = ledger.note(held, who="w", what="wait", now=NOON, why="busy", not_before=LATER)
    moved = ledger.move(held, State.DRAFTED, who="w", what="draft", now=NOON, keep_lease=True)
    assert (moved.why, moved.not_before) == ("", None)
    assert moved.lease_until == NOON + timedelta(seconds=60)
    moved = ledger.move(moved, State.HANDED_OVER, who="w", what="tell", now=NOON)
    assert moved.lease_until is None


def test_who_was_slower_changes_nothing(ledger: Ledger, submit: Submit) -> None:
    """Two who saw the same row cannot both move it; the journal knows only the first."""
    seen = submit().publication
    ledger.move(seen, State.CANCELLED, who="owner", what="cancel", now=NOON)
    with pytest.raises(StaleState):
        ledger.move(seen, State.DRAFTED, who="worker", what="draft", now=NOON)
    with pytest.raises(StaleState):
        ledger.note(seen, who="worker", what="add", now=NOON, draft_id="m1")
    assert ledger.publication(seen.id).draft_id is None
    assert [e.what for e in ledger.journal(seen.id)] == ["submit", "cancel"]


def test_nothing_is_cancelled_in_a_workers_hands(ledger: Ledger, submit: Submit) -> None:
    """Its text would arrive in the box after the end, as a draft that nobody knows of."""
    held = ledger.claim(submit().publication.id, [State.RECEIVED], owner="w", seconds=60, now=NOON)
    with pytest.raises(StaleState):
        ledger.cancel(held, who="owner", now=NOON)
    ended = ledger.cancel(held, who="owner", now=NOON + timedelta(seconds=61))
    assert (ended.state, ended.lease_until) == (State.CANCELLED, None)
    assert [(e.who, e.what, e.after) for e in ledger.journal(held.id)][1:] == [
        ("owner", "cancel", "cancelled")
    ]


def test_known_drafts_are_the_accounts_own(ledger: Ledger, submit: Submit) -> None:
    """A draft that belongs to a publication, even an ended one, is never taken for another's."""
    first = submit(slug="a").publication
    ledger.move(first, State.FAILED, who="w", what="fail", now=NOON, draft_id="m1")
    submit(slug="b")
    other = submit(account=replace(ACCOUNT, name="weekly")).publication
    ledger.note(other, who="w", what="added", now=NOON, draft_id="m2")
    assert ledger.known_drafts("daily") == {"m1"}

"""Claiming a publication, and losing it."""

from datetime import timedelta

import pytest
from ledger_pages import NOON, Submit, submit_page
from many_hands import at_once

from workers.errors import StaleState
from workers.ledger import Ledger, Work, open_ledger
from workers.publication import Publication, State

WORK = [State.RECEIVED, State.DRAFTED]


def later(seconds: float):  # noqa: ANN201  # a moment
    return NOON + timedelta(seconds=seconds)


def claim(ledger: Ledger, number: int, owner: str = "w1", after: float = 0) -> Publication:
    return ledger.claim(number, WORK, owner=owner, seconds=10, now=later(after))


def test_a_claim_keeps_others_away_until_it_runs_out(ledger: Ledger, submit: Submit) -> None:
    """A killed worker's publication is free again when its lease has ended, not before."""
    number = submit().publication.id
    first = claim(ledger, number)
    assert (first.fence, first.lease_until) == (1, later(10))
    for owner in ("w1", "w2"):
        with pytest.raises(StaleState):
            claim(ledger, number, owner, after=10)
    assert claim(ledger, number, "w2", after=10.001).fence == 2


def test_an_older_fence_writes_nothing(ledger: Ledger, submit: Submit) -> None:
    """A worker that slept through its lease cannot undo what the next one did."""
    slow = claim(ledger, submit().publication.id)
    quick = claim(ledger, slow.id, "w2", after=11)
    for act in (
        lambda: ledger.move(slow, State.DRAFTED, who="w1", what="draft", now=later(12)),
        lambda: ledger.note(slow, who="w1", what="added", now=later(12), draft_id="m1"),
        lambda: ledger.renew(slow.id, owner="w1", seconds=10, now=later(12)),
    ):
        with pytest.raises(StaleState):
            act()
    ledger.release(slow.id, owner="w1")
    assert ledger.publication(slow.id) == quick


def test_a_lease_is_renewed_and_let_go(ledger: Ledger, submit: Submit) -> None:
    """Long work keeps its claim; work that is done lets go, whatever state it has reached."""
    held = claim(ledger, submit().publication.id)
    ledger.renew(held.id, owner="w1", seconds=10, now=later(8))
    with pytest.raises(StaleState):
        claim(ledger, held.id, "w2", after=17)
    ledger.move(held, State.DRAFTED, who="w1", what="draft", now=later(9), keep_lease=True)
    ledger.renew(held.id, owner="w1", seconds=10, now=later(16))
    ledger.release(held.id, owner="w1")
    with pytest.raises(StaleState):
        ledger.renew(held.id, owner="w1", seconds=10, now=later(17))
    assert claim(ledger, held.id, "w2", after=17).fence == 2


def test_only_what_is_due_can_be_claimed(ledger: Ledger, submit: Submit) -> None:
    """State and delay are looked at in the same instant as the claim."""
    publication = submit().publication
    with pytest.raises(StaleState):
        ledger.claim(publication.id, [State.DRAFTED], owner="w", seconds=10, now=NOON)
    ledger.note(publication, who="w", what="wait", now=NOON, not_before=later(5))
    with pytest.raises(StaleState):
        claim(ledger, publication.id, after=4)
    assert claim(ledger, publication.id, after=5).fence == 1
    with pytest.raises(StaleState):
        claim(ledger, 99)


def test_ready_lists_what_can_be_claimed(ledger: Ledger, submit: Submit) -> None:
    """The clock sees all that waits for a worker and nothing else, the oldest first."""
    free, busy, delayed, ended, other = (submit(slug=s).publication for s in "abcde")
    claim(ledger, busy.id)
    ledger.note(delayed, who="w", what="wait", now=NOON, not_before=later(5))
    ledger.move(ended, State.FAILED, who="w", what="fail", now=NOON)
    assert ledger.ready(NOON, states=WORK) == [Work(free.id, 0), Work(other.id, 0)]
    assert ledger.ready(NOON, states=WORK, limit=1) == [Work(free.id, 0)]
    assert Work(busy.id, 1) in ledger.ready(later(11), states=WORK)
    assert Work(delayed.id, 0) in ledger.ready(later(11), states=WORK)
    assert ledger.ready(NOON, states=[]) == []


def try_to_claim(url: str, number: int, owner: str) -> bool:
    try:
        claim(open_ledger(url), number, owner)
    except StaleState:
        return False
    return True


def test_of_two_processes_one_gets_it(url: str, ledger: Ledger, submit: Submit) -> None:
    """However many workers reach for a publication at once, one holds it."""
    number = submit().publication.id
    got = at_once(try_to_claim, *((url, number, f"w{n}") for n in range(2)))
    assert sorted(got) == [False, True]
    assert ledger.publication(number).fence == 1


def try_to_submit(url: str) -> str:
    return submit_page(open_ledger(url), "r1", files={"a.png": b"a" * 100_000}).outcome


def test_one_page_submitted_twice_at_once_is_one_publication(url: str, ledger: Ledger) -> None:
    """Two people who press the button in the same instant make one publication."""
    assert sorted(at_once(try_to_submit, *[(url,)] * 2)) == ["new", "same"]
    (publication,) = ledger.publications()
    assert len(ledger.journal(publication.id)) == 1

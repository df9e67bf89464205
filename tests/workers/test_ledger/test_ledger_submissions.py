"""Submitting a page."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from ledger_pages import ACCOUNT, NOON, Submit
from sqlalchemy import func, select

from workers.digest import Item
from workers.errors import StaleState
from workers.ledger import Ledger
from workers.ledger.engine import reading
from workers.ledger.tables import blobs, digests, items, sources
from workers.publication import Kind, Route, State


def count(ledger: Ledger, table) -> int:  # noqa: ANN001  # any table
    with reading(ledger._engine) as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_a_page_becomes_a_publication(ledger: Ledger, submit: Submit) -> None:
    """What is submitted waits in `received`, fresh, under its account and slug."""
    publication, outcome = (made := submit()).publication, made.outcome
    assert outcome == "new"
    assert publication == ledger.publication(publication.id)
    assert (publication.account, publication.key) == ("daily", "ai0618")
    assert (publication.state, publication.route) == (State.RECEIVED, Route.DRAFT)
    assert (publication.title, publication.revision) == ("早上好", "r1")
    assert (publication.draft_id, publication.fence, publication.tries) == (None, 0, 0)
    assert publication.created_at == publication.updated_at == NOON
    assert publication.created_at.utcoffset() == timedelta(0)


def test_a_page_without_slug_is_known_by_its_folder(submit: Submit) -> None:
    """A page needs no slug to be told from others."""
    assert submit(slug="", folder="早报 0618").publication.key == "早报 0618"


def test_the_same_revision_changes_nothing(ledger: Ledger, submit: Submit) -> None:
    """Submitting the same page twice is one publication, one source and one line of journal."""
    first = submit()
    second = submit(now=NOON + timedelta(hours=1))
    assert (second.publication, second.outcome) == (first.publication, "same")
    assert len(ledger.journal(first.publication.id)) == 1
    assert count(ledger, sources) == 1


@pytest.mark.parametrize("state", [State.RECEIVED, State.DRAFTED, State.HANDED_OVER, State.HELD])
def test_a_change_goes_the_way_again_with_its_draft(
    ledger: Ledger, submit: Submit, state: State
) -> None:
    """A changed page is not a second publication: it updates the draft there is."""
    publication = submit().publication
    ledger.note(publication, who="w", what="add", now=NOON, draft_id="m1", tries=3)
    if state is not State.RECEIVED:
        ledger.move(publication, state, who="w", what="x", now=NOON, why="so", not_before=NOON)
    again = submit("r2", title="晚上好")
    assert again.outcome == "changed"
    changed = again.publication
    assert (changed.id, changed.state, changed.revision) == (publication.id, State.RECEIVED, "r2")
    assert (changed.draft_id, changed.title, changed.why) == ("m1", "晚上好", "")
    assert (changed.tries, changed.not_before, changed.lease_until) == (0, None, None)
    assert ledger.sources(changed.id)[0].page == b"page of r2"
    assert ledger.journal(changed.id)[-1].before == state


def test_a_change_takes_the_work_out_of_a_workers_hands(ledger: Ledger, submit: Submit) -> None:
    """Who works on the old revision cannot finish it once a new one is there."""
    held = ledger.claim(submit().publication.id, [State.RECEIVED], owner="w1", seconds=60, now=NOON)
    submit("r2")
    with pytest.raises(StaleState):
        ledger.move(held, State.DRAFTED, who="w1", what="draft", now=NOON)
    with pytest.raises(StaleState):
        ledger.reread(held)


def test_a_change_waits_until_the_worker_on_the_old_text_lets_go(
    ledger: Ledger, submit: Submit
) -> None:
    """The old text may be on its way to WeChat, and must not arrive after the new one."""
    held = ledger.claim(submit().publication.id, [State.RECEIVED], owner="w1", seconds=60, now=NOON)
    submit("r2")

    def claim() -> int:
        return ledger.claim(
            held.id, [State.RECEIVED], owner="w2", seconds=60, now=NOON + timedelta(seconds=70)
        ).fence

    ledger.renew(held.id, owner="w1", seconds=60, now=NOON + timedelta(seconds=30))
    with pytest.raises(StaleState):
        claim()
    assert ledger.ready(NOON + timedelta(seconds=70), states=[State.RECEIVED]) == []
    ledger.release(held.id, owner="w1")
    assert claim() > held.fence + 1


def test_a_change_of_mind_and_back(ledger: Ledger, submit: Submit) -> None:
    """An earlier revision may come again; its source is kept once."""
    submit("r1")
    submit("r2")
    assert submit("r1").outcome == "changed"
    assert count(ledger, sources) == 2


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_after_its_end_a_page_makes_a_new_publication(
    ledger: Ledger, submit: Submit, state: State
) -> None:
    """A row that has ended stays as it is; the next attempt is another row."""
    first = submit().publication
    ledger.move(first, state, who="owner", what="end", now=NOON)
    second = submit()
    assert second.outcome == "new"
    assert second.publication.id != first.id
    assert second.publication.draft_id is None
    assert ledger.publication(first.id).state is state
    assert count(ledger, digests) == 1


def test_the_same_page_sets_a_held_publication_going_again(ledger: Ledger, submit: Submit) -> None:
    """Submitting again is how an operator says that the cause of the hold is gone."""
    first = submit().publication
    ledger.move(first, State.HELD, who="w", what="hold", why="白名单", now=NOON)
    again = submit()
    assert (again.outcome, again.publication.state) == ("same", State.RECEIVED)
    assert again.publication.forced is False


def test_force_is_written_down_and_taken_back(ledger: Ledger, submit: Submit) -> None:
    """The word to overwrite holds for this attempt, not for the next."""
    first = submit().publication
    ledger.move(first, State.HANDED_OVER, who="w", what="tell", now=NOON)
    forced = submit(force=True)
    assert (forced.outcome, forced.publication.state) == ("same", State.RECEIVED)
    assert forced.publication.forced is True
    assert submit("r2").publication.forced is False


def test_accounts_share_nothing_but_bytes(ledger: Ledger, submit: Submit) -> None:
    """The same page for two accounts is two publications, its pictures are kept once."""
    other = replace(ACCOUNT, name="weekly", kind=Kind.SERVICE)
    first, second = submit(), submit(account=other)
    assert first.publication.id != second.publication.id
    assert second.outcome == "new"
    assert count(ledger, blobs) == 1


def test_the_newest_revisions_items_are_kept(ledger: Ledger, submit: Submit) -> None:
    """What can be searched for is what the page says now."""
    submit(items=(Item("可灵", 3), Item("千问", 9)), day=date(2024, 6, 18), tags=("AI",))
    submit("r2", items=(Item("可灵 2", 4),), day=date(2024, 6, 18))
    with reading(ledger._engine) as connection:
        assert connection.execute(select(items.c.title, items.c.line)).all() == [("可灵 2", 4)]
        kept = connection.execute(select(digests.c.day, digests.c.revision)).one()
    assert kept == (date(2024, 6, 18), "r2")


def test_a_moment_without_a_zone_is_refused(ledger: Ledger, submit: Submit) -> None:
    """A time that could mean any zone never gets into the ledger."""
    with pytest.raises(Exception, match="time zone"):
        submit(now=NOON.replace(tzinfo=None))
    assert ledger.publications() == []

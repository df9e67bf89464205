"""Mends as the ledger keeps them: with the page they lie over, their pictures, and their end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from ledger_pages import ACCOUNT, NOON, Submit

from workers.errors import StaleState
from workers.ledger import Change
from workers.mending import Mend, Part, basis_of, read_page
from workers.publication import Route, State

if TYPE_CHECKING:
    from workers.ledger import Ledger, MendablePage
    from workers.publication import Publication


def made(page: MendablePage, part: Part, value: str = "", picture: bytes | None = None) -> Mend:
    own = read_page(page.page, page.folder, ACCOUNT, page.hashes)
    basis = basis_of(part, own)
    return Mend(part=part, value=value, basis=basis, who="小王", created_at=NOON, picture=picture)


def lay(ledger: Ledger, row: Publication, *mends: Mend, **more: bool) -> Publication:
    """Lay mends over the only page, one after the other."""
    for mend in mends:
        (page,) = ledger.mendable(row.id)
        title = mend.value if mend.part is Part.TITLE else row.title
        change = Change(
            add=mend, what=f"mend {mend.part}", told="改了", route=Route.DRAFT, title=title, **more
        )
        row = ledger.mend(row, page, change, account=ACCOUNT, who="小王", now=NOON).publication
    return row


def test_a_mend_is_a_new_beginning_with_another_revision(ledger: Ledger, submit: Submit) -> None:
    """And whoever holds the page as it was can write nothing more."""
    row = submit(files={"a.png": b"a"}).publication
    (page,) = ledger.mendable(row.id)
    assert (page.key, page.hashes.keys(), page.mends) == ("ai0618", {"a.png"}, ())
    after = lay(ledger, row, made(page, Part.TITLE, "晚上好"))
    assert (after.state, after.title) == (State.RECEIVED, "晚上好")
    assert after.revision != row.revision
    assert after.fence > row.fence
    assert [(m.part, m.value) for m in ledger.mends(row.id)] == [(Part.TITLE, "晚上好")]
    (source,) = ledger.sources(row.id)
    assert [mend.value for mend in source.mends] == ["晚上好"]


def test_a_picture_that_was_sent_is_kept_once(ledger: Ledger, submit: Submit) -> None:
    """The same bytes may lie in the page as well."""
    row = submit(files={"a.png": b"sent"}).publication
    (page,) = ledger.mendable(row.id)
    lay(ledger, row, made(page, Part.COVER, picture=b"sent"))
    (source,) = ledger.sources(row.id)
    assert [mend.picture for mend in source.mends] == [b"sent"]
    assert [mend.picture for mend in ledger.mends(row.id)] == [None]


def test_who_saw_the_page_otherwise_mends_nothing(ledger: Ledger, submit: Submit) -> None:
    """Of two at once one wins, and the other looks again."""
    row = submit().publication
    (page,) = ledger.mendable(row.id)

    def mend(value: str) -> bool:
        try:
            lay(ledger, row, made(page, Part.TITLE, value))
        except StaleState:
            return False
        return True

    with ThreadPoolExecutor(4) as hands:
        won = list(hands.map(mend, ["甲", "乙", "丙", "丁"]))
    assert sum(won) == 1
    assert len(ledger.mends(row.id)) == 1
    submit("r2")
    with pytest.raises(StaleState):
        lay(ledger, row, made(page, Part.TITLE, "戊"))


def test_the_same_page_with_its_mends_is_the_same(ledger: Ledger, submit: Submit) -> None:
    """A changed page keeps what it does not contradict, and ends what it does."""
    row = submit().publication
    (page,) = ledger.mendable(row.id)
    lay(ledger, row, made(page, Part.TITLE, "晚上好"))
    assert submit().outcome == "same"
    kept = submit("r2")
    assert (kept.outcome, kept.ended, kept.publication.title) == ("changed", (), "晚上好")


def test_what_stood_when_it_left_is_what_was_read(ledger: Ledger, submit: Submit) -> None:
    """The index is made anew years later from the page as its readers had it."""
    row = submit().publication
    (page,) = ledger.mendable(row.id)
    row = lay(ledger, row, made(page, Part.TITLE, "晚上好"))
    out = ledger.move(row, State.PUBLISHED, who="a", what="published", now=NOON, released_at=NOON)
    later = NOON + timedelta(days=1)
    again = submit("r2", again=True, now=later).publication
    (page,) = ledger.mendable(again.id)
    end = {mend.id: "恢复" for mend in page.mends}
    change = Change(end=end, what="restore", told="", route=Route.DRAFT, title="早上好")
    ledger.mend(again, page, change, account=ACCOUNT, who="小王", now=later)
    assert ledger.mends(again.id) == ()
    assert [mend.value for mend in ledger.mends(out.id)] == ["晚上好"]
    with pytest.raises(StaleState):
        ledger.mend(out, page, replace(change, end={}), account=ACCOUNT, who="小王", now=later)


def test_what_failed_begins_anew_with_its_pages(ledger: Ledger, submit: Submit) -> None:
    """The old row stays what it is; both know the page."""
    row = submit().publication
    failed = ledger.move(row, State.FAILED, who="worker", what="failed", now=NOON)
    (page,) = ledger.mendable(row.id)
    anew = lay(ledger, failed, made(page, Part.SUMMARY, "一句话"))
    assert anew.id != failed.id
    assert anew.state is State.RECEIVED
    assert ledger.publication(failed.id).state is State.FAILED
    assert ledger.sources(anew.id)[0].page == ledger.sources(failed.id)[0].page
    with pytest.raises(StaleState):
        lay(ledger, failed, made(page, Part.TITLE, "晚上好"))


def test_what_a_person_holds_is_held_again(ledger: Ledger, submit: Submit) -> None:
    """It comes from its beginning, so that going on means to be prepared with the mend."""
    row = submit().publication
    held = ledger.move(row, State.HELD, who="老张", what="hold", now=NOON, why="老张 暂停了它")
    (page,) = ledger.mendable(row.id)
    after = lay(ledger, held, made(page, Part.TITLE, "晚上好"), stays=True)
    assert (after.state, after.why, after.title) == (State.HELD, "老张 暂停了它", "晚上好")
    last = ledger.journal(row.id)[-1]
    assert (last.before, last.after, last.who) == (State.RECEIVED, State.HELD, "小王")

"""Publications of several pages, and ledgers from before there were any."""

from dataclasses import replace
from datetime import date

import pytest
from alembic import command
from ledger_pages import ACCOUNT, NOON, Submit, submit_page, submit_pages, submitted
from many_hands import at_once
from sqlalchemy import select, text

from workers.digest import Item
from workers.errors import PageInvalid
from workers.ledger import Ledger, SubmittedPage, open_ledger
from workers.ledger import migrate as migrations
from workers.ledger.engine import connect, reading, writing
from workers.ledger.tables import digests, items, publication_pages
from workers.publication import State

# Columns of the ledgers of then, in their order; the publication's as named.
DIGEST = "7, 'daily', 'ai0618', 'r1', '早上好', '', '', '0618', NULL, '[]', '[]'"
COLUMNS = (
    "id, account, digest, key, revision, state, route, title, draft_id, article_hash, fence, "
    "lease_owner, tries, why, created_at, updated_at, forced"
)
PUBLICATION = (
    "5, 'daily', 7, 'ai0618', 'r1', 'handed_over', 'draft', '早上好', 'm1', 'h', 2, '', 0, ''"
)


def pages(*keys: str) -> list[SubmittedPage]:
    return [submitted(f"r-{key}", slug=key, title=f"题{key}") for key in keys]


def test_the_pages_of_a_publication_come_back_in_order(ledger: Ledger) -> None:
    """It is known by the first; each has its source, its digest and its items."""
    first = submitted("r1", slug="b", title="头条", items=(Item("可灵", 3),))
    second = submitted("r2", slug="a", title="次条", items=(Item("千问", 9),), files={"x": b"x"})
    made = submit_pages(ledger, first, second)
    assert (made.outcome, made.publication.key, made.publication.title) == ("new", "b", "头条")
    sources = ledger.sources(made.publication.id)
    assert [source.page for source in sources] == [b"page of r1", b"page of r2"]
    assert [source.files for source in sources] == [{"a.png": b"a"}, {"x": b"x"}]
    with reading(ledger._engine) as connection:
        assert set(connection.scalars(select(digests.c.key))) == {"a", "b"}
        assert set(connection.scalars(select(items.c.title))) == {"可灵", "千问"}


def test_a_fetched_picture_belongs_to_its_page(ledger: Ledger) -> None:
    """Two pages may call different pictures by one name."""
    made = submit_pages(ledger, *pages("a", "b"))
    _, second = ledger.sources(made.publication.id)
    ledger.keep_remote(second.id, "https://example.com/qr.png", b"one")
    first, second = ledger.sources(made.publication.id)
    assert set(first.files) == {"a.png"}
    assert set(second.files) == {"a.png", "https://example.com/qr.png"}


def test_a_revision_of_several_pages_counts_their_order_and_their_names(ledger: Ledger) -> None:
    """A copy of a page under another name is another page."""
    submit_pages(ledger, *pages("a", "b", "c"))
    assert submit_pages(ledger, *pages("a", "b", "c")).outcome == "same"
    assert submit_pages(ledger, *pages("a", "c", "b")).outcome == "changed"
    assert submit_pages(ledger, *pages("a", "c")).outcome == "changed"
    copy = submitted("r-c", slug="d")
    assert submit_pages(ledger, pages("a")[0], copy).outcome == "changed"
    assert len(ledger.publications()) == 1


def test_the_revision_of_one_page_is_its_own(ledger: Ledger, submit: Submit) -> None:
    """So that nothing that is in a ledger already becomes changed."""
    assert submit("r7").publication.revision == "r7"


@pytest.mark.parametrize("end", [State.CANCELLED, State.FAILED])
def test_a_page_is_in_one_live_publication_at_a_time(ledger: Ledger, end: State) -> None:
    """The refusal names the other one, and changes nothing."""
    made = submit_pages(ledger, *pages("a", "b")).publication
    for other in (pages("b"), pages("b", "a"), pages("c", "b")):
        with pytest.raises(PageInvalid, match="b 已在另一次提交 a（《题a》）里的第 2 篇"):
            submit_pages(ledger, *other)
    assert [row.id for row in ledger.publications()] == [made.id]
    with reading(ledger._engine) as connection:
        assert len(connection.execute(select(publication_pages)).all()) == 2
    ledger.move(made, end, who="owner", what="end", now=NOON)
    assert submit_pages(ledger, *pages("b")).outcome == "new"


def test_a_page_left_out_is_free(ledger: Ledger) -> None:
    """Submitting the first page by itself takes the others out."""
    submit_pages(ledger, *pages("a", "b"))
    assert submit_pages(ledger, *pages("a")).outcome == "changed"
    assert submit_pages(ledger, *pages("b")).outcome == "new"


def test_another_account_may_have_the_same_page(ledger: Ledger) -> None:
    """Its readers are others."""
    submit_pages(ledger, *pages("a", "b"))
    other = replace(ACCOUNT, name="weekly")
    assert submit_pages(ledger, *pages("b", "a"), account=other).outcome == "new"


def test_a_publication_is_found_by_any_page_of_it(ledger: Ledger) -> None:
    """By its key or issue; a publication of its own comes first."""
    second = submitted("r2", slug="b", issue="0619", day=date(2024, 6, 19))
    both = submit_pages(ledger, pages("a")[0], second).publication
    assert ledger.find("daily", "b") == ledger.find("daily", "0619") == both
    assert ledger.find("weekly", "b") is None
    ledger.move(both, State.CANCELLED, who="owner", what="end", now=NOON)
    own = submit_pages(ledger, second).publication
    assert ledger.find("daily", "b") == own


def test_a_draft_to_be_deleted_outlives_its_publication(ledger: Ledger) -> None:
    """The next publication of the page knows of it, and it is nobody else's."""
    made = submit_pages(ledger, *pages("a", "b")).publication
    noted = ledger.note(
        made, who="w", what="switch", now=NOON, draft_id="m2", old_draft_id="m1", old_draft_hash="h"
    )
    assert ledger.known_drafts("daily") == {"m1", "m2"}
    ledger.move(noted, State.CANCELLED, who="owner", what="end", now=NOON)
    again = submit_pages(ledger, *pages("a")).publication
    assert (again.draft_id, again.old_draft_id, again.old_draft_hash) == ("m2", "m1", "h")


def submit_in_another_process(url: str, *keys: str) -> str:
    ledger = open_ledger(url)
    try:
        return submit_pages(ledger, *pages(*keys)).outcome
    except PageInvalid:
        return "refused"
    finally:
        ledger.close()


def test_of_two_submissions_of_a_page_at_once_one_is_refused(url: str) -> None:
    """It never gets into two drafts."""
    told = at_once(submit_in_another_process, (url, "a", "x"), (url, "b", "x"), (url, "x"))
    assert sorted(told) == ["new", "refused", "refused"]


def test_a_ledger_from_before_goes_on_where_it_was(empty_url: str) -> None:
    """Its publications have one page each, and the same page is still the same."""
    _upgrade(empty_url, "0002")
    engine = connect(empty_url)
    moment, sqlite = "'2024-06-18 12:00:00'", empty_url.startswith("sqlite")
    page, no = ("x'70616765'", "0") if sqlite else ("'\\x70616765'", "false")
    with writing(engine) as connection:
        for table, row in (
            ("accounts", "'daily', 'wx', 'personal'"),
            ("digests", f"{DIGEST}, {moment}, {moment}"),
            ("sources", f"3, 7, 'r1', 'index.md', 'ai0618', {page}, {moment}"),
            (f"publications ({COLUMNS})", f"{PUBLICATION}, {moment}, {moment}, {no}"),
        ):
            connection.execute(text(f"INSERT INTO {table} VALUES ({row})"))
    engine.dispose()
    migrations.upgrade(empty_url)
    ledger = open_ledger(empty_url)
    (source,) = ledger.sources(5)
    assert (source.page, source.folder) == (b"page", "ai0618")
    assert submit_page(ledger, "r1").outcome == "same"
    assert ledger.find("daily", "0618") == ledger.publication(5)
    assert ledger.publication(5).old_draft_id is None
    ledger.close()


def _upgrade(url: str, revision: str) -> None:
    """Migrate as an older program did."""
    if (file := migrations.file_of(url)) is not None:
        file.touch()
    engine = connect(url)
    with writing(engine) as connection:
        command.upgrade(migrations._config(connection), revision)
    engine.dispose()

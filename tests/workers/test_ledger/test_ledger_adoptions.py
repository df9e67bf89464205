"""Old pages in the ledger: written down in batches, and nobody's place is taken."""

from __future__ import annotations

from datetime import date
from typing import Final

from ledger_pages import ACCOUNT, NOON, Submit
from sqlalchemy import event, func, select

from workers.digest import Digest, Item
from workers.ledger import AdoptedPage, Ledger, OldPage, SubmittedPage
from workers.ledger.adoption_tables import adopted_pages
from workers.ledger.engine import reading
from workers.ledger.index import Readable
from workers.ledger.tables import digests, items, publications, sources
from workers.passages import Passage
from workers.query import read_query

DAY: Final = date(2024, 6, 18)


def old(key: str, *, at: str = "", revision: str = "r1", heads: int = 2) -> AdoptedPage:
    """An old page, whose address is told; it has a few items."""
    digest = Digest(
        name="index.md",
        folder=key,
        slug="",
        title=f"旧的 {key}",
        day=DAY,
        items=tuple(Item(title=f"{key} {number}", line=number) for number in range(heads)),
    )
    page = SubmittedPage(digest=digest, revision=revision, page=key.encode(), files={})
    return AdoptedPage(page=page, address=f"https://mp.weixin.qq.com/s/{at or key}", origin="列表")


def adopt(ledger: Ledger, *pages: AdoptedPage) -> dict[str, int]:
    made = ledger.adopt(ACCOUNT, pages, who="小王", now=NOON)
    return {one.page.key: number for number, one in made}


def counted(ledger: Ledger) -> list[int]:
    tables = (digests, items, sources, publications, adopted_pages)
    with reading(ledger._engine) as connection:
        return [connection.scalar(select(func.count()).select_from(each)) or 0 for each in tables]


def test_each_page_of_a_batch_has_its_own_rows(ledger: Ledger) -> None:
    """Its digest, items and source, its address, and a line in the journal."""
    made = adopt(ledger, *(old(f"p{number}", heads=number) for number in range(5)))
    assert counted(ledger) == [5, 10, 5, 5, 5]
    for key, number in made.items():
        row = ledger.publication(number)
        assert (row.key, row.title, row.address[-2:]) == (key, f"旧的 {key}", key)
        assert [source.page for source in ledger.sources(number)] == [key.encode()]
        (entry,) = ledger.journal(number)
        assert (entry.what, entry.after, entry.who) == ("adopt", "published", "小王")


def test_a_batch_again_writes_nothing_and_the_next_goes_on(ledger: Ledger) -> None:
    """As when a run was stopped between two batches."""
    first, second = [old("a"), old("b")], [old("c")]
    adopt(ledger, *first)
    before = counted(ledger)
    assert adopt(ledger, *first) == {}
    assert counted(ledger) == before
    assert [*adopt(ledger, *first, *second)] == ["c"]


def test_of_two_pages_with_one_address_the_first_has_it(ledger: Ledger) -> None:
    """Within a batch and from one to the next, and so has a key only one address."""
    assert [*adopt(ledger, old("a", at="x"), old("b", at="x"), old("a", at="y"))] == ["a"]
    assert adopt(ledger, old("c", at="x")) == {}
    assert ledger.placed_pages(ACCOUNT.name) == ({"a"}, {"https://mp.weixin.qq.com/s/x"})


def test_the_address_of_an_earlier_issue_of_a_page_stays_taken(
    ledger: Ledger, submit: Submit
) -> None:
    """A page that was brought out twice has two articles, and both are its own."""
    adopt(ledger, old("a", at="x"))
    digest = Digest(name="index.md", folder="a", slug="", title="又一次")
    page = SubmittedPage(digest=digest, revision="r2", page=b"a", files={})
    ledger.submit(account=ACCOUNT, pages=[page], who="小王", now=NOON, force=False, again=True)
    assert "https://mp.weixin.qq.com/s/x" in ledger.placed_pages(ACCOUNT.name).addresses
    assert adopt(ledger, old("b", at="x")) == {}


def test_what_was_known_of_a_cancelled_page_is_brought_up_to_date(
    ledger: Ledger, submit: Submit
) -> None:
    """One digest, with the items and the source of what is adopted; the other stays in archive."""
    live = submit("r1", items=(Item(title="别的", line=1),)).publication
    ledger.cancel(live, who="小王", now=NOON)
    ledger.keep_archive(ACCOUNT, [OldPage("new", "旧的", DAY)], now=NOON)
    made = adopt(ledger, old(live.key, revision="r2", heads=3), old("new"))
    assert counted(ledger) == [2, 5, 3, 3, 2]
    again = ledger.publication(made[live.key])
    assert (again.revision, again.title) == ("r2", f"旧的 {live.key}")
    assert ledger.archive_keys(ACCOUNT.name) == set()


def test_a_batch_costs_as_many_statements_as_a_page(ledger: Ledger) -> None:
    """Both in the ledger and in the index."""
    said: list[str] = []
    event.listen(ledger._engine, "before_cursor_execute", lambda *told: said.append(told[2]))

    def statements(*pages: AdoptedPage) -> int:
        said.clear()
        made = ledger.adopt(ACCOUNT, pages, who="小王", now=NOON)
        ledger.index_articles(ACCOUNT.name, [readable(number, one.page) for number, one in made])
        return len(said)

    statements(old("first"))
    one = statements(old("one"))
    many = statements(*(old(f"old-{number}") for number in range(40)))
    assert many == one <= 24


def readable(number: int, page: SubmittedPage) -> Readable:
    return Readable(
        publication=number,
        position=0,
        title=page.digest.title,
        issue="0618",
        day=page.digest.day,
        address=f"https://mp.weixin.qq.com/s/{page.key}",
        passages=[Passage("", f"灯塔 {page.key}")],
    )


def test_a_batch_in_the_index_is_found_and_put_in_again_without_a_trace(
    ledger: Ledger, submit: Submit
) -> None:
    """Pages of one day keep their order; what lost its address is taken out."""
    made = adopt(ledger, *(old(key) for key in ("a", "b", "c")))
    pages = [readable(number, old(key).page) for key, number in made.items()]
    query = read_query("灯塔", {}, DAY)
    for _ in range(2):
        ledger.index_articles(ACCOUNT.name, pages)
        found = [hit.address[-1] for hit in ledger.search(ACCOUNT.name, query)]
        assert found == ["c", "b", "a"]
    ledger.index_articles(ACCOUNT.name, [pages[0]._replace(address=""), pages[2]])
    assert [hit.address[-1] for hit in ledger.search(ACCOUNT.name, query)] == ["c", "b"]

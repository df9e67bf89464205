"""What readers can open goes into the index from the pages as the ledger keeps them."""

from datetime import date

from ledger_pages import ACCOUNT, NOON
from shelf import PAGES
from sqlalchemy import insert

from workers.digest import Digest
from workers.ledger import Ledger, SubmittedPage
from workers.ledger.engine import writing
from workers.ledger.tables import releases
from workers.publication import Publication, State
from workers.query import read_query
from workers.shelving import reindex, shelve

SAMPLE = PAGES[0].read_bytes()
SECOND = b'+++\ntitle = "second"\nslug = "second"\ndate = "2024-11-23"\n+++\n\nSecond words.\n'


def publish(
    ledger: Ledger,
    key: str,
    *pages: bytes,
    addresses: list[str],
    articles: list[dict[str, int]] | None = None,
) -> Publication:
    """A publication of these pages that readers find at these addresses."""
    arrived = [
        SubmittedPage(
            digest=Digest(name="index.md", folder=f"{key}{at}", slug="", title=key),
            revision="r1",
            page=page,
            files={},
        )
        for at, page in enumerate(pages)
    ]
    done = ledger.submit(account=ACCOUNT, pages=arrived, who="owner", now=NOON, force=False)
    row = done.publication
    told = {
        "publication": row.id, "account": row.account, "attempt": 1, "route": "publish",
        "target": "", "media_id": "", "article_hash": "", "client_key": "", "called_at": NOON,
        "last_called_at": NOON, "calls": 1, "fate": "done", "receipt": "1", "article_id": "",
        "looks": 0, "report": {"addresses": addresses},
    }  # fmt: skip
    with writing(ledger._engine) as connection:
        connection.execute(insert(releases).values(told))
    return ledger.move(
        row,
        State.PUBLISHED,
        who="clock",
        what="published",
        now=NOON,
        address=addresses[0] if addresses else "",
        report={"articles": articles} if articles else None,
    )


def addresses(ledger: Ledger, text: str) -> list[str]:
    query = read_query(text, {}, date(2024, 11, 22))
    return [hit.address for hit in ledger.search(ACCOUNT.name, query)]


def test_a_publication_is_shelved_and_taken_out(ledger: Ledger) -> None:
    """Its items are found at its address; once withdrawn they are not."""
    publication = publish(ledger, "a", SAMPLE, addresses=["https://a"])
    shelve(ledger, ACCOUNT, publication)
    assert addresses(ledger, "1122") == addresses(ledger, "古籍识别") == ["https://a"]
    assert addresses(ledger, "贪吃蛇") == []  # recommended at the page's end
    gone = ledger.move(publication, State.WITHDRAWN, who="owner", what="withdraw", now=NOON)
    shelve(ledger, ACCOUNT, gone)
    assert addresses(ledger, "古籍识别") == []


def test_each_article_has_its_own_address(ledger: Ledger) -> None:
    """What of a draft has no address known leads nobody to another's."""
    both = publish(ledger, "both", SAMPLE, SECOND, addresses=["https://a", "https://b"])
    shelve(ledger, ACCOUNT, both)
    assert addresses(ledger, "second words") == ["https://b"]
    one = publish(ledger, "one", SAMPLE, SECOND, addresses=["https://c"])
    shelve(ledger, ACCOUNT, one)
    assert addresses(ledger, "second words") == ["https://b"]


def test_a_page_in_two_articles_is_found_at_its_first(ledger: Ledger) -> None:
    """And the page behind it at its own: places of articles are not places of pages."""
    three = [{"source": 0}, {"source": 0}, {"source": 1}]
    split = publish(
        ledger, "split", SAMPLE, SECOND, addresses=["https://a", "https://a2", "https://b"],
        articles=three,
    )  # fmt: skip
    shelve(ledger, ACCOUNT, split)
    assert addresses(ledger, "古籍识别") == ["https://a"]
    assert addresses(ledger, "second words") == ["https://b"]


def test_the_index_is_made_anew(ledger: Ledger) -> None:
    """In batches, from what is published, with nothing left of what is not."""
    for number in range(5):
        publish(ledger, f"p{number}", SAMPLE, addresses=[f"https://{number}"])
    publish(ledger, "nowhere", SAMPLE, addresses=[])
    gone = publish(ledger, "gone", SAMPLE, addresses=["https://gone"])
    shelve(ledger, ACCOUNT, gone)
    ledger.move(gone, State.WITHDRAWN, who="owner", what="withdraw", now=NOON)
    assert list(reindex(ledger, ACCOUNT, batch=2)) == [2, 4, 5]
    assert sorted(addresses(ledger, "古籍")) == [f"https://{number}" for number in range(5)]
    assert list(reindex(ledger, ACCOUNT)) == [5]
    assert len(addresses(ledger, "古籍")) == 5

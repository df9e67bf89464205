"""Fetched pictures, handed on between the pages of one account."""

from dataclasses import replace
from datetime import timedelta

from ledger_pages import ACCOUNT, NOON, Submit

from workers.ledger import Ledger

FAR = "https://example.com/far.png"
DAY = timedelta(days=1)


def test_the_newest_of_an_account_is_handed_on_with_its_moment(
    ledger: Ledger, submit: Submit
) -> None:
    """Whoever takes it over must not make it younger."""
    for hour, revision in enumerate(["r1", "r2"]):
        (source,) = ledger.sources(submit(revision).publication.id)
        moment = NOON + timedelta(hours=hour)
        ledger.keep_remote(source.id, FAR, revision.encode(), now=moment)
    (third,) = ledger.sources(submit("r3").publication.id)
    assert ledger.reuse_fetched(third.id, [FAR], since=NOON - DAY) == {FAR: b"r2"}
    assert ledger.sources(submit("r3").publication.id)[0].files == {"a.png": b"a", FAR: b"r2"}
    (fourth,) = ledger.sources(submit("r4").publication.id)
    assert ledger.reuse_fetched(fourth.id, [FAR], since=NOON + timedelta(hours=1)) == {}


def test_no_account_gets_what_another_has_fetched(ledger: Ledger, submit: Submit) -> None:
    """An address may show something else to everyone who asks."""
    (source,) = ledger.sources(submit().publication.id)
    ledger.keep_remote(source.id, FAR, b"one", now=NOON)
    weekly = replace(ACCOUNT, name="weekly")
    (other,) = ledger.sources(submit(account=weekly).publication.id)
    assert ledger.reuse_fetched(other.id, [FAR], since=NOON - DAY) == {}
    assert ledger.reuse_fetched(other.id, [], since=NOON - DAY) == {}
    assert ledger.reuse_fetched(99, [FAR], since=NOON - DAY) == {}


def test_what_came_with_the_page_is_neither_handed_on_nor_forgotten(
    ledger: Ledger, submit: Submit
) -> None:
    """Only what was fetched may be fetched again."""
    publication = submit(files={FAR: b"own", "a.png": b"a"}).publication
    (source,) = ledger.sources(publication.id)
    ledger.keep_remote(source.id, "https://example.com/other.png", b"two", now=NOON)
    (other,) = ledger.sources(submit("r2").publication.id)
    assert ledger.reuse_fetched(other.id, [FAR], since=NOON - DAY) == {}
    publication = submit(files={FAR: b"own", "a.png": b"a"}).publication
    ledger.keep_remote(source.id, "https://example.com/other.png", b"two", now=NOON)
    ledger.forget_fetched(publication.id)
    assert ledger.sources(publication.id)[0].files == {FAR: b"own", "a.png": b"a"}

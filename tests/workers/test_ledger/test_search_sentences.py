"""Real sentences find what they ask for; what nothing answers is refused."""

from datetime import date
from pathlib import Path

import pytest
from shelf import PAGES, Wanted, sentences, shelve_items, shelve_pages, strangers

from workers.ledger import Ledger
from workers.query import read_query

TODAY = date(2024, 11, 30)
SHARE = 0.9


def answers(ledger: Ledger, sentence: str) -> list[int]:
    return [hit.publication for hit in ledger.search("daily", read_query(sentence, {}, TODAY), 3)]


def unmet(ledger: Ledger, places: dict[int, tuple[str, int]], wanted: list[Wanted]) -> list[Wanted]:
    return [
        each
        for each in wanted
        if not any(each.met_by(*places[found]) for found in answers(ledger, each.sentence))
    ]


def few(wrong: list[str] | list[Wanted], asked: int) -> bool:
    return len(wrong) <= (1 - SHARE) * asked


def test_sentences_over_the_samples(ledger: Ledger) -> None:
    """Of our own pages' items, each an article, the wanted one is among the first three."""
    places = shelve_items(ledger, list(PAGES))
    pages = {page for page, _ in places.values()}
    wanted = [each for each in sentences() if each.page in pages]
    assert len(wanted) >= 20
    wrong = unmet(ledger, places, wanted)
    assert few(wrong, len(wanted)), wrong


@pytest.mark.content
def test_sentences_over_all_items(ledger: Ledger, content: Path) -> None:
    """With the author's pages, too: nine of ten sentences, and nine of ten strangers refused."""
    places = shelve_items(ledger, [*sorted(content.glob("*/index.md")), *PAGES])
    wanted = sentences()
    assert len(wanted) >= 60
    wrong = unmet(ledger, places, wanted)
    assert few(wrong, len(wanted)), wrong
    asked = strangers()
    assert len(asked) >= 20
    answered = [each for each in asked if answers(ledger, each)]
    assert few(answered, len(asked)), answered


@pytest.mark.content
def test_sentences_over_whole_pages(ledger: Ledger, content: Path) -> None:
    """Where a page is one article, the hit shows the item that answers."""
    places = shelve_pages(ledger, [*sorted(content.glob("*/index.md")), *PAGES])
    asked = sentences()
    wrong = [
        each
        for each in asked
        if each.page not in [places[found] for found in answers(ledger, each.sentence)]
    ]
    assert few(wrong, len(asked)), wrong

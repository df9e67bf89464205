"""Real sentences in the dialogue: answers lead to what is wanted, strangers to nothing."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

import pytest
from shelf import ACCOUNT, PAGES, Wanted, sentences, shelve_items, strangers

from bot.messages import NewsReply, TextReply

if TYPE_CHECKING:
    from pathlib import Path

    from parlour import Parlour

SHARE = 0.9
LINK = re.compile(r'<a href="https://mp\.weixin\.qq\.com/s/(\d+)">')
_askers = count()


def found(parlour: Parlour, sentence: str) -> list[int]:
    """The first three articles that the answer leads to."""
    # Somebody new each time: whoever misses twice is answered otherwise.
    reply = parlour.answer(sentence, f"oAsker-{next(_askers)}")
    if isinstance(reply, NewsReply):
        return [int(card.url.rpartition("/")[2]) for card in reply.cards]
    assert isinstance(reply, TextReply)
    return [int(number) for number in LINK.findall(reply.words)[:3]]


def unmet(parlour: Parlour, places: dict[int, tuple[str, int]], wanted: list[Wanted]) -> list[str]:
    return [
        each.sentence
        for each in wanted
        if not any(each.met_by(*places[number]) for number in found(parlour, each.sentence))
    ]


@pytest.fixture
def reader(parlour: Parlour) -> Parlour:
    """A follower of the account that the pages are of."""
    return parlour.with_account(name=ACCOUNT.name)


def test_sentences_over_our_own_pages(reader: Parlour) -> None:
    """Nine of ten sentences lead to the item they want, in the first three lines or the card."""
    places = shelve_items(reader.services.ledger, list(PAGES))
    pages = {page for page, _ in places.values()}
    wanted = [each for each in sentences() if each.page in pages]
    wrong = unmet(reader, places, wanted)
    assert len(wrong) <= (1 - SHARE) * len(wanted), wrong


@pytest.mark.content
def test_sentences_over_all_pages(reader: Parlour, content: Path) -> None:
    """With the author's pages, too; and nine of ten strangers are told that there is nothing."""
    files = [*sorted(content.glob("*/index.md")), *PAGES]
    places = shelve_items(reader.services.ledger, files)
    wanted = sentences()
    assert len(wanted) >= 60
    wrong = unmet(reader, places, wanted)
    assert len(wrong) <= (1 - SHARE) * len(wanted), wrong
    asked = strangers()
    assert len(asked) >= 20
    answered = [each for each in asked if found(reader, each)]
    assert len(answered) <= (1 - SHARE) * len(asked), answered

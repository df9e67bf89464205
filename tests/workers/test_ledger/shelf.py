"""Real pages in a ledger's index, each item an article of its own, as hard as it can be."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from workers.account import Account
from workers.digest import Digest
from workers.ledger import Ledger, SubmittedPage
from workers.passages import Passage, passages_of
from workers.steps.parse import parse

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CONTENT = ROOT.parent / "shared" / "content"
PAGES = (
    ROOT / "templates" / "sample" / "gongbao1122" / "index.md",
    ROOT / "tests" / "samples" / "feature" / "index.md",
)
ACCOUNT = Account(name="daily", app_id="wx0123456789abcdef", secret="s" * 32)
NOON = datetime(2024, 11, 30, 12, tzinfo=UTC)


class Wanted(NamedTuple):
    """A sentence with the page and the item that answer it; item 0 means any part of the page."""

    sentence: str
    page: str
    item: int

    def met_by(self, page: str, item: int) -> bool:
        return page == self.page and self.item in (0, item)


def sentences() -> list[Wanted]:
    lines = (HERE / "sentences.tsv").read_text().splitlines()
    told = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [Wanted(sentence, page, int(item)) for sentence, page, item in told]


def strangers() -> list[str]:
    lines = (HERE / "strangers.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def read(file: Path) -> Digest:
    return parse(file.read_bytes(), name=file.name, folder=file.parent.name, account=ACCOUNT)


def published(ledger: Ledger, key: str, account: Account = ACCOUNT) -> int:
    """A publication of this key: what is indexed must be of one."""
    page = SubmittedPage(
        digest=Digest(name="index.md", folder=key, slug=key, title=key),
        revision="r1",
        page=b"page",
        files={},
    )
    done = ledger.submit(account=account, pages=[page], who="owner", now=NOON, force=False)
    return done.publication.id


def shelve_items(ledger: Ledger, files: list[Path]) -> dict[int, tuple[str, int]]:
    """Index every item of the pages as an article; gives page and item of each by its id."""
    places: dict[int, tuple[str, int]] = {}
    for file in files:
        digest = read(file)
        titles = [item.title for item in digest.items]
        numbers = {title: number for number, title in enumerate(titles, start=1)}
        parts = groupby(passages_of(digest), partial(_item_of, numbers))
        for item, passages in parts:
            number = published(ledger, f"{digest.slug}-{item}-{len(places)}")
            places[number] = (digest.slug, item)
            _shelve(ledger, number, digest, [*passages], title=titles[item - 1] if item else "")
    return places


def _item_of(numbers: dict[str, int], passage: Passage) -> int:
    return numbers.get(passage.heading, 0)


def shelve_pages(ledger: Ledger, files: list[Path]) -> dict[int, str]:
    """Index the pages as they are; gives the page of each article by its id."""
    places: dict[int, str] = {}
    for file in files:
        digest = read(file)
        number = published(ledger, digest.slug)
        places[number] = digest.slug
        _shelve(ledger, number, digest, passages_of(digest), title=digest.title)
    return places


def _shelve(
    ledger: Ledger, number: int, digest: Digest, passages: list[Passage] | tuple[Passage, ...],
    *, title: str,
) -> None:  # fmt: skip
    ledger.index_article(
        ACCOUNT.name,
        number,
        title=title or digest.title,
        issue=digest.issue,
        day=digest.day,
        address=f"https://mp.weixin.qq.com/s/{number}",
        passages=passages,
    )

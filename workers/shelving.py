"""Put what readers can open into the index, from the pages as the ledger keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.addresses import of_pages
from workers.ledger import Readable
from workers.passages import passages_of
from workers.publication import State
from workers.steps.parse import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.account import Account
    from workers.ledger import Ledger
    from workers.publication import Publication
    from workers.services import Services

BATCH: Final = 50  # publications in one transaction


def put_in_place(publication_id: int, services: Services) -> None:
    """Have what a publication says be found exactly where readers can open it."""
    publication = services.ledger.publication(publication_id)
    account = services.settings.accounts.get(publication.account)
    if publication.state is State.WITHDRAWN or account is None:
        services.ledger.drop_article(publication.id)
    elif publication.address:
        shelve(services.ledger, account, publication)


def shelve(ledger: Ledger, account: Account, publication: Publication) -> None:
    """Index a publication's articles as they are now; those without an address are taken out."""
    ledger.index_articles(account.name, readables(ledger, account, publication))


def reindex(ledger: Ledger, account: Account, *, batch: int = BATCH) -> Iterator[int]:
    """Make an account's index anew; yields how many publications are in it, batch by batch.

    While it runs, what is not indexed again yet is not found.
    """
    ledger.empty_index(account.name)
    done = last = 0
    while found := ledger.readable(account.name, after=last, limit=batch):
        articles = [each for one in found for each in readables(ledger, account, one)]
        ledger.index_articles(account.name, articles)
        done, last = done + len(found), found[-1].id
        yield done
    ledger.settle_index()


def readables(ledger: Ledger, account: Account, publication: Publication) -> list[Readable]:
    """Read a publication's pages again; each is an article with an address of its own."""
    gone = publication.state is State.WITHDRAWN
    told = ledger.told_addresses(publication.id)
    addresses = [] if gone else of_pages(publication, told)
    articles: list[Readable] = []
    for position, source in enumerate(ledger.sources(publication.id, files=False)):
        digest = parse(
            source.page,
            name=source.name,
            folder=source.folder,
            account=account,
            mends=source.mends,
        )
        address = addresses[position] if position < len(addresses) else ""
        articles.append(
            Readable(
                publication=publication.id,
                position=position,
                title=digest.title,
                issue=digest.issue,
                day=digest.day,
                address=address,
                passages=passages_of(digest),
            )
        )
    return articles

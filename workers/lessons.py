"""Feed the series: from its owner's file, from pages' footers, and from tutorials once published.

Who wins is the ledger's business (`workers.ledger.series_feeding`); here is decided what may
come in at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from workers.addresses import of_pages
from workers.curriculum import for_articles
from workers.digest import Tutorial
from workers.furnishing import series_of
from workers.publication import State
from workers.tutorials import bare_biz, biz_of, identity, of_account

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workers.account import Account
    from workers.digest import Digest
    from workers.ledger import Ledger
    from workers.publication import Publication
    from workers.services import Services
    from workers.tutorials import Series

_taken: WeakKeyDictionary[Ledger, dict[str, Series]] = WeakKeyDictionary()
"""What this process has read of each account's file and seen in the ledger."""


def take_file(account: Account, services: Services) -> bool:
    """Take over what the account's file says, if it has changed; whether the series did."""
    series, taken = series_of(account), _taken.setdefault(services.ledger, {})
    if not series.tutorials or taken.get(account.name) is series:
        return False  # a file that cannot be read, or is empty by accident, removes nothing
    assert account.furniture.tutorials is not None
    services.ledger.sync_accounts([account])
    changed = services.ledger.feed_file(
        account.name,
        series.tutorials,
        pinned=series.pinned,
        who=account.furniture.tutorials.name,
        now=services.now(),
    )
    taken[account.name] = series
    return bool(changed)


def learn(digests: Iterable[Digest], account: Account, services: Services) -> Series:
    """Learn what pages recommend at their end; answers the series for their articles.

    A footer that names another account's articles (by `__biz`, where the account's own is known
    from its card or from a published address) came with a page from elsewhere.
    """
    take_file(account, services)
    for digest in digests:
        if digest.tutorials:
            listed = of_account(digest.tutorials, _own(account, services.ledger))
            services.ledger.feed_page(
                account.name, listed, day=digest.day, who=digest.name, now=services.now()
            )
    return for_articles(account, services.ledger)


def learn_out(publication_id: int, services: Services) -> None:
    """Have the series name a publication exactly where it is a tutorial that readers can open."""
    publication = services.ledger.publication(publication_id)
    account = services.settings.accounts.get(publication.account)
    if account is not None:
        learn_published(publication, account, services)


def learn_published(publication: Publication, account: Account, services: Services) -> int:
    """Take what was published into the series, where its tags say that it is a tutorial.

    Answers how many are new. What was withdrawn leaves the series, by whomever it was named.
    """
    ledger, now = services.ledger, services.now()
    if publication.state is State.WITHDRAWN:
        return _unlearn(publication, account, services)
    if ledger.is_adopted(publication.id):
        return 0  # what an operator wants of the years before, he names himself
    new = 0
    pages = ledger.written_pages(publication.id)
    for page, address in zip(pages, _addresses(publication, services), strict=False):
        marks = [*page.categories, *page.tags]
        if not address or not any(_is_mark(mark, account) for mark in marks):
            continue
        category = next((mark for mark in marks if not _is_mark(mark, account)), marks[0])
        tutorial = Tutorial(category, page.title, address)
        new += ledger.feed_page(
            account.name, [tutorial], day=page.day, who=publication.key, now=now
        )
    return new


def _addresses(publication: Publication, services: Services) -> list[str]:
    return of_pages(publication, services.ledger.told_addresses(publication.id))


def _unlearn(publication: Publication, account: Account, services: Services) -> int:
    ledger = services.ledger
    gone = {identity(address) for address in _addresses(publication, services)}
    for one in ledger.series(account.name):
        if one.identity in gone:
            ledger.remove_tutorial(
                account.name, one.identity, who=publication.key, now=services.now()
            )
    return 0


def _is_mark(mark: str, account: Account) -> bool:
    return mark.strip().casefold() in {tag.casefold() for tag in account.tutorial_tags}


def _own(account: Account, ledger: Ledger) -> frozenset[str]:
    """The numbers by which long addresses name this account; none where nothing tells."""
    card = account.furniture.card
    told = (bare_biz(card.id) if card else "", biz_of(ledger.long_address(account.name)))
    return frozenset(filter(None, told))

"""What readers can open, as followers ask for it: the newest issues, those round a day, a card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from workers.ledger.engine import Store, reading
from workers.ledger.index import scope_of
from workers.ledger.tables import (
    digests,
    indexed_accounts,
    indexed_articles,
    indexed_passages,
    publication_pages,
    publications,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_SAID: Final = tuple(
    indexed_articles.c[name] for name in ("publication", "title", "issue", "day", "address")
)


class Issue(NamedTuple):
    """The first article of an issue that readers can open."""

    publication: int
    title: str
    issue: str
    day: date | None
    address: str


class Front(NamedTuple):
    """What an article shows of itself; `picture` is the address of its cover, or ""."""

    title: str
    summary: str
    picture: str
    address: str


class Issues(Store):
    """Reads only, and only what the index has: nothing that readers cannot open."""

    def newest_issues(self, account: str, limit: int = 20, offset: int = 0) -> list[Issue]:
        """List an account's issues, the newest first."""
        return self._issues(account, indexed_articles.c.last.desc(), limit=limit, offset=offset)

    def issues_round(self, account: str, day: date) -> tuple[Issue | None, Issue | None]:
        """Give the last issue before a day, and the first one after it."""
        row, mine = indexed_articles.c, indexed_accounts.c.account == account
        with reading(self._engine) as connection:
            number = connection.scalar(select(indexed_accounts.c.number).where(mine))
        if number is None:
            return None, None
        low, high = scope_of(number, day)  # a day's articles are numbered together
        before = self._issues(account, row.last.desc(), row.last < low, row.day < day, limit=1)
        after = self._issues(account, row.last.asc(), row.last > high, row.day > day, limit=1)
        return (before[0] if before else None, after[0] if after else None)

    def _issues(
        self,
        account: str,
        order: ColumnElement[Any],
        *wanted: ColumnElement[bool],
        limit: int,
        offset: int = 0,
    ) -> list[Issue]:
        row = indexed_articles.c
        query = select(*_SAID).where(row.account == account, row.position == 0, *wanted)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(order).limit(limit).offset(offset))
            return [Issue(*each) for each in found]

    def index_state(self, account: str) -> tuple[int, int]:
        """Give two numbers that change when an article comes into the index or leaves it."""
        row = indexed_articles.c
        query = select(func.count(), func.max(row.last)).where(row.account == account)
        with reading(self._engine) as connection:
            many, last = connection.execute(query).one()
            return int(many), int(last or 0)

    def front(self, publication: int, position: int = 0) -> Front | None:
        """Give what an article shows of itself; None where readers cannot open it (any more)."""
        row, page = indexed_articles.c, publication_pages.c
        query = (
            select(row.title, row.address, publications.c.report, digests.c.summary, _BEGINNING)
            .join(publications, publications.c.id == row.publication)
            .outerjoin(
                publication_pages,
                and_(page.publication == row.publication, page.position == row.position),
            )
            .outerjoin(digests, digests.c.id == page.digest)
            .where(row.publication == publication, row.position == position)
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).first()
        if found is None:
            return None
        title, address, report, summary, beginning = found
        sent = _sent(report, position)
        return Front(
            title=sent.get("title") or title,
            summary=sent.get("summary") or summary or beginning or "",
            picture=sent.get("cover") or "",
            address=address,
        )


_BEGINNING: Final = (
    select(indexed_passages.c.text)
    .where(indexed_passages.c.id == indexed_articles.c.first + 1)
    .correlate(indexed_articles)
    .scalar_subquery()
)
"""The passage behind the title: the page's summary, or how it begins."""


def _sent(report: Mapping[str, Any] | None, position: int) -> Mapping[str, str]:
    """What was sent to WeChat of a page; of one in several parts, the first."""
    articles = (report or {}).get("articles")
    told = articles if isinstance(articles, list) else []
    return next((one for one in told if one.get("source") == position), {})

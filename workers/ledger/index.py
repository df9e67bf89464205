"""The index of what readers can open: articles, their passages, and the Latin words in them.

A passage's number holds its account, its day and its place in the day, so that newer means greater,
whenever it was written down; an account, a day or an article is a range of numbers.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import bindparam, delete, exists, func, insert, literal_column, select, union_all

from workers.ledger.engine import Store, reading, writing
from workers.ledger.fulltext import Entry, Scope, delete_entries, insert_entries, optimize
from workers.ledger.inserts import Row, insert_new
from workers.ledger.looks import gone_of, is_gone
from workers.ledger.rows import SHOWN, to_publication
from workers.ledger.tables import (
    indexed_accounts,
    indexed_articles,
    indexed_passages,
    indexed_words,
    publications,
)
from workers.publication import OUT, State
from workers.words.tokens import is_latin, tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from workers.passages import Passage
    from workers.publication import Publication

_DAY_BITS: Final = 20  # a day holds a million passages
_ACCOUNT_BITS: Final = 40  # and an account a million days
_FIRST: Final = date(2000, 1, 1)  # what is older is as old as this
_SHORTEST_WORD: Final = 2


class Readable(NamedTuple):
    """An article as it goes into the index; `position` is its place in the draft, from 0."""

    publication: int
    position: int
    title: str
    issue: str
    day: date | None
    address: str
    passages: Sequence[Passage]


class Index(Store):
    """What is in it can be found, so what readers cannot open must not be in it."""

    def index_article(
        self,
        account: str,
        publication: int,
        *,
        title: str,
        issue: str,
        day: date | None,
        address: str,
        passages: Sequence[Passage],
        position: int = 0,
    ) -> None:
        """Put an article into the index, in the place of what was there of it.

        Without an address, or with one that is gone, nobody can open it: then it is only taken out.
        """
        readable = Readable(publication, position, title, issue, day, address, passages)
        self.index_articles(account, [readable])

    def index_articles(self, account: str, articles: Iterable[Readable]) -> None:
        """Put several articles of an account into the index, in one transaction."""
        every = {(one.publication, one.position): one for one in articles}
        with writing(self._engine) as connection:
            number, gone = _account_number(connection, account), gone_of(connection, account)
            _drop(connection, {publication for publication, _ in every}, every)
            open_ = [one for one in every.values() if one.address and one.address not in gone]
            _insert(connection, account, number, open_)

    def drop_article(self, publication: int) -> None:
        """Take all articles of a publication out of the index; there may be none."""
        with writing(self._engine) as connection:
            _drop(connection, [publication])

    def empty_index(self, account: str) -> None:
        """Forget all that can be found of an account, before it is indexed anew."""
        with writing(self._engine) as connection:
            mine = indexed_articles.c.account == account
            for found in connection.scalars(select(indexed_articles.c.publication).where(mine)):
                _drop(connection, [found])
            connection.execute(delete(indexed_words).where(indexed_words.c.account == account))

    def misplaced(self, accounts: Iterable[str], *, limit: int = 100) -> list[int]:
        """List publications that readers can open and nobody finds, and those the other way round.

        A process that was killed between its word and the index leaves such; newest first.
        """
        row, there = publications.c, indexed_articles.c.publication
        ours = row.account.in_(sorted(accounts))
        open_ = (row.address != "", ~is_gone(row.account, row.address))
        out = (ours, row.state == State.PUBLISHED.value, *open_)
        unknown = select(row.id).where(*out, ~exists().where(there == row.id))
        over = select(row.id).where(
            ours, row.state == State.WITHDRAWN.value, exists().where(there == row.id)
        )
        found = union_all(unknown, over).subquery()
        query = select(found.c.id).order_by(found.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return list(connection.scalars(query))

    def settle_index(self) -> None:
        """Make the index quick after much was written."""
        with writing(self._engine) as connection:
            optimize(connection)

    def readable(self, account: str, *, after: int = 0, limit: int = 50) -> list[Publication]:
        """List what readers of an account can open, by id, from the one after `after` on."""
        row = publications.c
        gone = sorted(state.value for state in OUT - {State.PUBLISHED})
        query = select(*SHOWN).where(
            row.account == account, row.id > after, row.address != "", row.state.not_in(gone)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(row.id).limit(limit)).mappings()
            return [to_publication(found) for found in rows]


def scope_of(number: int, day: date | None = None) -> Scope:
    """Give the numbers of an account's passages, or of those of one day."""
    low = number << _ACCOUNT_BITS
    if day is None:
        return Scope(low, low + (1 << _ACCOUNT_BITS) - 1)
    low += _days(day) << _DAY_BITS
    return Scope(low, low + (1 << _DAY_BITS) - 1)


def _days(day: date | None) -> int:
    return max(0, (day - _FIRST).days) if day else 0


def _account_number(connection: Connection, account: str) -> int:
    """Give the account's number. On PostgreSQL whoever else indexes it waits from here on."""
    insert_new(connection, indexed_accounts, [{"account": account}])
    mine = indexed_accounts.c.account == account
    query = select(indexed_accounts.c.number).where(mine).with_for_update()
    return int(connection.scalars(query).one())


def _insert(
    connection: Connection, account: str, number: int, articles: Sequence[Readable]
) -> None:
    """Write articles and their passages, each behind what there is of its day."""
    free = _free(connection, account, number, {one.day or _FIRST for one in articles})
    rows: list[Row] = []
    passages: list[Row] = []
    entries: list[Entry] = []
    for article in articles:
        day = _days(article.day)
        first = free[day]
        said = _said(article, first)
        free[day] += len(said)
        rows.append(_row(account, article, first, free[day] - 1))
        passages += said
        entries += _entries(said)
    if rows:
        connection.execute(insert(indexed_articles), rows)
        connection.execute(insert(indexed_passages), passages)
        insert_entries(connection, entries)
        _keep_words(connection, account, entries)


def _row(account: str, article: Readable, first: int, last: int) -> Row:
    row = {**article._asdict(), "account": account, "first": first, "last": last}
    del row["passages"]
    return row


def _said(article: Readable, first: int) -> list[Row]:
    """The rows of an article's passages, numbered from `first` on; the title is the first."""
    said = [("", article.title), *((each.heading, each.text) for each in article.passages)]
    place = {"publication": article.publication, "position": article.position}
    return [
        {**place, "id": id_, "heading": heading, "text": text}
        for id_, (heading, text) in enumerate(said, start=first)
    ]


def _entries(said: Sequence[Row]) -> Iterator[Entry]:
    headings = {row["heading"]: tokens(row["heading"]) for row in said}
    # The title is a heading of its own: what stands in it counts as in a heading.
    yield Entry(said[0]["id"], tokens(said[0]["text"]), ())
    for row in said[1:]:
        yield Entry(row["id"], headings[row["heading"]], tokens(row["text"]))


def _free(
    connection: Connection, account: str, number: int, days: Collection[date]
) -> dict[int, int]:
    """Give the first free number of each of the days, by how many days it is from the first."""
    scopes = {_days(day): scope_of(number, day) for day in days}
    if not scopes:
        return {}
    row, low, high = indexed_articles.c, *_span(scopes.values())
    # Written out: PostgreSQL would take two parameters for two different groups.
    place = row.last.bitwise_rshift(literal_column(str(_DAY_BITS)))
    places = [scope.low >> _DAY_BITS for scope in scopes.values()]
    query = (
        select(place, func.max(row.last))
        .where(row.account == account, row.last.between(low, high), place.in_(places))
        .group_by(place)
    )
    last = {int(place): int(last) for place, last in connection.execute(query)}
    return {
        day: last.get(scope.low >> _DAY_BITS, scope.low - 1) + 1 for day, scope in scopes.items()
    }


def _span(scopes: Collection[Scope]) -> Scope:
    return Scope(min(one.low for one in scopes), max(one.high for one in scopes))


def _keep_words(connection: Connection, account: str, entries: Sequence[Entry]) -> None:
    words = {token for entry in entries for part in entry[1:] for token in part}
    latin = sorted(word for word in words if len(word) >= _SHORTEST_WORD and is_latin(word))
    insert_new(connection, indexed_words, [{"account": account, "word": word} for word in latin])


def _drop(
    connection: Connection, of: Collection[int], places: Collection[tuple[int, int]] | None = None
) -> None:
    """Take articles of these publications out, be it only some places (publication, position)."""
    row = indexed_articles.c
    query = select(row.publication, row.position, row.first, row.last)
    found = [
        one
        for one in connection.execute(query.where(row.publication.in_(sorted(of))))
        if places is None or (one.publication, one.position) in places
    ]
    if not found:
        return
    delete_entries(connection, [Scope(one.first, one.last) for one in found])
    mine = [{"of": one.publication, "at": one.position} for one in found]
    for table in (indexed_passages, indexed_articles):
        its = (table.c.publication == bindparam("of"), table.c.position == bindparam("at"))
        connection.execute(delete(table).where(*its), mine)

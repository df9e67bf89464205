"""Find what readers can open: all words first, then the nearest there is.

Nothing is weighed over the whole index. Passages with all words in their heading come first, then
those that have them anywhere, of each the newest; only where there are none at all is the question
cut into pieces, and a few dozen passages with the rarest of them are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, select

from workers.digest import ARTICLES_LIMIT
from workers.ledger.engine import Store, reading
from workers.ledger.fulltext import Scope, newest
from workers.ledger.index import scope_of
from workers.ledger.tables import (
    indexed_accounts,
    indexed_articles,
    indexed_passages,
    indexed_words,
)
from workers.words.excerpt import excerpt
from workers.words.mending import mended
from workers.words.nearness import ENOUGH, Judgement, has, judge, pieces_of, rarity
from workers.words.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection, RowMapping

    from workers.query import Query
    from workers.words.word import Phrase, Word

_SHOWN: Final = tuple(
    indexed_articles.c[name]
    for name in ("publication", "position", "title", "issue", "day", "address", "first", "last")
)
_PAGE: Final = 48  # passages looked at in one go; an issue has about a dozen
_PAGES: Final = 6
_COMMON: Final = 200  # passages; a piece that more have is common, however many
_COMPARED: Final = 40  # passages that are compared for a question


class Rank(IntEnum):
    """Why something was found; the smaller, the surer."""

    HEADING = 0  # all words stand in a heading, or the issue was named
    TEXT = 1  # all words stand in one passage
    NEAR = 2  # most of the question does


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found, with the item of it that has the words.

    `heading` is the item's headline ("" where only the title or the page's beginning has them),
    `address` where readers open the article, `text` the passage and `phrases` what was looked for.
    """

    publication: int
    title: str
    heading: str
    issue: str
    day: date | None
    address: str
    rank: Rank
    text: str = field(repr=False)
    phrases: tuple[Phrase, ...] = field(repr=False)
    position: int = 0

    @property
    def excerpt(self) -> str:
        """At most 60 characters round the words. Cut when read: the chat shows none."""
        return excerpt(self.text, self.phrases)


class Search(Store):
    """Reads only. A query costs some milliseconds whatever is asked, and however much there is."""

    def search(self, account: str, query: Query, limit: int = 10) -> list[Hit]:
        """Give the best articles, each once; [] where nothing is near."""
        with reading(self._engine) as connection:
            mine = indexed_accounts.c.account == account
            number = connection.scalar(select(indexed_accounts.c.number).where(mine))
            if number is None:
                return []
            return _Shelf(connection, account, number).find(query, limit)


class _Shelf:
    """The articles of one account, within one transaction."""

    def __init__(self, connection: Connection, account: str, number: int) -> None:
        self._connection = connection
        self._account = account
        self._number = number
        self._all = scope_of(number)

    def find(self, query: Query, limit: int) -> list[Hit]:
        if query.day or query.issue or query.latest:
            issues = self._issues(query)
            if query.asked:
                within = [Scope(row["first"], row["last"]) for row in issues]
                hits = [hit for scope in within for hit in self._strict(query.asked, scope, limit)]
            else:
                hits = [_hit(row, Rank.HEADING, ()) for row in issues]
            if hits or (query.day and not query.asked):
                return hits[:limit]
        for words in dict.fromkeys((query.said, query.asked)):
            if hits := self._strict(words, self._all, limit):
                return hits
        return self._near(query.asked, limit)

    def _issues(self, query: Query) -> Sequence[RowMapping]:
        """The articles of the day or the issue that was named, the newest day's only."""
        row = indexed_articles.c
        mine = row.account == self._account
        if query.day:
            # By their numbers, which are sorted; a day before the first of all has none of its own.
            scope = scope_of(self._number, query.day)
            mine = and_(mine, row.last.between(*scope), row.day == query.day)
        elif query.issue:
            mine = and_(mine, row.issue == query.issue)
        passage = indexed_passages.c
        found = (
            select(passage.id, passage.heading, passage.text, *_SHOWN)
            .join_from(indexed_articles, indexed_passages, passage.id == row.first)
            .where(mine)
            .order_by(row.last.desc())
            .limit(ARTICLES_LIMIT)
        )
        rows = self._connection.execute(found).mappings().all()
        return sorted((r for r in rows if r["day"] == rows[0]["day"]), key=lambda r: r["position"])

    def _strict(self, words: Sequence[Word], scope: Scope, limit: int) -> list[Hit]:
        """All words in one passage: headings first, then texts, of each the newest."""
        hits: dict[int, Hit] = {}
        for rank, rows in self._ranked(words, scope) if words else ():
            forms = [form for word in words for form in word.forms]
            hits.setdefault(rows[0]["first"], _hit(_best(rows), rank, forms))
            if len(hits) == limit:
                break
        return list(hits.values())

    def _ranked(
        self, words: Sequence[Word], scope: Scope
    ) -> Iterator[tuple[Rank, Sequence[RowMapping]]]:
        """The articles with all words, one by one."""
        ids = newest(self._connection, words, scope, _PAGE, heading=False)
        if len(ids) < _PAGE:  # these are all: it is quicker to look at them than to ask again
            rows = self._rows(ids)
            headed = [row for row in rows if all(has(tokens(_heading(row)), w) for w in words)]
            articles = {each[0]["first"]: each for each in _by_article(rows)}
            for each in _by_article(headed):
                # Where only the title has them, the item that tells of them is shown.
                in_title = len(each) == 1 and not each[0]["heading"]
                yield Rank.HEADING, articles[each[0]["first"]] if in_title else each
            yield from ((Rank.TEXT, each) for each in articles.values())
            return
        for rank in (Rank.HEADING, Rank.TEXT):
            found = self._articles(words, scope, heading=rank is Rank.HEADING)
            yield from ((rank, each) for each in found)

    def _articles(
        self, words: Sequence[Word], scope: Scope, *, heading: bool
    ) -> Iterator[Sequence[RowMapping]]:
        """The passages found, article by article, the newest article first."""
        high = scope.high
        for _ in range(_PAGES):
            ids = newest(self._connection, words, Scope(scope.low, high), _PAGE, heading=heading)
            articles = _by_article(self._rows(ids))
            yield from articles
            if len(ids) < _PAGE or not articles:
                return
            high = articles[-1][0]["first"] - 1  # the rest of an article is worth no page

    def _near(self, words: Sequence[Word], limit: int) -> list[Hit]:
        """The nearest passages, each article's best one."""
        pieces = mended(pieces_of(words), self._known)
        if len(words) <= 1 and [piece.word for piece in pieces] == [*words]:
            return []  # all that was asked for, which is nowhere
        found = [
            newest(self._connection, [piece.word], self._all, _COMMON, heading=False)
            for piece in pieces
        ]
        worth = [rarity(len(ids)) for ids in found]
        points: dict[int, float] = {}
        for ids, rare in zip(found, worth, strict=True):
            for number in ids:
                points[number] = points.get(number, 0.0) + rare
        nearest = sorted(points, key=lambda number: (-points[number], -number))[:_COMPARED]
        judged: dict[int, tuple[Judgement, RowMapping]] = {}
        for row in self._rows(nearest):
            verdict = judge(pieces, worth, tokens(_heading(row)), tokens(row["text"]))
            best = judged.get(row["first"])
            if verdict.share >= ENOUGH and (best is None or verdict.score > best[0].score):
                judged[row["first"]] = (verdict, row)
        ranked = sorted(judged.values(), key=lambda each: (-each[0].score, -each[1]["id"]))
        forms = [form for piece in pieces for form in piece.word.forms]
        return [_hit(row, Rank.NEAR, forms) for _, row in ranked[:limit]]

    def _known(self, words: Iterable[str]) -> set[str]:
        asked = sorted(set(words))
        row = indexed_words.c
        found: set[str] = set()
        for start in range(0, len(asked), 500):  # SQLite's older limit is 999 values
            part = and_(row.account == self._account, row.word.in_(asked[start : start + 500]))
            found.update(self._connection.scalars(select(row.word).where(part)))
        return found

    def _rows(self, ids: Sequence[int]) -> Sequence[RowMapping]:
        """The passages of these numbers with their articles, the newest first."""
        if not ids:
            return ()
        passage = indexed_passages.c
        query = (
            select(passage.id, passage.heading, passage.text, *_SHOWN)
            .join(indexed_articles)
            .where(passage.id.in_(ids))
            .order_by(passage.id.desc())
        )
        return self._connection.execute(query).mappings().all()


def _by_article(rows: Iterable[RowMapping]) -> list[Sequence[RowMapping]]:
    """Passages of one article together, in the order in which the articles come."""
    found: dict[int, list[RowMapping]] = {}
    for row in rows:
        found.setdefault(row["first"], []).append(row)
    return list(found.values())


def _heading(row: RowMapping) -> str:
    """What a passage stands under; the title is a heading of its own."""
    return str(row["text"] if row["id"] == row["first"] else row["heading"])


def _best(rows: Sequence[RowMapping]) -> RowMapping:
    """Of an article's passages the first in its order that stands under a heading."""
    return min(rows, key=lambda row: (not row["heading"], row["id"]))


def _hit(row: RowMapping, rank: Rank, phrases: Iterable[Phrase]) -> Hit:
    # The title is the first passage, with its text for what is shown of it.
    said = "" if row["id"] == row["first"] else row["text"]
    return Hit(
        publication=row["publication"],
        position=row["position"],
        title=row["title"],
        heading=row["heading"],
        issue=row["issue"],
        day=row["day"],
        address=row["address"],
        rank=rank,
        text=said,
        phrases=tuple(phrases),
    )

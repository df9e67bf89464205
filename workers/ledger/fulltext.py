"""One full-text index, spelt for SQLite's FTS5 and for PostgreSQL; both know tokens, not languages.

A row is a passage: the tokens of its heading, and those of its text. Its number tells how new it
is, so the newest are found by walking the index from its end, and none is weighed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from workers.ledger.lexemes import are_pairs, pairs_tsquery, pairs_vector, tsquery, vector
from workers.words.tokens import is_beginning

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, TextClause

    from workers.words.word import Word


class Scope(NamedTuple):
    """The passages that are looked through, by number, both ends included."""

    low: int
    high: int


class Entry(NamedTuple):
    """What is indexed of a passage: its number, the tokens of its heading and of its text."""

    id: int
    heading: Sequence[str]
    body: Sequence[str]


def insert_entries(connection: Connection, entries: Iterable[Entry]) -> None:
    """Add passages to the index."""
    if _lite(connection):
        statement = "INSERT INTO passage_index (rowid, heading, body) VALUES (:id, :heading, :body)"
        rows = [
            {"id": each.id, "heading": " ".join(each.heading), "body": " ".join(each.body)}
            for each in entries
        ]
    else:
        statement = (
            "INSERT INTO passage_index (id, heading, body, pairs) VALUES (:id, "
            "CAST(:heading AS tsvector), CAST(:body AS tsvector), CAST(:pairs AS tsvector))"
        )
        rows = [
            {
                "id": each.id,
                "heading": vector(each.heading),
                "body": vector(*each[1:]),
                "pairs": pairs_vector(*each[1:]),
            }
            for each in entries
        ]
    if rows:
        connection.execute(text(statement), rows)


def delete_entries(connection: Connection, scopes: Iterable[Scope]) -> None:
    """Take passages out of the index."""
    number = "rowid" if _lite(connection) else "id"
    statement = f"DELETE FROM passage_index WHERE {number} BETWEEN :low AND :high"  # noqa: S608
    connection.execute(text(statement), [scope._asdict() for scope in scopes])


def newest(
    connection: Connection, words: Sequence[Word], scope: Scope, limit: int, *, heading: bool
) -> list[int]:
    """Give the numbers of the newest passages in which all words meet, the newest first.

    `heading`: they meet in the heading alone.
    """
    given: dict[str, Any] = {**scope._asdict(), "limit": limit}
    if _lite(connection):
        # The only words in it are tokens, in quotes; FTS5 reads no operator out of them.
        wanted = " AND ".join(_fts5(word) for word in words)
        given["wanted"] = f"heading : ({wanted})" if heading else wanted
        statement = (
            "SELECT rowid FROM passage_index WHERE passage_index MATCH :wanted "
            "AND rowid BETWEEN :low AND :high ORDER BY rowid DESC LIMIT :limit"
        )
    else:
        given |= {"wanted": tsquery(words), "pairs": pairs_tsquery(words)}
        told = ["pairs @@ CAST(:pairs AS tsquery)"] if given["pairs"] else []
        if heading or not are_pairs(words):
            told.append(f"{'heading' if heading else 'body'} @@ CAST(:wanted AS tsquery)")
        statement = (
            f"SELECT id FROM passage_index WHERE {' AND '.join(told)} "  # noqa: S608
            "AND id BETWEEN :low AND :high ORDER BY id DESC LIMIT :limit"
        )
    return [*connection.scalars(_made(statement), given).all()]


def optimize(connection: Connection) -> None:
    """Merge the index into one piece, and let the planner know it, after much was written."""
    if _lite(connection):
        connection.execute(text("INSERT INTO passage_index (passage_index) VALUES ('optimize')"))
    else:
        connection.execute(text("ANALYZE passage_index"))


@cache
def _made(statement: str) -> TextClause:
    """There are a handful, and to find the parameters in one takes as long as to send it."""
    return text(statement)


def _lite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _fts5(word: Word) -> str:
    forms = [
        '"' + " ".join(form).replace('"', "") + '"' + (" *" if is_beginning(form[-1]) else "")
        for form in word.forms
    ]
    return f"({' OR '.join(forms)})"

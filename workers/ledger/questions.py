"""What followers ask, and who came by which QR code: counted, without who it was."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import delete, func, select

from workers.ledger.conversation import follows, questions
from workers.ledger.engine import Store, reading, writing
from workers.ledger.inserts import insert_or_add

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

WORDS_LONGEST: Final = 60
"""Characters of a question that are kept, and of a QR code's scene."""


class Question(NamedTuple):
    """Words with how often they were asked for, and how often without an answer."""

    words: str
    times: int
    missed: int


class Follow(NamedTuple):
    """How many came on a day by one QR code's scene ("" for none), and how many went."""

    day: date
    scene: str
    came: int
    went: int


class Questions(Store):
    """Words are folded; no row knows a follower."""

    def count_questions(self, account: str, asked: Iterable[tuple[date, str, bool]]) -> None:
        """Count questions, each with the account's day and whether it was without an answer.

        The account must be known to the ledger (`sync_accounts`).
        """
        told = [(day, words[:WORDS_LONGEST], missed) for day, words, missed in asked]
        times = Counter((day, words) for day, words, _ in told)
        missed = Counter((day, words) for day, words, gone in told if gone)
        with writing(self._engine) as connection:
            # Always in the same order, so that two processes never wait for one another.
            rows = [
                {
                    "account": account,
                    "day": day,
                    "words": words,
                    "times": times[day, words],
                    "missed": missed[day, words],
                }
                for day, words in sorted(times)
            ]
            insert_or_add(connection, questions, rows, "times", "missed")

    def top_questions(
        self, account: str, since: date, limit: int = 10, *, before: date | None = None
    ) -> list[Question]:
        """List what was asked most since a day, that day included, and `before` another."""
        return self._questions(account, since, before, limit, missed=False)

    def missed_questions(
        self, account: str, since: date, limit: int = 10, *, before: date | None = None
    ) -> list[Question]:
        """List what most often had no answer."""
        return self._questions(account, since, before, limit, missed=True)

    def _questions(
        self, account: str, since: date, before: date | None, limit: int, *, missed: bool
    ) -> list[Question]:
        row = questions.c
        times, without = func.sum(row.times), func.sum(row.missed)
        query = select(row.words, times, without).where(row.account == account, row.day >= since)
        if before is not None:
            query = query.where(row.day < before)
        query = query.group_by(row.words).order_by(
            (without if missed else times).desc(), times.desc(), row.words
        )
        if missed:
            query = query.having(without > 0)
        with reading(self._engine) as connection:
            return [Question(*found) for found in connection.execute(query.limit(limit))]

    def forget_questions(self, before: date) -> int:
        """Drop the counts of days before that one; answers how many rows."""
        with writing(self._engine) as connection:
            return connection.execute(delete(questions).where(questions.c.day < before)).rowcount

    def count_follow(
        self, account: str, day: date, scene: str = "", *, came: int = 0, went: int = 0
    ) -> None:
        """Count who came by a QR code's scene ("" for none), or went, on the account's day."""
        key = {"account": account, "day": day, "scene": scene[:WORDS_LONGEST]}
        row = {**key, "came": came, "went": went}
        with writing(self._engine) as connection:
            insert_or_add(connection, follows, [row], "came", "went")

    def follows(self, account: str, since: date) -> list[Follow]:
        """List the days since one with who came and went, the newest first."""
        row = follows.c
        query = select(row.day, row.scene, row.came, row.went).where(
            row.account == account, row.day >= since
        )
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(row.day.desc(), row.scene))
            return [Follow(*each) for each in found]

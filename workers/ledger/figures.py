"""How articles were read: what WeChat said of each, day by day, and when it is asked next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select, update

from workers.ledger.engine import Store, reading, writing
from workers.ledger.figures_tables import article_figures, figures_rounds
from workers.ledger.inserts import insert_first, insert_or_update
from workers.readership import Readership

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

SHOWN: Final = tuple(article_figures.c[name] for name in Readership.__dataclass_fields__)


class FiguresRound(NamedTuple):
    """When WeChat is asked next, and why figures are missing ("" where all is well)."""

    next_at: datetime
    why: str


class Figures(Store):
    """Counts are sums from an article's first day on: what comes later replaces what was there."""

    def keep_figures(self, account: str, figures: Iterable[Readership]) -> None:
        """Keep what WeChat said, in place of what it said of the same article and day before."""
        with writing(self._engine) as connection:
            for each in figures:
                row = {name: getattr(each, name) for name in Readership.__dataclass_fields__}
                row["account"] = account
                insert_or_update(connection, article_figures, row, changes=row)

    def figures(self, account: str, since: date) -> list[Readership]:
        """List what is known of the articles since a day: the newest first, each day by day."""
        row = article_figures.c
        query = select(*SHOWN).where(row.account == account, row.published >= since)
        query = query.order_by(row.published.desc(), row.message, row.day)
        with reading(self._engine) as connection:
            return [Readership(**found) for found in connection.execute(query).mappings()]

    def figured_days(self, account: str, day: date) -> set[date]:
        """The days of whose articles it is known how they were read up to `day`."""
        row = article_figures.c
        query = select(row.published).where(row.account == account, row.day == day)
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def figures_due(self, accounts: Collection[str], now: datetime) -> list[str]:
        """Of these accounts, those for which it is time to ask."""
        row = figures_rounds.c
        later = select(row.account).where(row.account.in_(accounts), row.next_at > now)
        with reading(self._engine) as connection:
            waiting = set(connection.scalars(later))
        return [name for name in accounts if name not in waiting]

    def take_figures(self, account: str, *, now: datetime, until: datetime) -> bool:
        """Take an account's round, so that nobody else asks before `until`; False if it is not due.

        The account must be known to the ledger (`sync_accounts`).
        """
        row, first = figures_rounds.c, {"account": account, "next_at": until, "why": ""}
        due = update(figures_rounds).where(row.account == account, row.next_at <= now)
        with writing(self._engine) as connection:
            if insert_first(connection, figures_rounds, first):
                return True
            return connection.execute(due.values(next_at=until)).rowcount == 1

    def end_figures(self, account: str, *, next_at: datetime, why: str) -> None:
        """Say when to ask next, and what was missing this time."""
        told = {"next_at": next_at, "why": why}
        with writing(self._engine) as connection:
            insert_or_update(connection, figures_rounds, {"account": account, **told}, changes=told)

    def figures_round(self, account: str) -> FiguresRound | None:
        """When it is asked next; None where nobody has asked yet."""
        row = figures_rounds.c
        query = select(row.next_at, row.why).where(row.account == account)
        with reading(self._engine) as connection:
            found = connection.execute(query).first()
            return None if found is None else FiguresRound(*found)

"""What is known of an account's articles and series, worked out once for all who ask the same."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from bot.followers import issues, lines, menu, tutorials
from bot.followers.answers import Answer, saying, showing
from bot.followers.finding import found
from bot.followers.fronts import card
from bot.followers.memo import CacheInfo, Memo
from workers.curriculum import at_hand
from workers.query import Query, read_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from workers.account import Account
    from workers.digest import Tutorial
    from workers.ledger import Ledger

FRESH_SECONDS: Final = 2.0
"""How long the series, a menu, or an article that came or went may go unseen."""
FOUND_SECONDS: Final = 30.0
"""How long an answer may be out of date of which only an article's words or a closure changed."""

Series = tuple["Tutorial", ...]


class KnowingServices(Protocol):
    """What is needed of `workers.services.Services`."""

    @property
    def ledger(self) -> Ledger: ...


class Knowing:
    """One process's knowledge of all accounts. Raises LedgerAway."""

    def __init__(self, services: KnowingServices, heard: Callable[[Account, Answer], None]) -> None:
        """`heard` is told of each answer that is new, before anybody reads it."""
        self._services = services
        self._heard = heard
        self._fresh: Memo[Answer] = Memo(FRESH_SECONDS)
        self._steady: Memo[Answer] = Memo(FOUND_SECONDS)
        self._found: Memo[Answer] = Memo(FOUND_SECONDS)
        self._states: Memo[tuple[int, int]] = Memo(FRESH_SECONDS)
        self._queries: Memo[Query] = Memo(FOUND_SECONDS)

    @property
    def info(self) -> CacheInfo:
        """Of searches, which are what costs."""
        return self._found.info

    def query(self, account: Account, plain: str, today: date) -> Query:
        """Read folded words."""
        key = (account.name, plain, today)
        return self._queries.get(key, partial(read_query, plain, account.aliases, today))

    def search(self, account: Account, plain: str, today: date) -> Answer:
        """Find words, also among the series."""
        series = self.series(account)
        # To hash a whole series takes longer than to find what is known already.
        key = (account.name, plain, today, self._state(account), len(series))
        return self._found.get(key, partial(self._searched, account, plain, today, series))

    def _searched(self, account: Account, plain: str, today: date, series: Series) -> Answer:
        query = self.query(account, plain, today)
        entries = tutorials.having(series, query) if series else ()
        answer = found(query, account, self._services.ledger, entries)
        if answer.listed is not None and answer.listed.entries == entries:
            answer = tutorials.some(series, entries)
        return self._new(account, answer)

    def issue(self, account: Account, query: Query, today: date) -> Answer:
        """Find the issue that was named."""
        key = ("issue", query.day, query.issue, query.latest, today)
        make = partial(issues.issue, query, account, self._services.ledger, today)
        return self._steadily(account, key, make)

    def past(self, account: Account, skipped: int = 0) -> Answer:
        """List the newest issues."""
        make = partial(issues.past, account, self._services.ledger, skipped)
        return self._steadily(account, ("past", skipped), make)

    def all_series(self, account: Account) -> Answer:
        """List the series' categories."""
        make = partial(tutorials.all_series, self.series(account))
        return self._freshly(account, ("series",), make)

    def category(self, account: Account, name: str, skipped: int = 0) -> Answer:
        """List a category's tutorials."""
        make = partial(tutorials.category, self.series(account), name, skipped)
        return self._freshly(account, ("category", name, skipped), make)

    def in_series(self, account: Account, wanted: str, today: date) -> Answer | None:
        """Find a category or tutorials by number, name or words; None where there are none."""
        series, query = self.series(account), self.query(account, wanted, today)
        answer = tutorials.named(series, wanted, query.number)
        if answer is None and (entries := tutorials.having(series, query)):
            answer = tutorials.some(series, entries)
        return answer and self._new(account, answer)

    def card(self, account: Account, publication: int, position: int, about: str = "") -> Answer:
        """Show one article; `about` is an item of it."""
        make = partial(self._card, publication, position, about)
        return self._steadily(account, ("card", publication, position, about), make)

    def menu(self, account: Account, head: str) -> Answer:
        """The numbered menu of the chat, below `head`."""
        offered = at_hand(account, self._services.ledger)
        make = partial(menu.numbered, head, account, offered.menu, offered.series)
        return self._freshly(account, ("menu", head), make)

    def categories(self, account: Account) -> list[str]:
        """The names of the series' categories."""
        return list(dict.fromkeys(tutorial.category for tutorial in self.series(account)))

    def series(self, account: Account) -> Series:
        """The recommended series, as it was seconds ago at most."""
        return at_hand(account, self._services.ledger).series

    def _card(self, publication: int, position: int, about: str) -> Answer:
        shown = card(self._services.ledger, publication, position, about)
        return showing(shown) if shown else saying(lines.GONE)

    def _state(self, account: Account) -> tuple[int, int]:
        """What changes when an article comes or goes."""
        ledger = self._services.ledger
        return self._states.get(account.name, partial(ledger.index_state, account.name))

    def _steadily(
        self, account: Account, key: tuple[object, ...], make: Callable[[], Answer]
    ) -> Answer:
        """Keep an answer as long as no article comes or goes."""
        whole = (account.name, *key, self._state(account))
        return self._steady.get(whole, lambda: self._new(account, make()))

    def _freshly(
        self, account: Account, key: tuple[object, ...], make: Callable[[], Answer]
    ) -> Answer:
        return self._fresh.get((account.name, *key), lambda: self._new(account, make()))

    def _new(self, account: Account, answer: Answer) -> Answer:
        self._heard(account, answer)
        return answer

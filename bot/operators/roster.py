"""Who is an operator, as a process knows it: every message asks, and the ledger once a second."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.ledger import LedgerAway

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from workers.ledger import Ledger
    from workers.people import Operator

FRESH_SECONDS: Final = 1.0
HEARD_EVERY: Final = timedelta(minutes=1)
"""How often it is written down that an operator wrote: an answer must not wait for it each time."""

log = get_logger(__name__)


class Roster:
    """All operators by account and openid, at most FRESH_SECONDS old while the ledger answers.

    What acts looks again in its own transaction (`ledger.on_behalf_of`).
    """

    def __init__(self, ledger: Callable[[], Ledger]) -> None:
        self._ledger = ledger
        self._known: dict[tuple[str, str], Operator] = {}
        self._strangers: set[tuple[str, str]] = set()
        self._heard: dict[int, datetime] = {}
        self._until = 0.0

    def find(self, account: str, openid: str, *, anew: bool = False) -> Operator | None:
        """Find an active operator; None for a follower, and for one who is suspended.

        With `anew` the ledger is asked about somebody unknown, once a second for each.
        """
        if time.monotonic() >= self._until:
            self._read()
        who = (account, openid)
        if anew and who not in self._known and who not in self._strangers:
            self._meet(who)
        found = self._known.get(who)
        return found if found is not None and found.active else None

    def of(self, account: str) -> list[Operator]:
        """List an account's active operators, by name."""
        every = (each for (name, _), each in self._known.items() if name == account)
        return sorted((each for each in every if each.active), key=lambda each: each.person)

    def forget(self) -> None:
        """Have the ledger asked again: somebody has come, gone, or changed."""
        self._until = 0.0

    def heard(self, operator: Operator, *, now: datetime) -> None:
        """Note that an operator wrote, once in a while."""
        last = self._heard.get(operator.id) or operator.heard_at
        if last is None or not timedelta() <= now - last < HEARD_EVERY:
            self._heard[operator.id] = now
            self._ledger().heard_from(operator.id, now=now)

    def _meet(self, who: tuple[str, str]) -> None:
        self._strangers.add(who)
        try:
            operator = self._ledger().operator(*who)
        except LedgerAway as error:
            log.warning("operators_unknown", error=type(error).__name__)
            return
        if operator is not None:
            self._known[who] = operator

    def _read(self) -> None:
        # Before the ledger is asked: one that does not answer must not be asked by every message.
        self._until = time.monotonic() + FRESH_SECONDS
        try:
            every = self._ledger().operators()
        except LedgerAway as error:
            log.warning("operators_unknown", error=type(error).__name__)
            return
        self._strangers.clear()
        self._known = {(each.account, each.openid): each for each in every}

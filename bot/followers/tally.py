"""Questions and follows counted in memory, and written down every few seconds."""

from __future__ import annotations

import re
import threading
import time
import weakref
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.errors import GongbaoError
from workers.ledger import LedgerAway

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from workers.account import Account
    from workers.ledger import Ledger

EVERY_SECONDS: Final = 5.0
EVERY_MANY: Final = 200
MOST: Final = 2_000  # kept while the ledger is away; the rest is not counted
LONGEST: Final = 60  # characters

# What may say who somebody is: an address, a number as long as a telephone's, an account's name.
_PERSONAL: Final = re.compile(
    r"@|\d{7,}|(?:\d[ -]?){9,}|[0-9a-z_-]{20,}|https?:|www\.|wxid|微信号|身份证|手机号"
)
_DAY: Final = re.compile(r"20\d{2}[-/.年]?\d{1,2}[-/.月]?\d{1,2}")
PERSONAL: Final = "（个人信息）"

log = get_logger(__name__)


class Tally:
    """One process's counts. What a killed process had counted since its last writing is lost.

    They are written while a message is answered, never by a thread: gunicorn forks its
    processes, and a thread would stay behind in the first. What is left goes at the end.
    """

    def __init__(self, ledger: Callable[[], Ledger]) -> None:
        self._counts = _Counts(ledger)
        # At the end of the process, or of whoever holds this: whichever comes first.
        weakref.finalize(self, self._counts.write)

    def question(self, account: Account, day: date, words: str, *, missed: bool = False) -> None:
        """Count a question by its folded words; what looks personal is counted without them."""
        if words and len(self._counts.asked) < MOST:
            self._counts.asked.append((account, day, countable(words), missed))
        self._counts.write_when_due()

    def follow(self, account: Account, day: date, scene: str, *, came: bool) -> None:
        """Count somebody who came, by a QR code's scene, or went."""
        if len(self._counts.follows) < MOST:
            self._counts.follows.append((account, day, scene[:LONGEST], came))
        self._counts.write_when_due()

    def flush(self) -> None:
        """Write down what was counted; where the ledger is away, it is kept for later."""
        self._counts.write()


def countable(words: str) -> str:
    """What is kept of a question's words."""
    return PERSONAL if _PERSONAL.search(_DAY.sub("", words)) else words[:LONGEST]


class _Counts:
    """What is counted and not written yet; each with the account and its day."""

    def __init__(self, ledger: Callable[[], Ledger]) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._due = time.monotonic() + EVERY_SECONDS
        self.asked: list[tuple[Account, date, str, bool]] = []
        self.follows: list[tuple[Account, date, str, bool]] = []

    def write_when_due(self) -> None:
        many = len(self.asked) + len(self.follows)
        if many and (many % EVERY_MANY == 0 or time.monotonic() >= self._due):
            self.write()

    def write(self) -> None:
        with self._lock:
            self._due = time.monotonic() + EVERY_SECONDS
            try:
                self._write(self.asked[:], self.follows[:])
            except (LedgerAway, GongbaoError) as error:
                log.warning("questions_not_counted", error=type(error).__name__)

    def _write(
        self,
        asked: list[tuple[Account, date, str, bool]],
        follows: list[tuple[Account, date, str, bool]],
    ) -> None:
        accounts = {account.name: account for account, *_ in (*asked, *follows)}
        if new := [account for name, account in accounts.items() if name not in self._known]:
            self._ledger().sync_accounts(new)
            self._known.update(account.name for account in new)
        for name in accounts:
            ours = [(day, words, missed) for one, day, words, missed in asked if one.name == name]
            if ours:
                self._ledger().count_questions(name, ours)
        # Only what was written goes: others may have been counted meanwhile.
        del self.asked[: len(asked)]
        for account, day, scene, came in follows:
            self._ledger().count_follow(
                account.name, day, scene, came=int(came), went=int(not came)
            )
        del self.follows[: len(follows)]

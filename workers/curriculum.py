"""The recommended series as the ledger keeps it, fed from file, pages and operators."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary

from workers.furnishing import series_of

if TYPE_CHECKING:
    from workers.account import Account
    from workers.digest import Tutorial
    from workers.ledger import Ledger

AT_HAND_SECONDS: Final = 2.0


class _Kept(NamedTuple):
    until: float
    series: tuple[Tutorial, ...]


_at_hand: WeakKeyDictionary[Ledger, dict[str, _Kept]] = WeakKeyDictionary()


def curriculum(account: Account, ledger: Ledger) -> tuple[Tutorial, ...]:
    """Read an account's series in its readers' order: by category, what has none at the end.

    Where the ledger has none yet, it is that of the owner's file.
    """
    kept = ledger.series(account.name)
    if kept or ledger.removed_series(account.name):
        return tuple(one.tutorial for one in kept)
    return series_of(account).tutorials


def curriculum_at_hand(account: Account, ledger: Ledger) -> tuple[Tutorial, ...]:
    """Give the series as it was two seconds ago at most, mostly without a word to the ledger."""
    now, mine = time.monotonic(), _at_hand.setdefault(ledger, {})
    known = mine.get(account.name)
    if known is None or now >= known.until:
        known = mine[account.name] = _Kept(now + AT_HAND_SECONDS, curriculum(account, ledger))
    return known.series

"""The recommended series as the ledger keeps it, and the menu that is made of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary

from workers.furnishing import series_of
from workers.ledger import in_order
from workers.menu import Menu, build
from workers.tutorials import Series, identity, in_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.account import Account
    from workers.digest import Tutorial
    from workers.ledger import KeptTutorial, Ledger

AT_HAND_SECONDS: Final = 2.0
"""So old may be what a follower gets."""


class Offered(NamedTuple):
    """What readers are offered: the series in their order, and the menu that is made of it."""

    series: tuple[Tutorial, ...]
    menu: Menu


_at_hand: WeakKeyDictionary[Ledger, dict[str, tuple[float, Offered]]] = WeakKeyDictionary()


def curriculum(account: Account, ledger: Ledger) -> tuple[Tutorial, ...]:
    """Read an account's series in its readers' order: by category, what has none at the end.

    Where the ledger has none yet, it is that of the owner's file.
    """
    return _readers(ledger.whole_series(account.name), account, ledger)


def menu_of(account: Account, ledger: Ledger) -> Menu:
    """Make an account's menu as it should be now; empty where gongbao is to make none."""
    return offered(account, ledger).menu


def offered(account: Account, ledger: Ledger) -> Offered:
    """Read the series, and make the menu of it."""
    whole = ledger.whole_series(account.name)
    series = _readers(whole, account, ledger)
    pinned = {one.category for one in whole if one.pinned and one.removed_at is None}
    if account.menu is None:
        return Offered(series, Menu())
    return Offered(series, build(series, account.menu, account, pinned=pinned))


def for_articles(account: Account, ledger: Ledger) -> Series:
    """Read the series as articles print it, with what is wrong with its file.

    An address that is gone counts as removed, whichever page names it.
    """
    whole = ledger.whole_series(account.name)
    gone = map(identity, ledger.gone_addresses(account.name))
    removed = {*(one.identity for one in whole if one.removed_at is not None), *gone}
    series = _readers(whole, account, ledger)
    return Series(series, series_of(account).faults, removed=frozenset(removed))


def _readers(
    whole: Sequence[KeptTutorial], account: Account, ledger: Ledger
) -> tuple[Tutorial, ...]:
    """What readers can open of it."""
    gone = ledger.gone_addresses(account.name)
    if not whole:
        listed = in_groups(series_of(account).tutorials, lambda one: one.category)
        return tuple(one for one in listed if one.url not in gone)
    there = [one for one in whole if one.removed_at is None and one.url not in gone]
    return tuple(one.tutorial for one in in_order(there))


def at_hand(account: Account, ledger: Ledger) -> Offered:
    """Give what was offered two seconds ago at most, mostly without a word to the ledger."""
    now, mine = time.monotonic(), _at_hand.setdefault(ledger, {})
    until, known = mine.get(account.name, (0.0, None))
    if known is None or now >= until:
        known = offered(account, ledger)
        mine[account.name] = now + AT_HAND_SECONDS, known
    return known

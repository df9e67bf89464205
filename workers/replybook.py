"""All replies of an account, from its file and the ledger, as a process knows them by now."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from structlog import get_logger

from workers.ledger import LedgerAway
from workers.ownreplies import Book, RepliesInvalid
from workers.replyfile import file_replies

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import Ledger
    from workers.ownreplies import OwnReply

FRESH_SECONDS: Final = 2.0
"""So long a process answers by what it knows: one query, and one look at the file, for all that
come meanwhile."""

Stamp = tuple[int, int] | None

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    """What this process knows of an account's replies, and since when."""

    book: Book
    at: float
    stored: list[OwnReply]
    filed: tuple[OwnReply, ...]
    stamp: Stamp


_known: WeakKeyDictionary[Ledger, dict[str, _Known]] = WeakKeyDictionary()


def book_now(account: Account, ledger: Ledger) -> Book:
    """All replies of an account, at most FRESH_SECONDS old; never raises.

    What cannot be read stays as it was when it could be, so that the rest still answers.
    """
    accounts = _known.setdefault(ledger, {})
    known, now = accounts.get(account.name), monotonic()
    if known is None or now - known.at >= FRESH_SECONDS:
        known = accounts[account.name] = _read(account, ledger, known, now)
    return known.book


def reread(account: Account, ledger: Ledger) -> None:
    """Have this process look again at once: somebody has just changed a reply."""
    _known.setdefault(ledger, {}).pop(account.name, None)


def _read(account: Account, ledger: Ledger, before: _Known | None, now: float) -> _Known:
    stamp = _stamp(account)
    filed = before.filed if before and before.stamp == stamp else _filed(account, before)
    stored = _stored(account, ledger, before)
    if before and (stored, filed) == (before.stored, before.filed):
        return _Known(before.book, now, stored, filed, stamp)
    return _Known(Book([*stored, *filed]), now, stored, filed, stamp)


def _stored(account: Account, ledger: Ledger, before: _Known | None) -> list[OwnReply]:
    try:
        return ledger.own_replies(account.name)
    except LedgerAway as error:
        log.warning("own_replies_away", account=account.name, error=type(error).__name__)
        return before.stored if before else []


def _filed(account: Account, before: _Known | None) -> tuple[OwnReply, ...]:
    try:
        return file_replies(account)
    except RepliesInvalid as error:
        count = len(error.faults)
        log.warning("replies_unreadable", account=account.name, faults=count, see="gongbao replies")
        return before.filed if before else ()


def _stamp(account: Account) -> Stamp:
    """What changes with the file; None where there is none."""
    try:
        found = account.replies.stat() if account.replies else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size) if found else None

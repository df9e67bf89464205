"""Answer with the account's own replies, which come before anything is searched."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from structlog import get_logger

from bot.messages import Card, ImageReply, NewsReply, TextReply
from workers.errors import SettingsInvalid, WeChatError
from workers.ledger import LedgerAway
from workers.ownreplies import Article, Book, Match, Origin, Picture, RepliesInvalid, Text
from workers.replybook import file_replies, media_id_of

if TYPE_CHECKING:
    from bot.messages import Reply
    from workers.account import Account
    from workers.ledger import Ledger
    from workers.ownreplies import OwnReply
    from workers.services import Services

FRESH_SECONDS: Final = 2.0
"""So long a process answers by what it knows: one query, and one look at the file, for all that
come meanwhile."""
UPLOAD_SECONDS: Final = 2.5
"""What an answer may wait for WeChat to take a picture: it has 5 s in all."""

Stamp = tuple[int, int] | None

log = get_logger(__name__)


@dataclass(slots=True)
class _Kept:
    """What this process knows of an account's replies, and since when."""

    book: Book
    at: float
    stored: list[OwnReply]
    filed: tuple[OwnReply, ...]
    stamp: Stamp


_kept: WeakKeyDictionary[Ledger, dict[str, _Kept]] = WeakKeyDictionary()


def answer_own(text: str, account: Account, services: Services) -> Reply | None:
    """The account's own answer to these words; None where it has none."""
    return _said(_book(account, services).find(text), account, services)


def own_welcome(account: Account, services: Services) -> Reply | None:
    """What the account says to a new follower; None where the setting, or we, speak instead.

    What the back end once said gives way to the `welcome` of the settings, which is newer.
    """
    reply = _book(account, services).on(Match.FOLLOW)
    if reply is not None and reply.origin is Origin.BACK_END and account.welcome:
        return None
    return _said(reply, account, services)


def own_default(account: Account, services: Services) -> Reply | None:
    """What the account says where nothing else answers; None where it has nothing of its own."""
    return _said(_book(account, services).on(Match.DEFAULT), account, services)


def reread(account: Account, services: Services) -> None:
    """Have this process look again at once: somebody has just changed a reply."""
    _kept.setdefault(services.ledger, {}).pop(account.name, None)


def _said(reply: OwnReply | None, account: Account, services: Services) -> Reply | None:
    match reply.body if reply is not None else None:
        case Text(words):
            return TextReply(words)
        case Article(title=title, url=url, summary=summary, picture=picture):
            return NewsReply((Card(title=title, summary=summary, picture=picture, url=url),))
        case Picture() as picture:
            return _image(picture, account, services)
        case _:
            return None


def _image(picture: Picture, account: Account, services: Services) -> ImageReply | None:
    """The picture, or None where it cannot be had in time: then something else answers."""
    try:
        media_id = media_id_of(picture, account, services, seconds=UPLOAD_SECONDS)
    except (WeChatError, LedgerAway, SettingsInvalid) as error:
        log.warning("own_picture_missing", account=account.name, error=type(error).__name__)
        return None
    return ImageReply(media_id) if media_id else None


def _book(account: Account, services: Services) -> Book:
    known = _kept.setdefault(services.ledger, {})
    kept = known.get(account.name)
    now = time.monotonic()
    if kept is None or not 0 <= now - kept.at < FRESH_SECONDS:
        kept = known[account.name] = _read(account, services.ledger, kept, now)
    return kept.book


def _read(account: Account, ledger: Ledger, before: _Kept | None, now: float) -> _Kept:
    """Look again; what cannot be read now stays as it was, so that the rest still answers."""
    stamp = _stamp(account)
    filed = before.filed if before and before.stamp == stamp else _filed(account, before)
    try:
        stored = ledger.own_replies(account.name)
    except LedgerAway as error:
        log.warning("own_replies_away", account=account.name, error=type(error).__name__)
        stored = before.stored if before else []
    if before and (stored, filed) == (before.stored, before.filed):
        return _Kept(before.book, now, before.stored, before.filed, stamp)
    return _Kept(Book([*stored, *filed]), now, stored, filed, stamp)


def _filed(account: Account, before: _Kept | None) -> tuple[OwnReply, ...]:
    try:
        return file_replies(account)
    except RepliesInvalid as error:
        faults = len(error.faults)
        log.warning(
            "replies_unreadable", account=account.name, faults=faults, see="gongbao replies"
        )
        return before.filed if before else ()


def _stamp(account: Account) -> Stamp:
    """What changes with the file; None where there is none."""
    try:
        found = account.replies.stat() if account.replies else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size) if found else None

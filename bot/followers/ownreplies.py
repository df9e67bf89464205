"""Answer with the account's own replies, which come before anything is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from structlog import get_logger

from bot.messages import Card, ImageReply, NewsReply, TextReply
from workers.errors import SettingsInvalid, WeChatError
from workers.ledger import LedgerAway
from workers.ownreplies import Article, Match, Origin, Picture, Text
from workers.replybook import book_now
from workers.replyfile import media_id_of
from workers.scratch import Unreachable

if TYPE_CHECKING:
    from bot.messages import Reply
    from workers.account import Account
    from workers.ownreplies import OwnReply
    from workers.services import Services

UPLOAD_SECONDS: Final = 2.5
"""What an answer may wait for WeChat to take a picture: it has 5 s in all."""

log = get_logger(__name__)


def answer_own(text: str, account: Account, services: Services) -> Reply | None:
    """The account's own answer to these words; None where it has none."""
    return _said(book_now(account, services.ledger).find(text), account, services)


def own_welcome(account: Account, services: Services) -> Reply | None:
    """What the account says to a new follower; None where the setting, or we, speak instead.

    What the back end once said gives way to the `welcome` of the settings, which is newer.
    """
    reply = book_now(account, services.ledger).on(Match.FOLLOW)
    if reply is not None and reply.origin is Origin.BACK_END and account.welcome:
        return None
    return _said(reply, account, services)


def own_default(account: Account, services: Services) -> Reply | None:
    """What the account says where nothing else answers; None where it has nothing of its own."""
    return _said(book_now(account, services.ledger).on(Match.DEFAULT), account, services)


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
    except (WeChatError, LedgerAway, SettingsInvalid, Unreachable) as error:
        log.warning("own_picture_missing", account=account.name, error=type(error).__name__)
        return None
    return ImageReply(media_id) if media_id else None

"""Read what a customer-service message says. Platform docs: sendCustomMessage."""

from typing import Any

from bot.sandbox.call import Refusal, text_of
from bot.sandbox.world import Account

TEXT_BYTES = 2048  # docs name no limit of their own; the one of all texts to a follower
KINDS = frozenset(
    {
        "text",
        "image",
        "voice",
        "video",
        "music",
        "news",
        "mpnews",
        "mpnewsarticle",
        "msgmenu",
        "miniprogrampage",
    }
)


def content_of(account: Account, body: dict[str, Any], now: float) -> tuple[str, dict[str, Any]]:
    """Answer the msgtype and the object of that name. Raises Refusal."""
    if body.get("customservice"):
        # No account of the sandbox has seats of customer service.
        raise Refusal(65400, "please enable new custom service first")
    kind = text_of(body, "msgtype")
    if kind not in KINDS:
        # Cards are no more, and `link` is a mini-program's.
        raise Refusal(40008, "invalid message type")
    content = body.get(kind)
    if not isinstance(content, dict):
        raise Refusal(47001, "data format error")
    _check(account, kind, content, now)
    return kind, content


def _check(account: Account, kind: str, content: dict[str, Any], now: float) -> None:
    match kind:
        case "text":
            _text(content)
        case "image" | "voice" | "video":
            _known(account, text_of(content, "media_id"), kind, now)
        case "music":
            _known(account, text_of(content, "thumb_media_id"), "thumb", now)
        case "news":
            _news(content)
        case "mpnews":
            # Docs: being taken out of service; what has become of old news are drafts.
            if text_of(content, "media_id") not in account.drafts:
                raise Refusal(40007, "invalid media_id")
        case "mpnewsarticle":
            _article(account, text_of(content, "article_id"))
        case "msgmenu":
            _menu(content)
        case "miniprogrampage":
            raise Refusal(45064, "no mini-program is linked to the account")


def _text(content: dict[str, Any]) -> None:
    words = text_of(content, "content")
    if not words:
        raise Refusal(44004, "empty content")
    if len(words.encode()) > TEXT_BYTES:
        raise Refusal(45002, "content size out of limit")


def _known(account: Account, media_id: str, kind: str, now: float) -> None:
    """Find a material, permanent or not yet expired, of the right type."""
    found = account.materials.get(media_id) or account.temporary.get(media_id)
    is_expired = found is not None and found.expires_at is not None and found.expires_at <= now
    if found is None or is_expired:
        raise Refusal(40007, "invalid media_id")
    if found.type != kind and not (kind == "thumb" and found.type == "image"):
        raise Refusal(40004, "invalid media type")


def _news(content: dict[str, Any]) -> None:
    articles = content.get("articles")
    if not isinstance(articles, list) or not articles:
        raise Refusal(44003, "empty news data")
    if len(articles) > 1:  # docs: one since 2018-10-12
        raise Refusal(45008, "article size out of limit")


def _article(account: Account, article_id: str) -> None:
    if not any(one.article_id == article_id and one.state == "out" for one in account.releases):
        raise Refusal(53600, "invalid article_id")


def _menu(content: dict[str, Any]) -> None:
    entries = content.get("list")
    good = isinstance(entries, list) and all(
        isinstance(one, dict) and "id" in one and isinstance(one.get("content"), str)
        for one in entries
    )
    if not good or not entries:
        raise Refusal(40035, "invalid parameter: msgmenu.list")

"""WeChat's messages as our objects, and our replies as WeChat's XML. Pure.

Read from the fields themselves and not through wechatpy's classes: those have none for
PUBLISHJOBFINISH, rewrite EventKey in place, and leave `]]>` in a reply as it is.
Platform docs: "Receiving standard messages", "Receiving event pushes", "Passive user reply".
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT_BYTES: Final = 2047
"""Of UTF-8; sources name 2047 and 2048, and nothing at all arrives above the true one."""
CARDS_TO_A_MESSAGE: Final = 1
CARDS_TO_AN_EVENT: Final = 8
"""Platform docs, note of 2018-10-12; with more of them no reply arrives."""

# Neither XML 1.0 nor a chat knows them; a lone surrogate cannot even be encoded.
NOBODY: Final = "\ue000"
"""Stands for the recipient in a reply that is kept; a private character, which none has."""
_TO: Final = re.compile(r"(<ToUserName><!\[CDATA\[)(.*?)(\]\]></ToUserName>)", re.DOTALL)
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Anything that came in. `kind` is MsgType; `sent_at` is WeChat's epoch second, 0 if unsaid.

    `follower` is an openid and `official` the account's own id (gh_…); a reply swaps them.
    `identity` is the same for every delivery of one message and tells nothing of its sender.
    `sealed` says that all of it was decrypted with the account's key, so that WeChat wrote it; a
    clear message is signed by nobody, and whoever saw one can write another.
    """

    account: str
    kind: str
    follower: str = field(repr=False)
    official: str = field(repr=False)
    sent_at: int
    identity: str = field(repr=False)
    sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage(Message):
    """Words a follower typed, or tapped in a link that sends them."""

    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageMessage(Message):
    """A picture a follower sent: its temporary material and its address."""

    media_id: str = field(repr=False)
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMessage(Message):
    """Speech; `recognised` is "" unless the account has the (deprecated) recognition."""

    media_id: str = field(repr=False)
    recognised: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Message):
    """Something that happened. `name` is in lower case: the platform spells some both ways.

    `fields` is all that came, nested as the XML was.
    """

    name: str
    key: str = field(repr=False)
    fields: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMessage(Message):
    """A kind nothing more is known of: a video, a place, a link, or what is yet to come."""


@dataclass(frozen=True, slots=True)
class TextReply:
    """Words; links as `<a href>`. What is over the limit is cut off, and "…" says so."""

    words: str


@dataclass(frozen=True, slots=True)
class ImageReply:
    """A picture by its media id; GIF does not arrive."""

    media_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One article of a news reply; `picture` is the address of a JPEG or PNG, or ""."""

    title: str
    summary: str = ""
    picture: str = ""
    url: str


@dataclass(frozen=True, slots=True)
class NewsReply:
    """Cards, the first being the one that arrives when the follower has written."""

    cards: tuple[Card, ...]


Reply = TextReply | ImageReply | NewsReply


def read(fields: Mapping[str, object], account: str, *, sealed: bool = False) -> Message:
    """Turn a callback's fields into a message; what is not understood is an OtherMessage."""
    kind = _text(fields, "MsgType").lower()
    message = Message(
        account=account,
        kind=kind,
        follower=_text(fields, "FromUserName"),
        official=_text(fields, "ToUserName"),
        sent_at=_second(_text(fields, "CreateTime")),
        identity=_identity(fields),
        sealed=sealed,
    )
    return _told_apart(message, fields)


def _told_apart(message: Message, fields: Mapping[str, object]) -> Message:
    said = {name: getattr(message, name) for name in Message.__dataclass_fields__}
    match message.kind:
        case "text":
            return TextMessage(**said, words=_text(fields, "Content"))
        case "image":
            media_id, url = _text(fields, "MediaId"), _text(fields, "PicUrl")
            return ImageMessage(**said, media_id=media_id, url=url)
        case "voice":
            media_id, heard = _text(fields, "MediaId"), _text(fields, "Recognition")
            return VoiceMessage(**said, media_id=media_id, recognised=heard)
        case "event":
            name, key = _text(fields, "Event").lower(), _text(fields, "EventKey")
            return Event(**said, name=name, key=key, fields=fields)
        case _:
            return OtherMessage(**said)


def _identity(fields: Mapping[str, object]) -> str:
    """SHA-256 of what the platform says tells deliveries apart.

    Messages have a MsgId, events only sender and second. Finished mass sends and publications
    all come from one sender, so their own ids are added: two may end in the same second.
    """
    job = fields.get("PublishEventInfo")
    names = ("FromUserName", "CreateTime", "MsgType", "MsgId", "Event", "EventKey", "MsgID")
    parts = [_text(fields, name) for name in names]
    parts.append(_text(job, "publish_id") if isinstance(job, dict) else "")
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def rendered(reply: Reply, message: Message, now: float) -> str:
    """Write the reply's XML to who sent `message`; "" if nothing would be left to say."""
    match reply:
        case TextReply(words):
            kind, body = "text", _text_body(words)
        case ImageReply(media_id):
            kind, body = "image", f"<Image>{_tag('MediaId', media_id)}</Image>"
        case _:
            most = CARDS_TO_AN_EVENT if isinstance(message, Event) else CARDS_TO_A_MESSAGE
            kind, body = "news", _news_body(reply.cards[:most])
    if not body or not message.follower or not message.official:
        return ""
    return (
        f"<xml>{_tag('ToUserName', message.follower)}{_tag('FromUserName', message.official)}"
        f"<CreateTime>{int(now)}</CreateTime>{_tag('MsgType', kind)}{body}</xml>"
    )


def nameless(xml: str) -> bytes:
    """Take the recipient out of a reply's XML, where it stands first: what is kept names nobody."""
    return _TO.sub(rf"\g<1>{NOBODY}\g<3>", xml, count=1).encode()


def addressed(xml: bytes, message: Message) -> bytes:
    """Put whoever sent `message` where `nameless` took somebody out."""
    return xml.replace(NOBODY.encode(), _clean(message.follower).encode(), 1)


def fitted(words: str) -> str:
    """Make words writable and at most TEXT_BYTES long, cut between two characters, with "…"."""
    words = _UNWRITABLE.sub("", words)
    raw = words.encode()
    if len(raw) <= TEXT_BYTES:
        return words
    return raw[: TEXT_BYTES - len("…".encode())].decode("utf-8", "ignore") + "…"


def _text_body(words: str) -> str:
    content = fitted(words)
    return _tag("Content", content) if content.strip() else ""


def _news_body(cards: tuple[Card, ...]) -> str:
    if not cards:
        return ""
    items = "".join(
        f"<item>{_tag('Title', card.title)}{_tag('Description', card.summary)}"
        f"{_tag('PicUrl', card.picture)}{_tag('Url', card.url)}</item>"
        for card in cards
    )
    return f"<ArticleCount>{len(cards)}</ArticleCount><Articles>{items}</Articles>"


def _tag(name: str, value: str) -> str:
    """One tag of text; `]]>` would end the CDATA, so it is divided between two of them."""
    return f"<{name}><![CDATA[{_clean(value)}]]></{name}>"


def _clean(value: str) -> str:
    return _UNWRITABLE.sub("", value).replace("]]>", "]]]]><![CDATA[>")


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _second(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else 0

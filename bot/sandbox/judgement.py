"""Decide what a follower sees of an account's answer. Pure.

Platform docs: "Passive user reply". Reasons are English, for whoever wrote the bot; what the
follower would read is what WeChat writes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from xml.etree import ElementTree as ET

from bot.sandbox.callbacks import Keys, Unreadable, decrypted, signature

OUT_OF_SERVICE = "该公众号暂时无法提供服务，请稍后再试"
TEXT_BYTES = 2047  # 2048 and 2047 are both reported; over it nothing arrives
MOST_ARTICLES = 8
# Since 2018-10-12 these are answered with one article at most.
ONE_ARTICLE = frozenset({"text", "image", "voice", "video", "location"})

Outcome = Literal["silence", "reply", "nothing", "out_of_service"]
MediaType = Callable[[str], str | None]  # media id → mime type, None if the account has it not


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """The message that was answered: its two parties and its MsgType."""

    gh_id: str
    openid: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the follower sees, and why.

    `silence`: asked for by the account. `nothing`: it answered, but WeChat shows none of it.
    `seen` holds the reply's MsgType and what is in it; `reply` is its XML, decrypted.
    """

    outcome: Outcome
    reason: str = ""
    seen: dict[str, Any] = field(default_factory=dict)
    reply: str = ""

    @property
    def shown(self) -> str:
        """The words in the chat, empty if there are none."""
        if self.outcome == "out_of_service":
            return OUT_OF_SERVICE
        return str(self.seen.get("Content", ""))


class _Wrong(Exception):
    """The answer is no reply; its text says why."""


class _Unseen(Exception):
    """The answer is a reply that WeChat passes over; its text says why."""


def judged(body: bytes, keys: Keys, trigger: Trigger, media: MediaType) -> Verdict:
    """Judge the body of an answer that came in time with status 200."""
    if body in (b"", b"success"):
        return Verdict(outcome="silence")
    clear = b""
    try:
        clear = _opened(body, keys)
        seen = _checked(_tree(clear), trigger, media)
    except (_Wrong, Unreadable) as error:
        return Verdict(outcome="out_of_service", reason=str(error), reply=_text(clear))
    except _Unseen as error:
        return Verdict(outcome="nothing", reason=str(error), reply=_text(clear))
    outcome: Outcome = "silence" if seen["MsgType"] == "transfer_customer_service" else "reply"
    return Verdict(outcome=outcome, seen=seen, reply=_text(clear))


def out_of_service(reason: str) -> Verdict:
    """The verdict where no answer came at all."""
    return Verdict(outcome="out_of_service", reason=reason)


def _opened(body: bytes, keys: Keys) -> bytes:
    """Take the reply out of its envelope. Safe mode wants one, compatible mode takes both forms."""
    root = _tree(body)
    encrypt = root.findtext("Encrypt")
    if encrypt is None:
        if keys.mode == "safe":
            raise _Wrong("safe mode: the reply must be encrypted")
        return body
    if keys.mode == "plain":
        raise _Wrong("plain mode: the reply must not be encrypted")
    stamp = [_needed(root, name).strip() for name in ("TimeStamp", "Nonce")]
    if signature(keys.token, *stamp, encrypt) != _needed(root, "MsgSignature"):
        raise _Wrong("MsgSignature does not fit")
    return decrypted(encrypt, keys)


def _tree(body: bytes) -> ET.Element:
    try:
        root = ET.fromstring(body)  # noqa: S314 - the account's own answer, and expat limits entities
    except (ET.ParseError, ValueError, LookupError) as error:
        raise _Wrong("neither empty, nor success, nor XML") from error
    if root.tag != "xml":
        raise _Wrong("the outermost element is not <xml>")
    return root


def _checked(root: ET.Element, trigger: Trigger, media: MediaType) -> dict[str, Any]:
    """Read a reply; the two parties are those of the message, swapped."""
    if _needed(root, "ToUserName") != trigger.openid:
        raise _Wrong("ToUserName is not the follower")
    if _needed(root, "FromUserName") != trigger.gh_id:
        raise _Wrong("FromUserName is not the account")
    if not _needed(root, "CreateTime").strip().isdigit():
        raise _Wrong("CreateTime is no number of seconds")
    kind = _needed(root, "MsgType")
    match kind:
        case "text":
            return {"MsgType": kind, "Content": _words(root)}
        case "news":
            return {"MsgType": kind, "Articles": _articles(root, trigger)}
        case "image" | "voice" | "video" | "music":
            return {"MsgType": kind, **_media(root, kind, media)}
        case "transfer_customer_service":
            return {"MsgType": kind}
    raise _Wrong(f"MsgType {kind[:40]!r} is none of a reply's")


def _words(root: ET.Element) -> str:
    words = _needed(root, "Content")
    if len(words.encode()) > TEXT_BYTES:
        raise _Unseen(f"a text of {len(words.encode())} bytes, over {TEXT_BYTES}")
    return words


def _articles(root: ET.Element, trigger: Trigger) -> list[dict[str, str]]:
    items = root.findall("Articles/item")
    if _needed(root, "ArticleCount").strip() != str(len(items)) or not items:
        raise _Wrong("ArticleCount is not the number of articles")
    most = 1 if trigger.kind in ONE_ARTICLE else MOST_ARTICLES
    if len(items) > most:
        raise _Unseen(f"{len(items)} articles, over {most}")
    names = ("Title", "Description", "PicUrl", "Url")
    return [{name: item.findtext(name) or "" for name in names} for item in items]


def _media(root: ET.Element, kind: str, media: MediaType) -> dict[str, str]:
    """Read the inner element; a media id must be one of the account's, and no GIF for a picture."""
    inner = root.find(kind.capitalize())
    if inner is None:
        raise _Wrong(f"no <{kind.capitalize()}>")
    name = "ThumbMediaId" if kind == "music" else "MediaId"
    mime = media(_needed(inner, name))
    if mime is None:
        raise _Wrong(f"{name} is unknown")
    if kind == "image" and mime == "image/gif":
        raise _Wrong("a reply's picture must not be a GIF")
    return {child.tag: child.text or "" for child in inner}


def _needed(element: ET.Element, name: str) -> str:
    text = element.findtext(name)
    if not text:
        raise _Wrong(f"no {name}")
    return text


def _text(clear: bytes) -> str:
    return clear.decode("utf-8", "replace")

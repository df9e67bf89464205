"""Read a request to send to many: to whom, what, and under which key. Pure.

Platform docs: Batch_Sends; sendAll, massSend, preview.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.call import Refusal, text_of
from bot.sandbox.masses import Content, Target

_TAG = re.compile(r"[0-9]{1,9}")
LEAST_OPENIDS, MOST_OPENIDS = 2, 10_000  # massSend, touser


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A request as read. `key` is the clientmsgid, or what WeChat makes in its place."""

    target: Target
    content: Content
    ignore_reprint: bool
    key: str


def wanted(body: Mapping[str, Any], target: Target, *, longest_key: int) -> Wanted:
    """Read what sendall and send have in common. Raises Refusal."""
    content = content_of(body)
    return Wanted(
        target=target,
        content=content,
        ignore_reprint=_ignore_reprint(body),
        key=_key(body, target, content, longest_key),
    )


def filter_of(body: Mapping[str, Any]) -> Target:
    """Read sendall's `filter`: is_to_all, else tag_id (a number, or one as a text)."""
    rule = body.get("filter")
    if not isinstance(rule, dict):
        raise Refusal(40097, "invalid args: filter")
    everyone = rule.get("is_to_all", False)
    if not isinstance(everyone, bool):
        # Reported in 2023: is_to_all as a text ("false") is answered with this misleading code.
        raise Refusal(40008, "invalid message type")
    if everyone:
        return Target(everyone=True)
    tag = str(rule.get("tag_id"))
    if not _TAG.fullmatch(tag):
        raise Refusal(40152, "invalid tag_id")
    return Target(tag=int(tag))


def list_of(body: Mapping[str, Any]) -> Target:
    """Read send's `touser`: 2 to 10,000 openids (massSend)."""
    listed = body.get("touser")
    if not isinstance(listed, list) or not all(isinstance(one, str) and one for one in listed):
        raise Refusal(40031, "invalid openid list")
    openids = tuple(dict.fromkeys(listed))
    if len(openids) < LEAST_OPENIDS:
        raise Refusal(40130, "invalid openid list size, at least two openid")
    if len(openids) > MOST_OPENIDS:
        raise Refusal(40032, "invalid openid list size")
    return Target(openids=openids)


def content_of(body: Mapping[str, Any]) -> Content:
    """Read `msgtype` and the object of that name."""
    kind = text_of(body, "msgtype")
    match kind:
        case "wxcard":
            raise Refusal(45113, "card message is no longer supported")
        case "text":
            return Content(kind=kind, text=_text(body))
        case "mpnews" | "voice" | "mpvideo":
            return Content(kind=kind, media_ids=(_media_id(body.get(kind)),))
        case "image":
            return Content(kind=kind, media_ids=_images(body))
    raise Refusal(40008, "invalid message type")


def _text(body: Mapping[str, Any]) -> str:
    part = body.get("text")
    words = text_of(part, "content") if isinstance(part, dict) else ""
    if not words:
        raise Refusal(44004, "empty content")
    return words


def _images(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Take `images` of today or `image` of old; both are sent by clients that work."""
    part = body.get("images")
    if not isinstance(part, dict):
        return (_media_id(body.get("image")),)
    listed = part.get("media_ids")
    if not isinstance(listed, list) or not listed:
        raise Refusal(41006, "media_id missing")
    return tuple(_media_id({"media_id": one}) for one in listed)


def _media_id(part: object) -> str:
    media_id = text_of(part, "media_id") if isinstance(part, dict) else ""
    if not media_id:
        raise Refusal(41006, "media_id missing")
    return media_id


def _ignore_reprint(body: Mapping[str, Any]) -> bool:
    """Read send_ignore_reprint: 0 (the default) or 1; texts of them are sent too (2022)."""
    value = str(body.get("send_ignore_reprint", 0))
    if value not in ("0", "1"):
        raise Refusal(40097, "invalid args: send_ignore_reprint")
    return value == "1"


def _key(body: Mapping[str, Any], target: Target, content: Content, longest: int) -> str:
    """Take the clientmsgid, or make the digest of target and content that WeChat makes.

    Batch_Sends, clientmsgid: "at most 64 bytes" in old editions and 32 in new ones.
    """
    key = text_of(body, "clientmsgid")
    if len(key.encode()) > longest:
        raise Refusal(45067, "clientmsgid size out of limit")
    if key:
        return key
    told = [asdict(target), asdict(content)]
    # A clientmsgid has at most 64 bytes and this has more: the two never meet.
    return "digest:" + hashlib.sha256(json.dumps(told).encode()).hexdigest()

"""What WeChat gives back, as objects, and the reading of it. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workers.wechat.errcodes import remedy, silence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.publication import Kind
    from workers.wechat.transport import Answer

OK = 200


@dataclass(frozen=True, slots=True)
class Material:
    """A permanent material: its media_id, and its address (https), which only images have."""

    media_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as WeChat keeps it: articles as it gives them back, all fields; epoch seconds.

    `articles` is empty in a list asked for without content; `update_time` is 0 if untold.
    """

    media_id: str
    articles: tuple[dict[str, Any], ...] = field(repr=False)
    update_time: int = 0

    @classmethod
    def read(cls, media_id: str, content: Mapping[str, Any], update_time: object = 0) -> Draft:
        """Read what draft/get answers, or what stands under `content` in a list."""
        at = update_time or content.get("update_time") or 0
        return cls(media_id, tuple(content.get("news_item") or ()), int(str(at)))


def read(call: str, answer: Answer, kind: Kind) -> dict[str, Any]:
    """The JSON object of an answer; raises the remedy if it says no, or cannot be trusted.

    Decoded as UTF-8 whatever the header says, because WeChat names no charset; control
    characters inside strings are let through, because authors' texts hold them.
    """
    if answer.status != OK:
        raise silence(call, f"微信回答了 HTTP {answer.status}")
    try:
        found = json.loads(answer.content.decode("utf-8-sig", "replace"), strict=False)
        errcode = int(found.get("errcode") or 0)
    except (ValueError, TypeError, AttributeError, RecursionError):
        found, errcode = None, 0
    if not isinstance(found, dict):
        raise silence(call, "微信的回答无法识别")
    if errcode:
        words, earlier = str(found.get("errmsg", "")), identity(found.get("msg_id"))
        raise remedy(call, errcode, words, kind=kind, earlier=earlier)
    return found


def read_file(call: str, answer: Answer, kind: Kind) -> bytes:
    """The bytes of a file. What says no, or names a film's address instead, is JSON."""
    if answer.status != OK or answer.content.lstrip().startswith(b"{"):
        read(call, answer, kind)
        raise silence(call, "微信给的不是文件")
    if not answer.content:
        raise silence(call, "微信给的文件是空的")
    return answer.content


def need(call: str, found: Mapping[str, Any], name: str) -> str:
    """A field without which the answer is worth nothing."""
    value = found.get(name)
    if not value or not isinstance(value, str):
        raise silence(call, f"微信的回答里没有 {name}")
    return value


def identity(value: object) -> str:
    """An id as text: WeChat gives the same one as a number here and as a text there."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return str(value)
    return "".join(value.split()) if isinstance(value, str) else ""


def need_id(call: str, found: Mapping[str, Any], name: str) -> str:
    """An id without which the answer is worth nothing."""
    return need(call, {name: identity(found.get(name))}, name)


def need_number(call: str, found: Mapping[str, Any], name: str) -> int:
    """A whole number without which the answer is worth nothing; a text of one will do."""
    try:
        return int(str(found[name]))
    except (KeyError, ValueError):
        raise silence(call, f"微信的回答里没有 {name}") from None


def secure(url: str) -> str:
    """The https form of an address: WeChat gives http ones, and its servers answer both."""
    return "https://" + url.removeprefix("http://") if url.startswith("http://") else url

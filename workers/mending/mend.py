"""One mend: which part of a page, what stands there now, and who said so. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

SHOWN: Final = 40
LONGEST_NAME: Final = 300  # characters; an address that is longer is known by its hash


class Part(StrEnum):
    """What of a page can be mended without the page."""

    TITLE = "title"
    SUMMARY = "summary"
    COVER = "cover"
    CROP = "crop"
    PICTURE = "picture"
    TEXT = "text"


PART_NAMES: Final = {
    Part.TITLE: "标题",
    Part.SUMMARY: "摘要",
    Part.COVER: "封面",
    Part.CROP: "裁图",
    Part.PICTURE: "图片",
    Part.TEXT: "正文",
}

WIDE: Final = "wide"
SQUARE: Final = "square"
RATIOS: Final = {WIDE: "2.35:1", SQUARE: "1:1"}
"""The two parts of a cover that are shown, by their places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """What takes the place of a part, until the page itself says something else there.

    `place` is a picture's name (see `named`), the words that are replaced, or which crop of the
    cover, `wide` or `square`; "" for the others.
    `value` is the new title or summary, the words instead, or the name of the body picture that
    becomes the cover, or a crop's left_top_right_bottom; "" with a picture that was sent, whose
    bytes are `picture` (None where they were not asked for) and `sha256` (hex). `basis` is a hash
    of what the page itself said there, see `basis_of`. `id` is 0 before the ledger has it.
    """

    part: Part
    place: str = ""
    value: str = ""
    basis: str
    who: str
    created_at: datetime
    id: int = 0
    sha256: str = ""
    picture: bytes | None = field(default=None, repr=False)


def named(ref: str) -> str:
    """The name of a picture: its ref, or a hash of one that holds the picture itself."""
    if ref.startswith("data:") or len(ref) > LONGEST_NAME:
        return f"sha256:{sha256(ref.encode('utf-8', 'surrogatepass')).hexdigest()}"
    return ref


def with_mends(revision: str, mends: Iterable[Mend]) -> str:
    """The revision of pages with what is laid over them: the pages' own where that is nothing."""
    told = [(m.id, m.part, m.place, m.value, m.sha256) for m in mends]
    if not told:
        return revision
    return sha256(json.dumps([revision, *sorted(told)]).encode()).hexdigest()


def saying(mend: Mend) -> str:
    """A mend in a few words: 标题「…」, 正文「旧→新」, 图片."""
    name = PART_NAMES[mend.part]
    if mend.part is Part.TEXT:
        return f"{name}「{short(mend.place)}→{short(mend.value)}」"
    if mend.part is Part.CROP:
        return f"{name} {RATIOS[mend.place]}"
    return f"{name}「{short(mend.value)}」" if mend.part in (Part.TITLE, Part.SUMMARY) else name


def short(words: str) -> str:
    """Words for a sentence about them."""
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"

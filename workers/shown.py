"""An article as it was typeset to be looked at, with all that was found on the way. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from workers.errors import Fault, Gravity


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPicture:
    """A picture of the article: its ref and line in the page, and where its bytes are.

    `sha256` (hex) is of the bytes as they came, "" where they could not be had; `address` is the
    one in the article: WeChat's own, or a stand-in of the same kind where it has none yet.
    """

    ref: str
    line: int | None
    alt: str
    sha256: str
    address: str
    hosted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One article of a publication; `page` is the place of its page among the pages, from 0.

    `cover` is the sha256 of its cover's bytes, "" where a card is drawn, which is then `card`
    (base64); `cover_size` is in pixels, `wide` and `square` are the crops as draft/add wants them,
    `croppable` says that a mend may choose others.
    `notes` are numbers, texts and addresses; `articles` is how many the publication has.
    """

    page: int
    name: str
    theme: str
    title: str
    whole_title: str
    title_cut: str
    author: str
    summary: str
    html: str = field(repr=False)
    characters: int
    source_url: str
    articles: int
    cover: str
    card: str = field(repr=False)
    cover_size: tuple[int, int]
    wide: str
    square: str
    croppable: bool = False
    notes: tuple[tuple[int, str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    items: tuple[tuple[str, int | None], ...] = ()
    pictures: tuple[ShownPicture, ...] = ()
    faults: tuple[Fault, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Shown:
        """Read what to_json wrote."""
        known = json.loads(text)
        for name in ("notes", "links", "items"):
            known[name] = tuple(tuple(each) for each in known[name])
        known["cover_size"] = tuple(known["cover_size"])
        known["pictures"] = tuple(ShownPicture(**each) for each in known["pictures"])
        known["faults"] = tuple(
            Fault(**{**each, "gravity": Gravity(each["gravity"])}) for each in known["faults"]
        )
        return cls(**known)


def version_of(revision: str, article_hash: str | None) -> str:
    """Name what was looked at: another page, or another draft of it, is looked at anew."""
    return hashlib.sha256(f"{revision} {article_hash}".encode()).hexdigest()[:32]


def stand_in(sha256: str) -> str:
    """Give a picture that is not at WeChat yet an address that its filter leaves alone."""
    return f"https://mmbiz.qpic.cn/gongbao/{sha256}/0"

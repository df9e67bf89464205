"""One reply of the account's own: to which words, and what is answered. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

TEXT_BYTES: Final = 2047
"""Of UTF-8, which one answer in chat may have. Sources name 2047 and 2048."""


class Match(StrEnum):
    """When a reply answers: to these words alone, to all that hold them, or to an occasion."""

    EXACT = "exact"
    CONTAINS = "contains"
    FOLLOW = "follow"  # somebody has just followed
    DEFAULT = "default"  # nothing else answers


OCCASIONS: Final = frozenset({Match.FOLLOW, Match.DEFAULT})


class Origin(StrEnum):
    """Where a reply comes from; of two for the same words, the first of these answers."""

    CHAT = "chat"
    FILE = "file"
    BACK_END = "back_end"


@dataclass(frozen=True, slots=True)
class Text:
    """Words, with links as `<a href>`; at most TEXT_BYTES."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture by its media_id, or by its file beside replies.toml; one of the two is ""."""

    media_id: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A card that leads somewhere; `picture` is an address, or ""."""

    title: str
    url: str
    summary: str = ""
    picture: str = ""


Body = Text | Picture | Article

_KINDS: Final[dict[str, type[Text | Picture | Article]]] = {
    "text": Text,
    "picture": Picture,
    "article": Article,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReply:
    """`words` in one spelling, "" for an occasion; `who` gave it, `line` of the file, 0 elsewhere.

    A reply from the back end was given by whoever had it imported.
    """

    words: str
    match: Match
    body: Body
    origin: Origin
    who: str = ""
    line: int = 0

    @property
    def kind(self) -> str:
        """What is answered: text, picture or article."""
        return next(name for name, kind in _KINDS.items() if isinstance(self.body, kind))


def body_row(body: Body) -> dict[str, str]:
    """A body as JSON for the ledger, and for whoever asks by machine."""
    return {name: value for name, value in asdict(body).items() if value}


def body_of(kind: str, row: dict[str, Any]) -> Body:
    """The body that body_row wrote."""
    return _KINDS[kind](**row)

"""All replies of one account, and which of them answers some words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.ownreplies.reply import Match, Origin, OwnReply
from workers.words.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable

_ORIGINS: Final = tuple(Origin)
_MATCHES: Final = tuple(Match)


class Book:
    """Replies by the rules of who comes first.

    The longest words answer, so those that are all of what was said come before those that are a
    part of it. Of the same words: what an operator said in chat, then the file, then what the
    back end had; then exact before contains, then the order in which they stand.
    """

    def __init__(self, replies: Iterable[OwnReply]) -> None:
        ordered = sorted(replies, key=_rank)  # a stable sort keeps the order of the file
        self.replies: Final = tuple(ordered)
        self._exact: dict[str, OwnReply] = {}
        self._contained: list[OwnReply] = []
        self._occasions: dict[Match, OwnReply] = {}
        for reply in ordered:
            self._enter(reply)

    def _enter(self, reply: OwnReply) -> None:
        match reply.match:
            case Match.EXACT:
                self._exact.setdefault(reply.words, reply)
            case Match.CONTAINS:
                self._contained.append(reply)
                # What is all of it also holds it; whoever ranks first is there already.
                self._exact.setdefault(reply.words, reply)
            case _:
                self._occasions.setdefault(reply.match, reply)

    def find(self, said: str) -> OwnReply | None:
        """The reply to what somebody typed, None where none is meant."""
        words = spelled(said)
        if not words:
            return None
        whole = self._exact.get(words)
        return whole or next((one for one in self._contained if one.words in words), None)

    def on(self, occasion: Match) -> OwnReply | None:
        """The reply to an occasion: FOLLOW or DEFAULT."""
        return self._occasions.get(occasion)


def _rank(reply: OwnReply) -> tuple[int, int, int]:
    origin = _ORIGINS.index(reply.origin)
    return (-len(reply.words), origin, _MATCHES.index(reply.match))

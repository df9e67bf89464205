"""Find the publication an order is about: the one named, the only one that fits, or ask which."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.operators import choices
from bot.operators.command import Command
from workers.errors import Unfit
from workers.schedule import day_of
from workers.wording import in_chat

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.messages import Reply
    from bot.operators.command import Said
    from workers.people import Role
    from workers.publication import Publication, State

RECENT: Final = 60
"""So many of the newest publications are looked at where none is named."""
SHOWN: Final = 40
NEAR: Final = {"前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2}
DATE: Final = re.compile(r"(?:\d{4}[-年./])?(\d{1,2})[-月./](\d{1,2})[日期]?")
ISSUE: Final = re.compile(r"(\d{4})期")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command about one publication; `follow` gets it, and the words behind it.

    Without a key the first of `fits` that holds for any publication tells which may be meant.
    `keyless` says that these words may begin the order, and are no key.
    """

    names: tuple[str, ...]
    needs: Role
    usage: str
    follow: Callable[[Said, Publication, str], Reply | str]
    fits: tuple[Callable[[Publication], bool], ...]
    keyless: Callable[[Said, str], bool] = lambda _said, _words: False
    reads: bool = False
    slow: bool = False

    @property
    def command(self) -> Command:
        return Command(
            names=self.names,
            needs=self.needs,
            usage=self.usage,
            answer=self.answer,
            reads=self.reads,
            slow=self.slow,
        )

    def answer(self, said: Said) -> Reply | str:
        """Follow the order, or ask which publication is meant. Raises Unfit."""
        first, rest = divided(said.rest)
        named = found(said, first) if first else None
        if named is not None:
            return self.about(said, named, rest)
        words = plain(said.rest)
        if first and not self.keyless(said, words):
            raise Unfit(f"没有叫“{first[:SHOWN]}”的。「列表」看最近的几篇")
        return self._without_key(said, words)

    def about(self, said: Said, publication: Publication, rest: str) -> Reply | str:
        """Follow the order; what speaks against it is said in the words of the chat."""
        try:
            answer = self.follow(said, publication, rest)
        except Unfit as error:
            sentence = in_chat(str(error), key=publication.key)
            raise Unfit(sentence, anyway=error.anyway) from None
        return in_chat(answer, key=publication.key) if isinstance(answer, str) else answer

    def _without_key(self, said: Said, rest: str) -> Reply | str:
        rows = self._fitting(said)
        if not rows:
            raise Unfit(f"现在没有哪一篇能用「{self.names[0]}」。「列表」看最近的几篇")
        if len(rows) == 1:
            return self.about(said, rows[0], rest)
        head = f"「{self.names[0]}」哪一篇？回复数字："
        return choices.offer(said, self.names[0], rest, rows, head)

    def _fitting(self, said: Said) -> Sequence[Publication]:
        rows = said.services.ledger.publications(account=said.account.name, limit=RECENT)
        for fits in self.fits:
            if chosen := [row for row in rows if fits(row)]:
                return chosen
        return []


def stands(*states: State) -> Callable[[Publication], bool]:
    """Say: it is in one of these states."""
    return lambda publication: publication.state in states


def plain(words: str) -> str:
    """One width and one space: phones type full-width letters, digits and signs."""
    return " ".join(unicodedata.normalize("NFKC", words).split())


def divided(words: str) -> tuple[str, str]:
    """Divide an order's words into the first, which may be a key, and the others."""
    first, _, rest = plain(words).partition(" ")
    return first, rest


def found(said: Said, word: str) -> Publication | None:
    """Find by key, page or issue (0618, 0618期, 6月18日, 昨天): the newest that has it."""
    ledger, name = said.services.ledger, said.account.name
    # A key is a slug, mostly in small letters; phones begin a message with a capital.
    for key in dict.fromkeys((word, word.casefold(), _issue(said, word))):
        if key and (row := ledger.find(name, key)) is not None:
            return row
    return None


def _issue(said: Said, word: str) -> str:
    """Read a day as the key of its issue; "" where it is none."""
    if word in NEAR:
        today = day_of(said.services.now(), said.account.schedule)
        return f"{today + timedelta(days=NEAR[word]):%m%d}"
    if date := DATE.fullmatch(word):
        return f"{int(date[1]):02}{int(date[2]):02}"
    return numbered[1] if (numbered := ISSUE.fullmatch(word)) else ""

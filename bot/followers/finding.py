"""What answers words: one card for one sure hit, else a list, else the nearest there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.followers import lines
from bot.followers.answers import Answer, listing, saying, showing
from bot.followers.fronts import card, hit_entry
from bot.followers.lists import Listed
from workers.ledger import Rank

if TYPE_CHECKING:
    from bot.followers.lists import Entry
    from workers.account import Account
    from workers.ledger import Hit, Ledger
    from workers.query import Query

MOST: Final = 20
"""As many as have a number."""
NEAREST: Final = 5


def found(query: Query, account: Account, ledger: Ledger, tutorials: tuple[Entry, ...]) -> Answer:
    """Answer words; `tutorials` are the lines of the series that have them, too."""
    hits = ledger.search(account.name, query, MOST)
    if tutorials:
        sure = [hit for hit in hits if hit.rank is not Rank.NEAR]
        return _with_tutorials(sure, tutorials)
    if not hits:
        return Answer(saying(lines.NOTHING).reply, missed=True)
    if hits[0].rank is Rank.NEAR:
        return listing(Listed(lines.NEAR, tuple(map(hit_entry, hits[:NEAREST]))))
    if len(hits) == 1:
        return one(hits[0], ledger)
    return listing(Listed(lines.FOUND, tuple(map(hit_entry, hits))))


def one(hit: Hit, ledger: Ledger) -> Answer:
    """Answer with the card of the one article that was found."""
    shown = card(ledger, hit.publication, hit.position, hit.heading)
    return showing(shown) if shown else saying(lines.GONE)


def _with_tutorials(hits: list[Hit], tutorials: tuple[Entry, ...]) -> Answer:
    """Tutorials go behind what has the words in a heading, before what has them in a text."""
    known = {entry.address for entry in tutorials}
    rest = [hit for hit in hits if hit.address not in known]
    headed = [hit_entry(hit) for hit in rest if hit.rank is Rank.HEADING]
    others = [hit_entry(hit) for hit in rest if hit.rank is not Rank.HEADING]
    return listing(Listed(lines.FOUND, (*headed, *tutorials, *others)[:MOST]))

"""Feed the series from the owner's file and from pages; no operator's word is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.ledger.engine import Store, writing
from workers.ledger.menus import BY_PAGE, BY_PERSON
from workers.ledger.series_rows import FILE, OPERATOR, PAGE, Hand
from workers.tutorials import identity

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from workers.digest import Tutorial


class SeriesFeeding(Store):
    """What an operator changed or removed stays so, whatever comes in."""

    def feed_file(
        self,
        account: str,
        tutorials: Sequence[Tutorial],
        *,
        pinned: Collection[str],
        who: str,
        now: datetime,
    ) -> int:
        """Take over what the owner's file says, `pinned` by identity; answers what changed.

        What the file no longer names goes, and only the file or an operator brings it back.
        """
        with writing(self._engine) as connection:
            hand = Hand(connection, account, who=who, now=now)
            wanted = {identity(one.url): one for one in tutorials}
            changed = 0
            for at, (key, one) in enumerate(wanted.items(), start=1):
                there = hand.known.get(key)
                if there is None or there.origin != OPERATOR:
                    facts = {"origin": FILE, "day": None, "removed_at": None}
                    changed += hand.put(one, place=float(at), pinned=key in pinned, **facts)
            for key, there in hand.known.items():
                if there.origin == FILE and there.removed_at is None and key not in wanted:
                    hand.remove(there, FILE)
                    changed += 1
            if changed:
                hand.end("series file", f"{changed} 处", BY_PERSON)
            return changed

    def feed_page(
        self,
        account: str,
        tutorials: Sequence[Tutorial],
        *,
        day: date | None,
        who: str,
        now: datetime,
    ) -> int:
        """Take over what a page of that day recommends; answers how many addresses are new.

        A newer page's titles go before an older one's, and neither before those of anybody else.
        """
        with writing(self._engine) as connection:
            hand = Hand(connection, account, who=who, now=now)
            last, new, renamed = hand.last, 0, 0
            for key, one in {identity(one.url): one for one in tutorials}.items():
                there = hand.known.get(key)
                if there is None:
                    new += 1
                    facts = {"origin": PAGE, "day": day, "removed_at": None}
                    hand.put(one, place=last + new, pinned=False, **facts)
                elif there.origin == PAGE and there.removed_at is None and _newer(day, there.day):
                    # A list without headings takes no category away.
                    category = one.category or there.category
                    renamed += (category, one.title) != (there.category, there.title)
                    hand.put(type(one)(category, one.title, one.url), day=day)
            if new or renamed:
                hand.end("series page", f"新 {new} 篇，改名 {renamed} 篇", BY_PAGE)
            return new


def _newer(day: date | None, than: date | None) -> bool:
    """Whether a page of that day is as new at least; one without a day is older than all."""
    return than is None or (day is not None and day >= than)

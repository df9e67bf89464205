"""Take a person's word that it is published, with the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers import cards
from workers.addresses import lasting
from workers.enqueue import SHELVE
from workers.errors import Unfit
from workers.ledger import Fields
from workers.orders.hand import in_hand
from workers.orders.outcome import Done
from workers.orders.standing import origin, standing
from workers.publication import Fate, Route, State

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import Outcome
    from workers.publication import Publication
    from workers.services import Services

MAY: Final = frozenset(
    {
        State.DRAFTED,
        State.SCHEDULED,
        State.HANDED_OVER,
        State.HELD,
        State.UNSURE,
        State.AWAITING_ADMIN,
        State.RELEASED,
    }
)


def published(
    publication: Publication,
    address: str,
    account: Account,
    services: Services,
    *,
    who: str,
) -> Done:
    """Settle a publication by the address that a person gives; Unfit where that cannot be.

    An address that came from a person may be put right by one.
    """
    key, found = publication.key, lasting(address)
    if publication.state is State.PUBLISHED:
        if said := vouched(found, account, services, who=who):
            return Done(publication, said)
        if publication.address == found:
            return Done(publication, f"{key} 已经是这个链接")
    by_word = publication.state is State.PUBLISHED and publication.route is Route.DRAFT
    if publication.state not in MAY and not by_word:
        raise Unfit(f"{key} {standing(publication, account, services)}，不能再登记链接")
    other = services.ledger.found_at(account.name, found)
    if other is not None and other.id != publication.id:
        raise Unfit(f"这个链接已经是 {other.key}「{other.title}」的：请核对是哪一篇")
    outcome, fields = (None, Fields()) if by_word else _meant(publication, services)
    fields |= {"address": found}
    if by_word:
        services.ledger.disown_look(publication.id, publication.address)
    with in_hand(publication, account, services) as mine:
        moved = services.ledger.move(
            mine,
            State.PUBLISHED,
            who=who,
            what="published",
            now=services.now(),
            outcome=outcome,
            tell=cards.published(publication, found, {}),
            **fields,
        )
    # A page is read by workers alone; should this be lost, the clock finds it within the minute.
    services.wakeups.call(SHELVE, moved.id)
    said = f"{key} 的链接改为：{found}" if by_word else f"{key} 已发表：{found}"
    return Done(moved, said)


def vouched(address: str, account: Account, services: Services, *, who: str) -> str:
    """Take a person's word that an address which looked gone is alive; "" where none did.

    The clock has whatever follows done within the minute, and it is looked at again.
    """
    if not services.ledger.vouch(account.name, address, who=who, now=services.now()):
        return ""
    return "好，已按还在处理：一分钟内放回搜索、往期、菜单和文末推荐，并会再看一遍这个链接"


def _meant(publication: Publication, services: Services) -> tuple[Outcome | None, Fields]:
    """Tell whether our own release brought it out, or a person in the back end."""
    release = services.ledger.newest_release(publication.id)
    waits = publication.state
    if waits is State.HELD:
        waits = origin(publication, services)
    asked = waits in (State.UNSURE, State.AWAITING_ADMIN, State.RELEASED, State.RELEASING)
    if release is not None and asked and release.fate is not Fate.REFUSED:
        return {"fate": Fate.DONE}, {}
    ended: Fields = {
        "route": Route.DRAFT,
        "release_at": None,
        "tell_at": None,
        "released_at": services.now(),
        "told": True,
    }
    return None, ended

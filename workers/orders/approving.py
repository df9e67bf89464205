"""Approve an article as it lies in the box; whatever changes it voids the word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers import cards
from workers.errors import Unfit
from workers.orders.hand import in_hand
from workers.orders.outcome import Done
from workers.orders.releasing import UNDRAFTED
from workers.orders.standing import origin, standing
from workers.permission import lacks_second
from workers.publication import State

if TYPE_CHECKING:
    from workers.account import Account
    from workers.publication import Publication
    from workers.services import Services

MAY: Final = frozenset({State.DRAFTED, State.SCHEDULED, State.DUE, State.HANDED_OVER, State.HELD})
FOUR_EYES: Final = "{key} 是 {who} 自己写的或改过的：这个账号要由另一个人批准（四眼）"
NEXT: Final = {
    State.DRAFTED: "。还没有定时间：gongbao release {key}",
    State.HELD: "。它还停着：现在发出，gongbao retry {key}；改时间，gongbao release {key} --at …",
}


def approve(publication: Publication, account: Account, services: Services, *, who: str) -> Done:
    """Bind the word of `who` to the article that was drafted. Raises Unfit."""
    key, state = publication.key, publication.state
    if state not in MAY:
        raise Unfit(f"{key} {standing(publication, account, services)}，不能再批准")
    if state is State.HELD and origin(publication, services) is State.RECEIVED:
        raise Unfit(UNDRAFTED.format(key=key, why=publication.why or "停住了"))
    if not publication.article_hash:
        raise Unfit(f"{key} 的草稿正在更新，请过几秒看过再批准")
    if publication.approved:
        raise Unfit(f"{key} 已由 {publication.approved_by} 批准，不用再批准")
    if lacks_second(publication, account, services, who=who):
        raise Unfit(FOUR_EYES.format(key=key, who=who))
    with in_hand(publication, account, services) as mine:
        noted = services.ledger.note(
            mine,
            who=who,
            what="approve",
            now=services.now(),
            approved_by=who,
            approved_hash=publication.article_hash,
            tell=cards.ordered(publication, "已批准", f"由 {who} 批准。"),
        )
    return Done(noted, f"已批准 {key}「{noted.title}」{NEXT.get(state, '').format(key=key)}")

"""已发: a person published it by hand; the address alone says it, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.messages import TextMessage
from bot.operators import choices
from bot.operators.meant import Order, plain, stands
from workers import orders
from workers.addresses import lasting
from workers.errors import Unfit
from workers.people import Role, may
from workers.publication import State
from workers.wording import in_chat

if TYPE_CHECKING:
    from bot.messages import Reply
    from bot.operators.command import Said
    from workers.publication import Publication

LINK: Final = re.compile(r"https?://mp\.weixin\.qq\.com/\S+", re.IGNORECASE)
NO_LINK: Final = "把文章链接也发来，例如：已发 {key} https://mp.weixin.qq.com/s/…"
WRONG: Final = "不是这一篇？发：已发 {key} 正确的链接"
NOBODYS: Final = "没有在等链接的文章。要登记到某一篇：已发 0618 链接"
WAITS: Final = stands(State.HANDED_OVER, State.UNSURE, State.AWAITING_ADMIN)
MAYBE: Final = stands(State.DRAFTED, State.SCHEDULED, State.HELD)


def register(said: Said, publication: Publication, rest: str) -> str:
    """Settle a publication by the address that stands behind its key. Raises Unfit."""
    if not rest:
        raise Unfit(NO_LINK.format(key=publication.key))
    return orders.published(publication, rest, said.account, said.services, who=said.who).said


def _waits(publication: Publication) -> bool:
    """Whether readers have it, or a person has it in hand, and its address is not known."""
    released = publication.state is State.RELEASED and not publication.address
    return released or WAITS(publication)


ORDER: Final = Order(
    names=("已发", "published"),
    needs=Role.PUBLISHER,
    usage="已发 0618 链接：在后台发表了；只发链接也行",
    follow=register,
    fits=(_waits, MAYBE),
    keyless=lambda _said, words: LINK.fullmatch(words) is not None,
)


def lone_address(said: Said) -> Reply | str | None:
    """Take a message that is nothing but an article's address for 已发. Raises Unfit."""
    words = plain(said.rest)
    if not isinstance(said.message, TextMessage) or not LINK.fullmatch(words):
        return None
    if not may(said.operator.role, ORDER.needs):
        return None
    found = lasting(words)  # a temporary one says nothing of any publication
    ledger, name = said.services.ledger, said.account.name
    if back := orders.vouched(found, said.account, said.services, who=said.who):
        return back
    if (known := ledger.found_at(name, found)) is not None:
        return f"这个链接已经登记在 {known.key}「{known.title}」"
    rows = [row for row in ledger.publications(account=name, limit=60) if _waits(row)]
    if len(rows) == 1:
        return f"{ORDER.about(said, rows[0], words)}\n{WRONG.format(key=rows[0].key)}"
    # Nobody said that these are out: which of them is meant is asked, be there but one.
    rows = rows or [row for row in ledger.publications(account=name, limit=60) if MAYBE(row)]
    if not rows:
        raise Unfit(NOBODYS)
    return in_chat(choices.offer(said, ORDER.names[0], words, rows, "这是哪一篇的链接？回复数字："))


ORDERS: Final = (ORDER,)
COMMANDS: Final = (ORDER.command,)
CATCHERS: Final = (lone_address,)

"""What followers left for a person, and the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.console.page import Deed, Page, TurnedAway
from workers.ledger.inbox import MESSAGE_LONGEST
from workers.orders import answering
from workers.people import Role

if TYPE_CHECKING:
    from bot.console.page import Facts, Visit
    from workers.account import Account
    from workers.ledger import LeftMessage

ON_A_PAGE: Final = 40


class Left(NamedTuple):
    """A message and whose it is; `answerable` where the account may write to its sender."""

    message: LeftMessage
    account: Account
    answerable: bool


def view(visit: Visit) -> Facts:
    every = visit.args.get("all") == "1"
    before = visit.args.get("before", type=int)
    found = [
        Left(message, account, answering.may_answer(account, visit.services))
        for account in visit.accounts
        for message in visit.services.ledger.messages(
            account.name, unanswered=not every, limit=ON_A_PAGE + 1, before=before
        )
    ]
    found.sort(key=lambda one: one.message.id, reverse=True)
    shown = found[:ON_A_PAGE]
    older = None
    if len(found) > ON_A_PAGE:
        more = {"all": "1"} if every else {}
        older = visit.url("messages", before=shown[-1].message.id, **more)
    return {
        "left": shown,
        "every": every,
        "older": older,
        "by_hand": answering.BY_HAND,
        "longest": MESSAGE_LONGEST,
    }


def answer(visit: Visit) -> str:
    """Send an answer to whoever left the message."""
    account, number = _meant(visit)
    words = visit.form.get("words", "")
    return answering.answer_left(account, number, words, visit.services, who=visit.who)


def close(visit: Visit) -> str:
    """Say that it needs no answer, or had one elsewhere."""
    account, number = _meant(visit)
    return answering.close_left(account, number, visit.services, who=visit.who)


def _meant(visit: Visit) -> tuple[Account, int]:
    number = visit.form.get("number", 0, type=int)
    found = visit.services.ledger.message(number)
    if found is None:
        raise TurnedAway(404, "这条留言不在了：对方可能已取消关注。")
    return visit.demand(found.account), number


PAGE: Final = Page(
    name="messages",
    path="/messages",
    title="留言",
    english="Messages",
    view=view,
    icon="messages",
    near=True,
    deeds={
        "answer": Deed(needs=Role.PUBLISHER, do=answer),
        "close": Deed(needs=Role.PUBLISHER, do=close),
    },
)

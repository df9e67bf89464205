"""Answer what a follower left for a person: one person answers, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.errors import NoAnswer, StaleState, Unfit, WeChatError
from workers.ownreplies.texts import fault_of_text
from workers.publication import Kind
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import LeftMessage
    from workers.services import Services

RIGHT: Final = "custom"
"""The name under which the ledger remembers whether customer-service messages may be sent."""
BY_HAND: Final = "请到公众号后台「互动管理 → 私信」里回复"


def may_answer(account: Account, services: Services) -> bool:
    """Whether the account may write to a follower first: by what was learnt, else by its kind."""
    learnt = services.ledger.rights(account.name).get(RIGHT)
    return learnt.held if learnt is not None else account.kind is not Kind.PERSONAL


def answer_left(
    account: Account,
    number: int,
    words: str,
    services: Services,
    *,
    who: str,
) -> str:
    """Send words to whoever left message `number`. Raises Unfit.

    It is written down before it is sent: whatever happens then, nobody is answered twice.
    """
    waiting = _waiting(account, number, services)
    if problem := fault_of_text(words):
        raise Unfit("。".join(problem))
    if not may_answer(account, services):
        raise Unfit(f"这个公众号不能主动发消息：{BY_HAND}，处理好了发「留言 完 {number}」")
    taken = _take(waiting, words, services, who)
    try:
        services.wechat(account.name).say(taken.openid, words.strip())
    except NoAnswer:
        return f"第 {number} 条的答复已交给微信，但没有等到回音：可能已经送达，请不要重发"
    except WeChatError as error:
        services.ledger.reopen_message(taken, now=services.now())
        raise Unfit(f"没有发出：{error.sentence}。{BY_HAND}") from None
    return f"已答复第 {number} 条"


def close_left(account: Account, number: int, services: Services, *, who: str) -> str:
    """Say that message `number` needs no answer, or had it elsewhere. Raises Unfit."""
    _take(_waiting(account, number, services), "", services, who)
    return f"第 {number} 条已处理"


def left(account: Account, number: int, services: Services) -> LeftMessage:
    """Find one message of the account. Raises Unfit."""
    found = services.ledger.message(number)
    if found is None or found.account != account.name:
        raise Unfit(f"没有第 {number} 条留言：可能对方已取消关注")
    return found


def _waiting(account: Account, number: int, services: Services) -> LeftMessage:
    found = left(account, number, services)
    if found.answered_at is None:
        return found
    at = shown_at(found.answered_at, account.schedule)
    how = "答复" if found.answer else "处理"
    raise Unfit(f"第 {number} 条已由 {found.answered_by} 在 {at} {how}")


def _take(message: LeftMessage, words: str, services: Services, who: str) -> LeftMessage:
    ledger, account = services.ledger, services.settings.account(message.account)
    try:
        return ledger.answer_message(message.id, words.strip(), who, services.now())
    except StaleState:
        _waiting(account, message.id, services)
        raise Unfit(f"第 {message.id} 条正由别人处理") from None

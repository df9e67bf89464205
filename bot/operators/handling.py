"""Have an order done once and answered in time; what goes wrong becomes a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from bot.messages import Reply, TextReply
from bot.operators.memory import packed, unpacked
from bot.operators.patience import InTime, StillAtIt
from bot.trouble import place
from workers.errors import SettingsInvalid, Unfit, WeChatError
from workers.ledger import AlreadyHeard, CodeSpent, LedgerAway, NoLonger, Telling
from workers.wording import in_chat

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.operators.command import Said
    from bot.operators.news import News

LATER: Final = "正在办，结果稍后告诉你"
ALREADY: Final = "这条指令已收到，正在办。看进展请回复：状态"
SPENT: Final = "这个确认码刚刚用过，指令正在执行"
HALF: Final = "账本中途断开，这条指令可能没有做完。看进展请回复：状态"
BROKEN: Final = "没有办成：出了意外，已记入日志"
UNSET: Final = "没有办成：服务器上的设置不完整，请管理服务器的人检查"

CALL: Final = re.compile(r"调用 [\w/]+ 时|(?<![\w/])[a-z_/]+ 没有发出：")
AGAIN: Final = re.compile("稍后自动重试|稍后会再试")
"""The names of WeChat's calls, in sentences that the log shares."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done for whom; `title` names it where it is told later.

    What only `reads` is done again for each delivery; what is `slow` gets a thread and patience.
    """

    said: Said
    do: Callable[[], Reply | str | None]
    title: str
    news: News
    reads: bool = False
    slow: bool = False


def handled(task: Task) -> Reply | None:
    """Do it, unless another delivery of the message did; None where the message was not for it.

    Raises NoLonger where its giver may not any more, and LedgerAway.
    """
    said, ledger = task.said, task.said.services.ledger
    name, identity, now = said.account.name, said.message.identity, said.services.now()
    with ledger.hearing(name, identity, now=now) as message, ledger.on_behalf_of(said.operator):
        try:
            outcome = _in_time(task) if task.slow else _outcome(task)
        except StillAtIt:
            return TextReply(LATER)
    if isinstance(outcome, AlreadyHeard):
        return heard_before(said)
    if isinstance(outcome, LedgerAway) and message.settled:
        return TextReply(HALF)
    if isinstance(outcome, Exception):
        raise outcome
    if outcome is None:
        return None
    if not message.settled and not task.reads and _was_heard(said):
        return heard_before(said)  # what it would have changed was changed by then
    return _kept(outcome, task, changed=message.settled)


def _kept(reply: Reply, task: Task, *, changed: bool) -> Reply:
    """Put under the answer what is to be told anyway; where something changed, keep it."""
    said = task.said
    ledger, now = said.services.ledger, said.services.now()
    try:
        reply = task.news.under(reply, said)
        if changed:
            answer = packed(reply, said.account)
            ledger.answer_heard(said.account.name, said.message.identity, answer, now=now)
    except LedgerAway as error:  # the order is followed all the same
        log.warning("answer_not_kept", account=said.account.name, **place(error))
    return reply


def _was_heard(said: Said) -> bool:
    message = said.message
    _, heard, _ = said.services.ledger.called_upon(
        said.account.name, message.follower, message.identity
    )
    return heard


def heard_before(said: Said) -> Reply:
    """Say what was answered to another delivery of this message."""
    answer = said.services.ledger.heard_answer(said.account.name, said.message.identity)
    return (unpacked(answer, said.account) if answer else None) or TextReply(ALREADY)


def _in_time(task: Task) -> Reply | Exception | None:
    return InTime(lambda: _outcome(task), lambda outcome: _tell(task, outcome)).wait()


def _outcome(task: Task) -> Reply | Exception | None:
    """Do it; what people can do something about is a sentence, the rest an error."""
    try:
        answer = task.do()
    except Unfit as error:
        answer = in_chat(str(error))
    except WeChatError as error:
        answer = _now(in_chat(str(error)))
    except SettingsInvalid:
        answer = UNSET
    except CodeSpent:
        answer = SPENT
    except Exception as error:  # noqa: BLE001  raised, or told, by whoever waits for it
        return error
    return TextReply(answer) if isinstance(answer, str) else answer


def _now(sentence: str) -> str:
    """Say it to somebody who waits: nobody tries again for them, and calls mean nothing to them."""
    return AGAIN.sub("请过一会儿再试", CALL.sub("", sentence))


def _tell(task: Task, outcome: Reply | Exception | None) -> None:
    """Tell the account's operators what came of it after its giver was told to wait."""
    said = task.said
    match outcome:
        case TextReply(words):
            body = words
        case AlreadyHeard():
            return
        case Exception():
            log.error("order_failed", account=said.account.name, **place(outcome))
            body = BROKEN
        case _:
            return
    try:
        said.services.ledger.tell(
            Telling(f"{said.who}：{task.title}", body),
            now=said.services.now(),
            account=said.account.name,
        )
    except (LedgerAway, NoLonger, AlreadyHeard) as error:
        log.warning("order_not_told", account=said.account.name, **place(error))

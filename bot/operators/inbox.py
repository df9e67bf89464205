"""What followers left for a person: 留言 shows it, 答 answers it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.operators.command import Command
from workers.errors import Unfit
from workers.orders.answering import BY_HAND, answer_left, close_left, left, may_answer
from workers.people import Role
from workers.printable import clean
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from bot.operators.command import Said
    from workers.ledger import LeftMessage

SHOWN: Final = 10
PREVIEW: Final = 40  # characters of a message in the list
LONGEST: Final = 500  # characters of one message in an answer of 2047 bytes
WINDOW: Final = timedelta(hours=48)
"""Platform docs, sendCustomMessage: so long after a message an account may write first."""
_NUMBERED: Final = re.compile(r"\s*[#＃第]?(\d{1,9})(?!\d)\s*条?[\s:：,，]*(.*)", re.DOTALL)


def show(said: Said) -> str:
    """List what waits, the newest first; with a number, show that one in full."""
    if said.rest.strip():
        number, rest = _numbered(said.rest)
        if rest:
            raise Unfit(f"要答复就写：答 {number} 内容")
        return _whole(left(said.account, number, said.services), said)
    return _list(said)


def answer(said: Said) -> str:
    """答 3 内容: one operator answers a message, and once."""
    number, words = _numbered(said.rest)
    if not words:
        raise Unfit(f"要答复什么？这样写：答 {number} 好的，稍后联系你")
    return answer_left(said.account, number, words, said.services, who=said.who)


def close(said: Said) -> str:
    """留言 完 3: it needs no answer, or had one elsewhere."""
    number, _ = _numbered(said.rest)
    return close_left(said.account, number, said.services, who=said.who)


def _list(said: Said) -> str:
    ledger, account = said.services.ledger, said.account
    waiting = ledger.messages(account.name, unanswered=True, limit=SHOWN)
    if not waiting:
        return "没有待答复的留言"
    every = ledger.unanswered(account.name)
    more = f"，这是最新的 {len(waiting)} 条" if every > len(waiting) else ""
    head = f"待答复的留言 {every} 条{more}"
    foot = (
        f"答 {waiting[0].id} 内容；看全文：留言 {waiting[0].id}"
        if may_answer(account, said.services)
        else f"{BY_HAND}，好了发：留言 完 {waiting[0].id}"
    )
    return "\n".join([head, *(_line(one, said) for one in waiting), foot])


def _line(message: LeftMessage, said: Said) -> str:
    words = _shown(message.words)
    cut = words if len(words) <= PREVIEW else f"{words[:PREVIEW]}…"
    return f"{message.id}. {_when(message, said)} {cut}"


def _whole(message: LeftMessage, said: Said) -> str:
    words = _shown(message.words)
    cut = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
    lines = [f"第 {message.id} 条 {_when(message, said)}", cut]
    if message.answered_at is not None:
        at = shown_at(message.answered_at, said.account.schedule)
        what = f"：{_shown(message.answer)[:100]}" if message.answer else ""
        return "\n".join(
            [*lines, f"{message.answered_by} 已在 {at} {'答复' if what else '处理'}{what}"]
        )
    return "\n".join([*lines, f"答 {message.id} 内容；不用答：留言 完 {message.id}"])


def _when(message: LeftMessage, said: Said) -> str:
    at = shown_at(message.at, said.account.schedule)
    late = said.services.now() - message.at > WINDOW and message.answered_at is None
    return f"{at}（超过 48 小时）" if late else at


def _shown(words: str) -> str:
    """A stranger's words on one line; a link in them must not be one in an operator's chat."""
    return clean(words).replace("<", "＜")


def _numbered(text: str) -> tuple[int, str]:
    found = _NUMBERED.fullmatch(text)
    if found is None:
        raise Unfit("要哪一条？先发「留言」看编号，再写：答 3 内容")
    return int(found[1]), found[2].strip()


COMMANDS: Final = (
    Command(
        names=("留言 完", "inbox done"),
        needs=Role.PUBLISHER,
        usage="留言 完 3：第 3 条不用再答",
        answer=close,
    ),
    Command(
        names=("留言", "inbox"),
        needs=Role.EDITOR,
        usage="留言：看读者留给你们的话",
        answer=show,
        reads=True,
    ),
    Command(
        names=("答", "answer"),
        needs=Role.PUBLISHER,
        usage="答 3 好的，稍后联系你：答复第 3 条留言",
        answer=answer,
        slow=True,
    ),
)

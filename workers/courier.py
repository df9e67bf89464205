"""Tell operators results in chat: at once where WeChat allows it, else when they write next."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from workers.errors import NoAnswer, QuotaSpent, Refused, WeChatError
from workers.people import Role
from workers.publication import Kind, State
from workers.wording import in_chat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from workers.account import Account
    from workers.ledger import Notice
    from workers.people import Operator
    from workers.publication import Publication
    from workers.services import Services

RIGHT: Final = "custom"
"""The name under which the ledger remembers the right to customer-service messages."""

MAY_SPEAK: Final = timedelta(hours=48)
"""Platform docs, sendCustomMessage: so long after a message of theirs an account may speak."""

SETTLE: Final = timedelta(seconds=3)
"""What is told together goes together: WeChat allows five messages until they write again."""

MOST: Final = 6
BYTES: Final = 2000
"""Of a customer-service text; WeChat takes 2047."""
BESIDE: Final = 900
"""Of what comes under the answer to something else."""
SECONDS: Final = 3.0
LOOKED_AT: Final = 40

LACKING: Final = frozenset({48001, 48004})
"""Platform docs: no right to the call; the call is banned."""
AGAIN: Final = timedelta(seconds=60)

NEEDS_SOMEBODY: Final = frozenset(
    {State.HELD, State.UNSURE, State.AWAITING_ADMIN, State.HANDED_OVER, State.FAILED}
)
HEAD: Final = "这段时间的消息："
MORE: Final = "……还有 {count} 条较早的，「状态」看现在怎么样"

log = get_logger(__name__)


def pending_for(operator: Operator, services: Services, *, room: int = BESIDE) -> str:
    """Give what an operator was not told yet, to stand under an answer; "" for nothing.

    At most `room` bytes: what needs a person first, then the newest. It counts as told from here
    on. This writes to the ledger, so call it after whatever the message itself has changed.
    """
    waiting = _untold(operator, services)
    if not waiting:
        return ""
    told = written(waiting, services, room=room - len(HEAD.encode()) - 1)
    services.ledger.told_until(operator.id, waiting[0].id)
    return f"{HEAD}\n{told}"


def written(waiting: Sequence[Notice], services: Services, *, room: int) -> str:
    """Write notices (the newest first) in the words of the chat, as many as there is room for."""
    numbers = {each.publication for each in waiting if each.publication is not None}
    about = {number: services.ledger.publication(number) for number in numbers}
    ranked = sorted(waiting, key=lambda each: _rank(each, about))
    room -= len(MORE.encode())
    cards: list[str] = []
    for notice in ranked[:MOST]:
        card = _card(notice, about) if cards else _fitted(_card(notice, about), room)
        room -= len(card.encode()) + 1
        if cards and room < 0:
            break
        cards.append(card)
    left = len(waiting) - len(cards)
    return "\n".join([*cards, *([MORE.format(count=left)] if left else [])])


class Courier:
    """What one process remembers of whom it cannot reach just now. Only the leading clock sends."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._spent: dict[int, datetime | None] = {}
        """Operators who can hear no more until they write again, by when they last wrote."""
        self._later: dict[int, datetime] = {}
        """Operators who are tried again at a moment."""

    def deliver(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Send what waits to whoever may be sent it, until `stopped`; answers to how many people.

        Each may take SECONDS where WeChat is silent.
        """
        reachable = takewhile(lambda _: not stopped(), self._reachable())
        return sum(self._told(operator, account) for operator, account in reachable)

    def _reachable(self) -> Iterator[tuple[Operator, Account]]:
        services, now = self._services, self._services.now()
        for account in services.settings.accounts.values():
            for operator in services.ledger.operators(account.name):
                # Asked each time: the last one may have shown that the account may not.
                if not may_speak(account, services):
                    break
                lately = operator.heard_at is not None and now - operator.heard_at < MAY_SPEAK
                if operator.active and lately and not self._leaves_alone(operator, now):
                    yield operator, account

    def _leaves_alone(self, operator: Operator, now: datetime) -> bool:
        spent = operator.id in self._spent and self._spent[operator.id] == operator.heard_at
        return spent or self._later.get(operator.id, now) > now

    def _told(self, operator: Operator, account: Account) -> bool:
        services = self._services
        waiting = _untold(operator, services)
        # Whatever else the same moment brings goes along.
        if not waiting or waiting[0].created_at > services.now() - SETTLE:
            return False
        words = written(waiting, services, room=BYTES)
        try:
            services.wechat(account.name).say(operator.openid, words, seconds=SECONDS)
        except WeChatError as error:
            self._unheard(operator, account, error)
            return False
        services.ledger.told_until(operator.id, waiting[0].id)
        return True

    def _unheard(self, operator: Operator, account: Account, error: WeChatError) -> None:
        """Leave it to the operator's next message; never ask WeChat the same again meanwhile."""
        log.info("operator not reached", account=account.name, errcode=error.errcode)
        now = self._services.now()
        if error.errcode in LACKING:
            how = f"message/custom/send 回答 {error.errcode}"
            self._services.ledger.keep_right(account.name, RIGHT, held=False, how=how, now=now)
        elif isinstance(error, QuotaSpent | Refused | NoAnswer):
            # After a silence it may have arrived: to send it once more would use up the five.
            self._spent[operator.id] = operator.heard_at
        else:
            self._later[operator.id] = now + AGAIN


def may_speak(account: Account, services: Services) -> bool:
    """Whether the account may send customer-service messages, by its kind and what was learnt."""
    if account.kind is Kind.PERSONAL:
        return False
    right = services.ledger.rights(account.name).get(RIGHT)
    return right is None or right.held


def _untold(operator: Operator, services: Services) -> list[Notice]:
    found = services.ledger.untold(operator, house=operator.role is Role.OWNER, limit=LOOKED_AT)
    return [each for each in found if each.publication is not None or not _own(each, operator)]


def _own(notice: Notice, operator: Operator) -> bool:
    """Whether it tells what they did themselves; what is about no publication says whose word."""
    me = operator.person
    return f"由 {me} " in notice.body or notice.body.startswith(f"{me} 绑定为")


def _rank(notice: Notice, about: dict[int, Publication]) -> tuple[bool, int]:
    row = about.get(notice.publication or 0)
    calm = row is None or row.state not in NEEDS_SOMEBODY
    return calm, -notice.id


def _fitted(card: str, room: int) -> str:
    """Cut the one card that is told anyway to what there is room for."""
    raw = card.encode()
    return card if len(raw) <= room else raw[: max(0, room - 3)].decode(errors="ignore") + "…"


def _card(notice: Notice, about: dict[int, Publication]) -> str:
    row = about.get(notice.publication or 0)
    text = f"● {notice.title}\n{notice.body}".strip()
    return in_chat(text, key=row.key if row is not None else "")

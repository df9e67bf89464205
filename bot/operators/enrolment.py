"""绑定: whoever sends the code of an invitation becomes an operator."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from bot.messages import Reply, TextReply
from bot.operators.memory import packed, unpacked
from bot.trouble import place
from workers.errors import StaleState
from workers.ledger import AlreadyHeard, LedgerAway, Telling
from workers.orders.staffing import code_hash
from workers.people import ROLE_NAMES
from workers.scratch import Unreachable

if TYPE_CHECKING:
    from bot.messages import Message
    from bot.operators.roster import Roster
    from workers.people import Operator
    from workers.services import Services

TRIES: Final = 5
TRIES_SECONDS: Final = 3600.0
"""Of each openid, whatever came of them: nobody types a code wrong more often in an hour."""

# Only what looks like a code of ours is no question of a follower: 绑定 微信支付 is one. Whatever
# signs a keyboard or a forwarded message puts round it, it must not be counted as a question.
_BIND: Final = re.compile(
    r"\s*(?:[绑綁]定|bind)[\s:,「“\"]*"
    r"(?P<code>(?=\D*\d)[0-9a-z]{4}[-‐–—_. ]*[0-9a-z]{4}[-‐–—_. ]*[0-9a-z]{3,5})[\s.。!,」”\"]*",
    re.IGNORECASE,
)
READ: Final = 64
"""Characters: no code is nearly as long."""

OPEN_FIRST: Final = (
    "现在的消息没有加密，别人可以冒充，所以指令和绑定都不能用。请先换成安全模式：\n"
    "微信后台 → 设置与开发 → 基本配置 → 服务器配置，把“消息加解密方式”改为“安全模式”，"
    "再把 EncodingAESKey 和 mode = safe 写进公报的设置"
)
NO_GOOD: Final = (
    "绑定码不对，或者已经用过、过期了（每小时最多试 5 次）。请核对，或请邀请你的人再发一个"
)
TAKEN: Final = "这个微信号已经绑定为“{person}”，一个微信号只能是一个人。要换，请先请负责人移除它"
WELCOME: Final = "绑定好了：{person}，你是“{account}”的{role}。回复「帮助」看能做什么"

log = get_logger(__name__)


class Enrolment:
    """The one order a stranger can give, and only in a mode that encrypts."""

    def __init__(self, services: Services, roster: Roster) -> None:
        self._services = services
        self._roster = roster

    def answer(self, message: Message, words: str) -> Reply | None:
        """Answer a code; None for what is none."""
        plain = unicodedata.normalize("NFKC", words[: READ + 1])
        found = _BIND.fullmatch(plain) if 0 < len(words) <= READ else None
        if found is None:
            return None
        if not message.sealed:
            return TextReply(OPEN_FIRST)
        try:
            return self._once(message, found["code"])
        except LedgerAway as error:
            log.warning("enrolment_without_ledger", account=message.account, **place(error))
            return TextReply(NO_GOOD)

    def _once(self, message: Message, code: str) -> Reply:
        ledger, now = self._services.ledger, self._services.now()
        name, identity = message.account, message.identity
        account = self._services.settings.account(name)
        if not ledger.invitations(name, now=now) or not self._may_try(message):
            # One that was answered before may come once more, its invitation used.
            kept = ledger.heard_answer(name, identity)
            return (unpacked(kept, account) if kept else None) or TextReply(NO_GOOD)
        try:
            with ledger.hearing(name, identity, now=now) as heard:
                answer = TextReply(self._enrolled(message, code))
        except AlreadyHeard:
            kept = ledger.heard_answer(name, identity)
            return (unpacked(kept, account) if kept else None) or TextReply(NO_GOOD)
        if heard.settled:
            ledger.answer_heard(name, identity, packed(answer, account), now=now)
        return answer

    def _enrolled(self, message: Message, code: str) -> str:
        ledger, now = self._services.ledger, self._services.now()
        try:
            operator = ledger.enrol(
                message.account, message.follower, code_hash=code_hash(code), now=now
            )
        except StaleState as other:
            return TAKEN.format(person=other)
        if operator is None:
            log.warning("enrolment_refused", account=message.account)
            return NO_GOOD
        self._roster.forget()
        self._tell(operator)
        role = ROLE_NAMES[operator.role]
        return WELCOME.format(person=operator.person, account=operator.account, role=role)

    def _tell(self, operator: Operator) -> None:
        """Let the others know: whoever was not expected can be locked out at once."""
        role, person = ROLE_NAMES[operator.role], operator.person
        body = f"{person} 绑定为{role}。如果不认识：回复「锁定 {person}」"
        now = self._services.now()
        self._services.ledger.tell(Telling("有人绑定", body), now=now, account=operator.account)

    def _may_try(self, message: Message) -> bool:
        who = hashlib.sha256(message.follower.encode("utf-8", "surrogatepass")).hexdigest()
        names = (f"bind:{message.account}:{who}:{number}" for number in range(TRIES))
        try:
            scratch = self._services.scratch
            return any(scratch.once(name, seconds=TRIES_SECONDS) for name in names)
        except Unreachable:
            # Each invitation counts its own wrong tries, too, in the ledger.
            return True

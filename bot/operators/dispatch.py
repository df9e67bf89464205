"""Tell an order from a question, see that its giver may, and have it done once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from structlog import get_logger

from bot.messages import Event, Reply, TextMessage, TextReply
from bot.operators.codes import Codes
from bot.operators.command import Said
from bot.operators.enrolment import OPEN_FIRST, Enrolment
from bot.operators.handling import Task, handled, heard_before
from bot.operators.news import News
from bot.operators.roster import Roster
from bot.trouble import place
from workers.ledger import LedgerAway, NoLonger
from workers.people import ROLE_NAMES, may

if TYPE_CHECKING:
    from bot.messages import Message
    from bot.operators.book import Book, Meant
    from workers.people import Operator
    from workers.services import Services

AWAY: Final = TextReply("账本暂时连不上，这条指令没有执行。请稍后再试")
ADDRESS: Final = ("https://mp.weixin.qq.com/", "http://mp.weixin.qq.com/")
log = get_logger(__name__)


class Dispatch:
    """What people who run an account may say, and what comes of it."""

    def __init__(self, services: Services, book: Book) -> None:
        self._services = services
        self._book = book
        self._roster = Roster(lambda: services.ledger)
        self._enrolment = Enrolment(services, self._roster)
        self._news = News()
        self._catchers = (Codes(book.confirmed).caught, *book.catchers)

    def answer(self, message: Message) -> Reply | None:
        """Answer an operator's order; None for what anybody may ask, and for everybody else."""
        if isinstance(message, Event):
            return None
        words = message.words if isinstance(message, TextMessage) else ""
        if (enrolled := self._enrolment.answer(message, words)) is not None:
            return enrolled
        meant = self._book.find(words) if words else None
        operator = self._roster.find(message.account, message.follower)
        if operator is None and (meant or words.strip().startswith(ADDRESS)):
            # Whoever was enrolled this very second, by another web process, sends such words next.
            operator = self._roster.find(message.account, message.follower, anew=True)
        if operator is None:
            return None
        if not message.sealed:
            # Whoever this is may not be who they seem, so that nothing but this is said.
            return TextReply(OPEN_FIRST) if meant else None
        return self._answered(operator, message, words, meant)

    def _answered(
        self, operator: Operator, message: Message, words: str, meant: Meant | None
    ) -> Reply | None:
        said = Said(
            operator=operator,
            account=self._services.settings.account(message.account),
            rest=words if meant is None else meant.rest,
            message=message,
            services=self._services,
        )
        try:
            self._roster.heard(operator, now=self._services.now())
            return self._caught(said) if meant is None else self._ordered(said, meant)
        except NoLonger:
            self._roster.forget()
            return None
        except LedgerAway as error:
            log.warning("order_without_ledger", account=message.account, **place(error))
            return AWAY

    def _caught(self, said: Said) -> Reply | None:
        """Offer what is no command to whoever waits for it."""

        def offered() -> Reply | str | None:
            answers = (offer(said) for offer in self._catchers)
            return next((answer for answer in answers if answer is not None), None)

        return handled(Task(said=said, do=offered, title="结果", news=self._news, slow=True))

    def _ordered(self, said: Said, meant: Meant) -> Reply | None:
        command = meant.command
        if not command.reads:
            ledger, message = self._services.ledger, said.message
            name = said.account.name
            now_is, heard, _ = ledger.called_upon(name, message.follower, message.identity)
            if now_is is None or not now_is.active:
                raise NoLonger
            if heard:
                return heard_before(said)
            said = replace(said, operator=now_is)
        else:
            said = replace(said, newest=self._services.ledger.how_far())
        if not may(said.operator.role, command.needs):
            return TextReply(self._not_theirs(said, meant))
        task = Task(
            said=said,
            do=partial(command.answer, said),
            title=meant.name,
            news=self._news,
            reads=command.reads,
            slow=command.slow,
        )
        return handled(task)

    def _not_theirs(self, said: Said, meant: Meant) -> str:
        """Say whose it is, politely."""
        needs = meant.command.needs
        who = [each.person for each in self._roster.of(said.account.name) if may(each.role, needs)]
        asked = f"：{'、'.join(who)}" if who else "，而现在没有人是"
        return f"「{meant.name}」要{ROLE_NAMES[needs]}来做{asked}"
